import { type Finding, lineAt, type SourceFile } from './source-file.ts';

const leftover = /\b(?:TODO|FIXME)\b/g;

/** Unfinished work has an issue, not a note in the code. Looks at comments and strings too. */
export function noLeftovers(files: readonly SourceFile[]): Finding[] {
  return files
    .filter(({ path }) => /\.(?:tsx?|js|css|sql|json)$/.test(path) && !path.startsWith('scripts/tidy/'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(leftover)].map(({ 0: word, index }) => ({
        path,
        line: lineAt(text, index),
        rule: 'no-leftovers',
        message: `${word}: finish it, or open an issue and say so there`,
      })),
    );
}
