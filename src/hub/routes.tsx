import type { FastifyInstance, FastifyReply } from 'fastify';
import { errorCodes } from '../api/errors.ts';
import { operations, publicOperations } from '../api/operations.ts';
import { type Docs, pagesInOrder } from './docs.ts';
import { ErrorsPage } from './pages/errors.tsx';
import { FoundPage } from './pages/found.tsx';
import { GuidePage } from './pages/guide.tsx';
import { OperationPage, ReferencePage } from './pages/reference.tsx';
import { StartPage } from './pages/start.tsx';
import { type TestCardFacts, TestCardsPage } from './pages/test-cards.tsx';
import { makeReference } from './reference/reference.ts';
import { search } from './search.ts';
import { searchEntries } from './search-entries.ts';
import { sendHubPage } from './send-page.ts';

export interface HubDeps {
  readonly publicUrl: string;
  /** The hub's own style sheet and script among the built files. */
  readonly cssUrl: string;
  readonly scriptUrl: string;
  readonly docs: Docs;
  readonly testCards: readonly TestCardFacts[];
}

/** The developers' pages: what every error's `doc_url` leads to, what is to be read, and where to begin. */
export async function registerHub(app: FastifyInstance, deps: HubDeps): Promise<void> {
  const { docs, publicUrl } = deps;
  const reference = makeReference([...operations, ...publicOperations], publicUrl);
  const entries = [...searchEntries(docs), ...entriesOfReference(reference)].map((entry) => ({
    ...entry,
    // What stands between backticks is code elsewhere; here it is words.
    text: entry.text.replaceAll('`', ''),
  }));
  app.get('/', (_request, reply) => reply.redirect('/docs', 302));
  app.get('/docs', (_request, reply) => sendHubPage(reply, <StartPage {...deps} />));
  app.get('/docs/errors', (_request, reply) =>
    sendHubPage(reply, <ErrorsPage {...deps} errors={errorCodes} />),
  );
  app.get('/docs/test-cards', (_request, reply) =>
    sendHubPage(reply, <TestCardsPage {...deps} cards={deps.testCards} />),
  );
  app.get('/docs/api', (_request, reply) =>
    sendHubPage(reply, <ReferencePage {...deps} reference={reference} />),
  );
  for (const operation of reference.operations)
    app.get(`/docs/api/${operation.id}`, (_request, reply) =>
      sendHubPage(reply, <OperationPage {...deps} operation={operation} />),
    );
  for (const page of docs.pages) {
    app.get(page.path, (_request, reply) => sendHubPage(reply, <GuidePage {...deps} page={page} />));
    app.get(`${page.path}.md`, (_request, reply) => sendText(reply, page.markdown, 'text/markdown'));
  }
  app.get('/llms.txt', (_request, reply) => sendText(reply, llmsText(docs, publicUrl), 'text/plain'));
  app.get('/docs/search.json', (_request, reply) =>
    reply.header('cache-control', 'public, max-age=300').send(entries),
  );
  app.get<{ Querystring: { q?: unknown } }>('/docs/search', (request, reply) => {
    const { q } = request.query;
    const question = typeof q === 'string' ? q.slice(0, 200) : '';
    return sendHubPage(reply, <FoundPage {...deps} question={question} found={search(entries, question)} />);
  });
}

function sendText(reply: FastifyReply, text: string, type: string): FastifyReply {
  return reply
    .type(`${type}; charset=utf-8`)
    .headers({ 'x-content-type-options': 'nosniff', 'cache-control': 'public, max-age=300' })
    .send(text);
}

function entriesOfReference({ operations: all, objects }: ReturnType<typeof makeReference>) {
  return [
    ...all.map(({ id, summary, method, path, description }) => ({
      path: `/docs/api/${id}`,
      page: summary,
      heading: '',
      text: `${method} ${path} ${description}`,
    })),
    ...objects.map(({ name, rows }) => ({
      path: `/docs/api#${name.toLowerCase()}`,
      page: 'Reference',
      heading: name,
      text: rows.map((row) => `${row.name} ${row.says}`).join(' '),
    })),
    ...Object.entries(errorCodes).map(([code, { reason, fix }]) => ({
      path: `/docs/errors#${code.toLowerCase()}`,
      page: 'Errors',
      heading: code,
      text: `${reason} ${fix}`,
    })),
  ];
}

/** The pages as a list for programs that read: https://llmstxt.org */
function llmsText(docs: Docs, publicUrl: string): string {
  const pages = pagesInOrder(docs);
  const sections = docs.sections.map(({ title, paths }) => {
    const lines = pages
      .filter(({ path }) => paths.includes(path))
      .map(
        ({ path, title: name, summary }) => `- [${name}](${publicUrl}${path}.md): ${summary.slice(0, 160)}`,
      );
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
  ].join('\n');
}
