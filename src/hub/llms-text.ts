import { type Docs, pagesInOrder } from './docs.ts';
import type { Reference } from './reference/reference.ts';

/** The pages as a list for programs that read: https://llmstxt.org */
export function llmsText(
  { docs, publicUrl }: { docs: Docs; publicUrl: string },
  { operations }: Reference,
): string {
  const link = (name: string, path: string, says: string) => `- [${name}](${publicUrl}${path}.md): ${says}`;
  const pages = pagesInOrder(docs);
  const sections = docs.sections.map(({ title, paths }) => {
    const lines = pages
      .filter(({ path }) => paths.includes(path))
      .map(({ path, title: name, summary }) => link(name, path, summary.slice(0, 160)));
    return [`## ${title}`, '', ...lines].join('\n');
  });
  return [
    '# MAXFI',
    '',
    '> A hosted checkout: create a session from your server, send the customer to its page, hear of the result by webhook.',
    '',
    `The whole API is described in ${publicUrl}/openapi.json.`,
    '',
    sections.join('\n\n'),
    '',
    '## Reference',
    '',
    link('Reference', '/docs/api', 'every operation and every object'),
    link('Events', '/docs/events', 'every type of event, with an example'),
    link('Errors', '/docs/errors', 'every code, and what to do'),
    link('Declines', '/docs/declines', 'why payments are refused, and what may follow'),
    link('States', '/docs/states', 'every state and every move'),
    link('Test cards', '/docs/test-cards', 'what each card of the sandbox bank does'),
    ...operations.map(({ id, summary, method, path }) =>
      link(summary, `/docs/api/${id}`, `${method} ${path}`),
    ),
    '',
  ].join('\n');
}
