import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import MarkdownIt from 'markdown-it';

const root = fileURLToPath(new URL('../..', import.meta.url));
const markdown = new MarkdownIt();

/** A block of code in a document of ours. */
export interface Fence {
  /** From the root of the repository, with `/`. */
  readonly file: string;
  /** Where it begins, counted from 1. */
  readonly line: number;
  /** What stands behind the opening backquotes: the kind of the example. */
  readonly info: string;
  readonly text: string;
}

/** A document, by its path from the root of the repository. */
export function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** The blocks of a document, read as the hub reads it; one that is only indented has no kind. */
export function fencesOf(file: string): Fence[] {
  return markdown
    .parse(textOf(file), {})
    .filter(({ type }) => type === 'fence' || type === 'code_block')
    .map(({ info, content, map }) => ({ file, line: (map?.[0] ?? 0) + 1, info: info.trim(), text: content }));
}

/** The text of the only block of a kind, or of that one of them; fails when the document has none. */
export function exampleOf(file: string, info: string, number = 0): string {
  const example = fencesOf(file).filter((fence) => fence.info === info)[number];
  if (!example) throw new Error(`${file} has no example ${number} of the kind ${info}`);
  return example.text;
}

/** Documents that are left out, and why. */
const leftOut: Readonly<Record<string, string>> = {
  'src/ui/fonts/README.md': 'its program was run once, with packages that are not installed here',
};

/** Every document of ours, from the root of the repository. */
export function documents(): string[] {
  const here = readdirSync(root).filter((name) => name.endsWith('.md'));
  const below = ['docs', 'examples', 'sdk', 'src'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
  );
  return [...here, ...below].filter((file) => !(file in leftOut)).sort();
}
