import { IntlMessageFormat } from 'intl-messageformat';
import { lineOfKey, readMessages } from './read-messages.ts';
import type { Finding, SourceFile } from './source-file.ts';

const rule = 'locales-agree';
const languages = ['en', 'ru', 'az'] as const;

/** Languages in which a noun stays as it is after any number, so that `other` alone is a whole plural. */
const unchanging: readonly string[] = ['az'];

/** In every `locales/` folder, each language has the same keys, and each message parses and asks for the same values. */
export function localesAgree(files: readonly SourceFile[]): Finding[] {
  const folders = files.flatMap(({ path }) => /^(.*\/locales\/)\w+\.json$/.exec(path)?.[1] ?? []);
  return [...new Set(folders)].flatMap((folder) => {
    const original = files.find(({ path }) => path === `${folder}en.json`);
    return languages.flatMap((language) => {
      const path = `${folder}${language}.json`;
      const file = files.find((each) => each.path === path);
      if (!file || !original)
        return [{ path, line: 1, rule, message: `${language} is missing in ${folder}` }];
      return compare(file, language, readMessages(original));
    });
  });
}

function compare(file: SourceFile, language: string, original: ReadonlyMap<string, string>): Finding[] {
  const messages = readMessages(file);
  const found = (key: string, message: string): Finding => {
    return { path: file.path, line: lineOfKey(file, key), rule, message: `"${key}" ${message}` };
  };
  return [
    ...[...original.keys()].filter((key) => !messages.has(key)).map((key) => found(key, 'is missing')),
    ...[...messages].flatMap(([key, message]) => {
      const text = original.get(key);
      if (text === undefined) return [found(key, 'is not in en.json')];
      const shape = shapeOf(message, language);
      if (shape.problem !== undefined) return [found(key, shape.problem)];
      const wanted = shapeOf(text, 'en').values;
      if (shape.values === wanted) return [];
      return [found(key, `asks for ${shape.values || 'nothing'}, en.json for ${wanted || 'nothing'}`)];
    }),
  ];
}

interface Shape {
  /** The values a message needs and how it formats them, in alphabetical order: `{amount} {n, plural}`. */
  readonly values: string;
  readonly problem?: string;
}

function shapeOf(message: string, language: string): Shape {
  if (message.trim() === '') return { values: '', problem: 'is empty' };
  try {
    const ast = new IntlMessageFormat(message, language, undefined, { ignoreTag: true }).getAst();
    const values = new Map<string, string>();
    const missing = collect(ast as readonly Element[], language, values);
    const shape = {
      values: [...values]
        .map(([name, kind]) => `{${name}${kind}}`)
        .sort()
        .join(' '),
    };
    return missing.length === 0
      ? shape
      : { ...shape, problem: `has no plural form for ${missing.join(', ')}` };
  } catch (error) {
    return {
      values: '',
      problem: `does not parse: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

/** An element of a parsed message; the numbers are the parser's. */
interface Element {
  readonly type: number;
  readonly value?: string;
  readonly options?: Readonly<Record<string, { readonly value: readonly Element[] }>>;
}

const plural = 6;
const kinds: Readonly<Record<number, string>> = {
  1: '',
  2: ', number',
  3: ', date',
  4: ', time',
  5: ', select',
  [plural]: ', plural',
};

/** Gathers the values of a message; returns the plural forms that its language has and the message lacks. */
function collect(elements: readonly Element[], language: string, values: Map<string, string>): string[] {
  return elements.flatMap(({ type, value, options = {} }) => {
    const kind = kinds[type];
    if (kind !== undefined && value !== undefined) values.set(value, kind);
    const isWhole = type !== plural || (unchanging.includes(language) && 'other' in options);
    const forms = isWhole ? [] : new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    return [
      ...forms.filter((form) => !(form in options)),
      ...Object.values(options).flatMap((option) => collect(option.value, language, values)),
    ];
  });
}
