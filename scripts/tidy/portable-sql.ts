import { readSql, sqlLine } from './read-sql.ts';
import type { Finding, SourceFile } from './source-file.ts';

/** What Citus, CockroachDB or YugabyteDB cannot do, or what makes a table hard to spread, and what to write instead. */
const unportable: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  { pattern: /(?:^|;)\s*(?:un)?(?:listen|notify)\s|\bpg_notify\b/gm, instead: 'poll with a little jitter' },
  { pattern: /\bpg_(?:try_)?advisory_\w+/g, instead: 'lock a row, or keep a lease with a fence' },
  {
    pattern: /\b(?:small|big)?serial\b|\bcreate\s+sequence\b|\bgenerated\s+\w+(?:\s+\w+)?\s+as\s+identity\b/g,
    instead: 'make text ids in the application',
  },
  { pattern: /\bcreate\s+type\b|\balter\s+type\b/g, instead: 'text and a named check' },
  {
    pattern: /\bcreate\s+(?:or\s+replace\s+)?(?:function|procedure)\b/g,
    instead: 'do it in the transaction of a flow',
  },
  {
    pattern: /\bcreate\s+(?:or\s+replace\s+)?(?:constraint\s+)?(?:trigger|rule)\b/g,
    instead: 'do it in the transaction of a flow',
  },
  { pattern: /\block\s+table\b|(?:^|;)\s*lock\s+\w+/gm, instead: 'select … for update' },
  { pattern: /\bdeferrable\b|\binitially\s+deferred\b/g, instead: 'write in an order that holds' },
  { pattern: /\bexclude\s+(?:using\b|\()/g, instead: 'a unique index' },
  { pattern: /\binherits\s*\(/g, instead: 'one table, or two' },
  { pattern: /\bgenerated\s+always\s+as\s*\(/g, instead: 'a plain column that the flow writes' },
];

/** Migrations and the store stay within the SQL that every database we promise to run on understands. */
export function portableSql(files: readonly SourceFile[]): Finding[] {
  return readSql(files).flatMap((piece) => {
    // Same length, so that places stay the same; another rule insists on lower case.
    const sql = piece.sql.toLowerCase();
    return unportable.flatMap(({ pattern, instead }) =>
      [...sql.matchAll(pattern)].map(({ 0: words, index }) => ({
        path: piece.file.path,
        line: sqlLine(piece, index + words.search(/[a-z]/)),
        rule: 'portable-sql',
        message: `"${words
          .replace(/^[\s;]+/, '')
          .trim()
          .replace(/\s+/g, ' ')}" is not portable; ${instead}`,
      })),
    );
  });
}
