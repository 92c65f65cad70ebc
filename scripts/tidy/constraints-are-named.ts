import { isMigration, readSql, type SqlPiece, sqlLine } from './read-sql.ts';
import type { Finding, SourceFile } from './source-file.ts';

const statement = /\b(?:create\s+(?:unlogged\s+)?table|alter\s+table)\b[^;]*/g;
const promise = /\b(?:primary\s+key|unique|check\s*\(|foreign\s+key|references)/g;
const namelessIndex = /\bcreate\s+(?:unique\s+)?index\s+(?:concurrently\s+)?(?:if\s+not\s+exists\s+)?on\b/g;

/** Every constraint and index of a migration has a name that says what it promises, since errors quote it. */
export function constraintsAreNamed(files: readonly SourceFile[]): Finding[] {
  return readSql(files)
    .filter(({ file }) => isMigration(file))
    .flatMap((piece) => [...namelessConstraints(piece), ...namelessIndexes(piece)]);
}

function namelessConstraints(piece: SqlPiece): Finding[] {
  return [...piece.sql.matchAll(statement)].flatMap((match) =>
    [...match[0].matchAll(promise)]
      .filter(({ 0: words, index }) => {
        const before = match[0].slice(0, index);
        const belongsToForeignKey = words === 'references' && /foreign\s+key\s*\([^)]*\)\s*$/.test(before);
        return !belongsToForeignKey && !/\bconstraint\s+\w+\s*$/.test(before);
      })
      .map(({ 0: words, index }) =>
        found(piece, match.index + index, `write "constraint <name> ${words.trim()}"`),
      ),
  );
}

function namelessIndexes(piece: SqlPiece): Finding[] {
  return [...piece.sql.matchAll(namelessIndex)].map(({ index }) =>
    found(piece, index, 'give the index a name'),
  );
}

function found(piece: SqlPiece, index: number, message: string): Finding {
  return { path: piece.file.path, line: sqlLine(piece, index), rule: 'constraints-are-named', message };
}
