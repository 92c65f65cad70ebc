import { readSql, sqlLine } from './read-sql.ts';
import type { Finding, SourceFile } from './source-file.ts';

/** SQL is written in lower case: words, names and types, everything that is not quoted. */
export function sqlIsLowerCase(files: readonly SourceFile[]): Finding[] {
  return readSql(files).flatMap((piece) =>
    [...piece.sql.matchAll(/\b\w*[A-Z]\w*/g)].map(({ 0: word, index }) => ({
      path: piece.file.path,
      line: sqlLine(piece, index),
      rule: 'sql-is-lower-case',
      message: `write ${word.toLowerCase()} rather than ${word}`,
    })),
  );
}
