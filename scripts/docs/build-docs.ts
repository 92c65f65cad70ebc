import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, posix, relative } from 'node:path';
import type { Docs } from '../../src/hub/docs.ts';
import { renderPage } from './render-page.ts';

/** Where each file of ours is served, by its path below `docs`. */
export function pathOf(file: string): string {
  const name = file.replace(/\.md$/, '');
  return `/docs/${
    name.startsWith('../')
      ? name
          .slice(3)
          .replace(/\/README$/, '')
          .toLowerCase()
      : name
  }`;
}

/** Pages that the hub makes of code. A test that opens every page finds a link to one, or to a part, that is not there. */
export const isMadeOfCode = (path: string) =>
  /^\/docs\/(?:errors|events|states|declines|test-cards|api(?:\/\w+)?)$/.test(path);

/**
 * Makes the hub's pages of `docs/` and writes them to `pages.json` in `outDir`. Throws with every link and anchor that leads
 * nowhere, and with every guide that the contents forget.
 */
export async function buildDocs(root: string, outDir: string): Promise<Docs> {
  const folder = join(root, 'docs');
  const contents = JSON.parse(await readFile(join(folder, 'contents.json'), 'utf8')) as {
    title: string;
    pages: string[];
  }[];
  const listed = contents.flatMap(({ pages }) => pages);
  const found = (await readdir(folder, { recursive: true }))
    .map((file) => relative('.', file).replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.md'));
  const files = [...new Set([...listed, ...found.sort()])];
  const forgotten = found.filter((file) => !listed.includes(file) && !file.startsWith('decisions/'));
  const faults = forgotten.map((file) => `docs/${file} stands nowhere in docs/contents.json`);

  const texts = new Map<string, string>();
  for (const file of files) texts.set(file, await readFile(join(folder, file), 'utf8'));
  const pages = files.map((file) => {
    const page = renderPage(texts.get(file) ?? '', (href) => targetOf(file, href, files));
    return { file, path: pathOf(file), ...page };
  });
  for (const { file, links } of pages)
    for (const link of links) {
      const [path = '', anchor] = link.split('#');
      const target = pages.find((page) => page.path === path);
      if (anchor && target && !target.headings.some(({ id }) => id === anchor))
        faults.push(`docs/${file} leads to ${link}, which has no such heading`);
      if (!target && !isMadeOfCode(path)) faults.push(`docs/${file} leads to ${link}, which is not there`);
    }
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const docs: Docs = {
    sections: contents.map(({ title, pages: of }) => ({ title, paths: of.map(pathOf) })),
    pages: pages.map(({ file, links: _, ...page }) => ({ ...page, file: posix.join('docs', file) })),
  };
  await mkdir(outDir, { recursive: true });
  await writeFile(join(outDir, 'pages.json'), JSON.stringify(docs));
  return docs;
}

/**
 * Where a link of a file leads in the hub: a page of it, an address elsewhere, or nothing, for what only the repository has.
 * A Markdown file that is not there stays as it is, so that it is found out.
 */
function targetOf(file: string, href: string, files: readonly string[]): string | null {
  if (/^(?:https?:|mailto:|\/)/.test(href)) return href;
  const [name = '', anchor] = href.split('#');
  const joined = name === '' ? file : posix.join(posix.dirname(file), name);
  // Files beside `docs` lead into it from outside.
  const target = joined.replace(/^\.\.\/docs\//, '');
  const after = anchor ? `#${anchor}` : '';
  if (files.includes(target)) return `${pathOf(target)}${after}`;
  return target.endsWith('.md') && !target.startsWith('../') ? `${pathOf(target)}${after}` : null;
}
