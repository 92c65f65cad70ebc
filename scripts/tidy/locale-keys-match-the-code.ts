import type { Literal } from './blank-out.ts';
import { lineOfKey, readMessages } from './read-messages.ts';
import { type Finding, isTest, isTypeScript, lineAt, type SourceFile } from './source-file.ts';

const rule = 'locale-keys-match-the-code';

/**
 * Every key of a locale is spoken of in `src/`, whole or by a template such as `error.${code}`; and what looks like a
 * key in the code beside a locale is one. (Keys that are typed as such are the compiler's to check; field errors
 * travel as plain strings.)
 */
export function localeKeysMatchTheCode(files: readonly SourceFile[]): Finding[] {
  const code = files.filter(
    (file) => isTypeScript(file) && file.path.startsWith('src/') && !isTest(file.path),
  );
  return files
    .filter(({ path }) => /^src\/.*\/locales\/en\.json$/.test(path))
    .flatMap((locale) => [...unusedKeys(locale, code), ...unknownKeys(locale, code)]);
}

function unusedKeys(locale: SourceFile, code: readonly SourceFile[]): Finding[] {
  const literals = code.flatMap((file) => file.literals);
  const whole = new Set(literals.filter(({ hasHoles }) => !hasHoles).map(({ text }) => text));
  const patterns = literals.filter(isKeyTemplate).map(toPattern);
  return [...readMessages(locale).keys()]
    .filter((key) => !whole.has(key) && !patterns.some((pattern) => pattern.test(key)))
    .map((key) => ({
      path: locale.path,
      line: lineOfKey(locale, key),
      rule,
      message: `"${key}" is used nowhere; remove it in every language`,
    }));
}

function unknownKeys(locale: SourceFile, code: readonly SourceFile[]): Finding[] {
  const keys = new Set(readMessages(locale).keys());
  const groups = new Set([...keys].filter((key) => key.includes('.')).map((key) => key.split('.')[0]));
  const home = locale.path.replace(/locales\/en\.json$/, '');
  return code
    .filter(({ path }) => path.startsWith(home))
    .flatMap((file) =>
      file.literals
        .filter(({ text, hasHoles }) => !hasHoles && /^[a-z_]+(?:\.[a-z_]+)+$/.test(text))
        .filter(({ text }) => groups.has(text.split('.')[0]) && !keys.has(text))
        .map(({ text, start }) => ({
          path: file.path,
          line: lineAt(file.text, start),
          rule,
          message: `"${text}" is not in ${locale.path}`,
        })),
    );
}

function isKeyTemplate({ text, hasHoles }: Literal): boolean {
  return hasHoles && /^[a-z_.]+\s+[a-z_.]*$/.test(text);
}

function toPattern({ text }: Literal): RegExp {
  const [head = '', tail = ''] = text.split(/\s+/).map((part) => part.replaceAll('.', '\\.'));
  return new RegExp(`^${head}.+${tail}$`);
}
