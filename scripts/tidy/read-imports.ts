import { posix } from 'node:path';
import { lineAt, type SourceFile } from './source-file.ts';

/** One import or re-export of a file. */
export interface Import {
  /** A path from the root for a relative import, else the module's name as written: `node:crypto`, `pg`. */
  readonly target: string;
  readonly isRelative: boolean;
  /** True when nothing of it is left after the types are stripped. */
  readonly isTypeOnly: boolean;
  /** Names that are imported as values, as they are called there; `*` is everything. */
  readonly values: readonly string[];
  readonly line: number;
}

const statement =
  /\b(?:(?:import|export)\s+(type\s+)?((?:[\w$*{][\w$*\s{},]*?)?)\s*\bfrom\s*|import\s*\(\s*|import\s*|new\s+URL\s*\(\s*)(['"])/g;

/** Every import, re-export, dynamic import and `new URL('./x', …)` of a file. */
export function readImports(file: SourceFile): Import[] {
  return [...file.code.matchAll(statement)].map((match) => {
    const from = match.index + match[0].length;
    const written = file.text.slice(from, file.text.indexOf(match[3] ?? "'", from));
    const isRelative = written.startsWith('.');
    const clause = match[2] ?? '';
    const values = match[1] ? [] : valueNames(clause);
    return {
      target: isRelative ? posix.join(posix.dirname(file.path), written) : written,
      isRelative,
      isTypeOnly: Boolean(match[1]) || (clause.includes('{') && values.length === 0),
      values,
      line: lineAt(file.text, match.index),
    };
  });
}

function valueNames(clause: string): string[] {
  if (clause === '') return ['*'];
  const [, outside = '', inside = ''] = /^([^{]*)(?:\{([^}]*)\})?/.exec(clause) ?? [];
  const named = inside
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '))
    .map((name) => name.split(/\s+as\s+/)[0] ?? name);
  const rest = outside.replaceAll(',', ' ').trim();
  if (rest === '') return named;
  return [rest.startsWith('*') ? '*' : 'default', ...named];
}
