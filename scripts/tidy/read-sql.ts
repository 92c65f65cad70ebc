import { isTest, lineAt, type SourceFile } from './source-file.ts';

/** A piece of SQL with its comments and quoted parts turned to spaces. */
export interface SqlPiece {
  readonly file: SourceFile;
  readonly sql: string;
  /** Where the piece begins in the file. */
  readonly start: number;
}

const firstWords =
  /^\s*(?:select\b|insert\s+into\b|update\s+\w+[\s\S]*\bset\b|delete\s+from\b|with\s+\w+[\s\S]*\bas\b|(?:create|alter|drop)\s+(?:unique\s+)?(?:table|index|type|function|trigger|role|database|schema)\b|truncate\s|lock\s+table\b|(?:un)?listen\s|notify\s|begin\b|set\s+(?:local|session)\b)/i;

/** Where statements are written: the vault keeps tables of its own. */
const homes: readonly string[] = ['src/store/', 'src/vault/'];

/** The migrations, and every string or template of the store and the vault that is SQL: tagged `sql`, or beginning like it. */
export function readSql(files: readonly SourceFile[]): SqlPiece[] {
  return files.flatMap((file): SqlPiece[] => {
    if (isMigration(file)) return [{ file, sql: blankQuotes(file.text), start: 0 }];
    if (!homes.some((home) => file.path.startsWith(home)) || isTest(file.path)) return [];
    return file.literals
      .filter(({ tag, text }) => /(?:^|\.)sql$/.test(tag) || firstWords.test(text))
      .map(({ text, start }) => ({ file, sql: blankQuotes(text), start: start + 1 }));
  });
}

/** The statements that build tables; `migrations/schema.sql` is their printed result and is not judged. */
export function isMigration({ path }: SourceFile): boolean {
  return /^migrations\/\d+_[^/]+\.sql$/.test(path);
}

/** The line in the file of a place in a piece. */
export function sqlLine({ file, start }: SqlPiece, index: number): number {
  return lineAt(file.text, start + index);
}

function blankQuotes(sql: string): string {
  return sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"[^"\n]*"/g, (part) =>
    part.replace(/[^\n]/g, ' '),
  );
}
