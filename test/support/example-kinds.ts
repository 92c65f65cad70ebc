import type { Fence } from './fences.ts';

/*
 * What an example may be; the words behind its opening backquotes say which.
 *   (nothing)                output and commands, for reading
 *   bash server              succeeds against a server; `status=409` says what its last line prints instead
 *   ts server, python server, php server, go server
 *                            a whole program that ends with 0, against a server
 *   ts, ts NAME              a module that a test imports; test/docs/kinds-of-examples.test.ts says which test
 *   ts acme FILE             a file of the connector that the guide to writing one builds
 *   json, json NAME          can be read; with a name a test uses it
 *   sql                      PostgreSQL takes it, on our tables
 *   yaml, ini                can be read
 *   nginx, caddyfile         for reading
 */

const kinds: readonly RegExp[] = [
  /^bash server(?: status=[1-5]\d\d)?$/,
  /^(?:ts|python|php|go) server$/,
  /^ts(?: (?!server$|acme$)[\w-]+)?$/,
  /^json(?: [\w-]+)?$/,
  /^(?:sql|yaml|ini|nginx|caddyfile)$/,
];

/** How code begins in the languages of our examples. Commands of a shell that set something or run us are for reading. */
const code =
  /^\s*(?:curl |import |from \S+ import |const |let |function |async |export (?!\w+=)|<\?php|package \w|def |[{[]|select |insert |update |with \w+ as )/;

/** Why an example is of no kind that is known here, or null. */
export function kindMistake({
  file,
  line,
  info,
  text,
}: Pick<Fence, 'file' | 'line' | 'info' | 'text'>): string | null {
  const at = `${file}:${line}`;
  if (info === '')
    return code.test(text) ? `${at} looks like code: say of what kind it is, so that it is checked` : null;
  if (/^ts acme \S+$/.test(info)) {
    const isAtHome = file.endsWith('/write-a-connector.md');
    return isAtHome ? null : `${at}: only write-a-connector.md has examples of the kind ${info}`;
  }
  return kinds.some((kind) => kind.test(info)) ? null : `${at}: no test knows examples of the kind ${info}`;
}
