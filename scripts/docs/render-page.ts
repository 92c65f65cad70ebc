import MarkdownIt, { type Token } from 'markdown-it';
import type { DocPage } from '../../src/hub/docs.ts';

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
// What scrolls sideways on a phone has to be reached by the keyboard.
markdown.renderer.rules.table_open = () =>
  '<div class="sideways" role="group" aria-label="Table" tabindex="0">\n<table>\n';
markdown.renderer.rules.table_close = () => '</table>\n</div>\n';

export type RenderedPage = Omit<DocPage, 'path' | 'file'> & {
  /** Every link into the hub. */
  readonly links: readonly string[];
};

/** HTML of a page of ours, its headings with anchors, and what a search reads of it. */
export function renderPage(source: string, targetOf: (href: string) => string | null): RenderedPage {
  // What is written for those who edit the file is not for its readers.
  const tokens = markdown.parse(source.replaceAll(/<!--[\s\S]*?-->\n*/g, ''), {});
  const links: string[] = [];
  for (const { children } of tokens) if (children) relink(children, targetOf, links);
  emptyHeadersAreCells(tokens);
  const headings = headingsOf(tokens);
  const parts = partsOf(tokens);
  const title = headings.find(({ level }) => level === 1)?.text ?? '';
  return {
    title,
    summary: (parts[0]?.text ?? '').slice(0, 300),
    html: markdown.renderer.render(tokens, markdown.options, {}),
    markdown: relinked(source, targetOf),
    headings: headings.filter(({ level }) => level > 1),
    parts,
    links,
  };
}

/** The source with links that work from the hub; what only the repository has is named and not linked. Code stays as it is. */
function relinked(source: string, targetOf: (href: string) => string | null): string {
  const parts = source.split(/^( *```[\s\S]*?^ *```)$/m);
  return parts
    .map((part) => {
      if (/^ *```/.test(part)) return part;
      return part.replaceAll(
        /\[((?:[^[\]`]|`[^`\n]*`)*)\]\(([^)\s]+)\)/g,
        (whole, text: string, href: string) => {
          const target = targetOf(href);
          if (target === null) return text;
          return /^\/docs\/./.test(target) ? `[${text}](${withMd(target)})` : whole;
        },
      );
    })
    .join('');
}

/** A corner of a table that says nothing heads nothing. */
function emptyHeadersAreCells(tokens: readonly Token[]): void {
  for (const [at, token] of tokens.entries()) {
    if (token.type !== 'th_open' || tokens[at + 1]?.content !== '') continue;
    token.tag = 'td';
    const end = tokens[at + 2];
    if (end?.type === 'th_close') end.tag = 'td';
  }
}

/** From one page in Markdown to the next. */
function withMd(target: string): string {
  const [path = '', anchor] = target.split('#');
  return `${path}.md${anchor ? `#${anchor}` : ''}`;
}

function relink(children: Token[], targetOf: (href: string) => string | null, links: string[]): void {
  let isGone = false;
  for (const child of children) {
    if (child.type === 'link_open') {
      const target = targetOf(String(child.attrGet('href')));
      isGone = target === null;
      if (target === null) child.hidden = true;
      else child.attrSet('href', target);
      if (target?.startsWith('/docs/')) links.push(target);
    }
    if (child.type === 'link_close' && isGone) child.hidden = true;
  }
  // A hidden token inside a line is still drawn, so it goes.
  children.splice(0, children.length, ...children.filter(({ hidden }) => !hidden));
}

/** As others make anchors of headings: small letters, and hyphens for what stands between words. */
export function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}

function headingsOf(tokens: readonly Token[]): DocPage['headings'] {
  return tokens.flatMap((token, at) => {
    if (token.type !== 'heading_open') return [];
    const text = plain(tokens[at + 1]);
    const level = Number(token.tag.slice(1));
    const id = slugOf(text);
    if (level > 1) token.attrSet('id', id);
    return [{ id, text, level }];
  });
}

function partsOf(tokens: readonly Token[]): DocPage['parts'] {
  const parts: DocPage['parts'] = [{ id: null, heading: '', text: '' }];
  for (const [at, token] of tokens.entries()) {
    const isHeading = tokens[at - 1]?.type === 'heading_open';
    const heading = tokens[at - 1]?.tag;
    const last = parts.at(-1);
    if (!last) break;
    if (isHeading && heading === 'h1') last.heading = plain(token);
    else if (isHeading) parts.push({ id: slugOf(plain(token)), heading: plain(token), text: '' });
    else if (token.type === 'inline' || token.type === 'fence')
      last.text = `${last.text} ${plain(token)}`.trim();
  }
  return parts;
}

function plain(token: Token | undefined): string {
  if (!token?.children) return (token?.content ?? '').replaceAll(/\s+/g, ' ').trim();
  const words = token.children.map(({ type, content }) => (type === 'softbreak' ? ' ' : content));
  return words.join('').replaceAll(/\s+/g, ' ').trim();
}
