import assert from 'node:assert/strict';
import { IntlMessageFormat } from 'intl-messageformat';
import type { Language } from '../domain/language.ts';

export type MessageValues = Readonly<Record<string, string | number>>;

/** Gives the text of a key in one language. Throws on a key that does not exist or a value that was not given. */
export type TranslatorOf<Key extends string> = (key: Key, values?: MessageValues) => string;

/** The translators of one family of pages, from its messages in each language. */
export function translatorsOf<Key extends string>(
  messages: Readonly<Record<Language, Readonly<Record<Key, string>>>>,
): (language: Language) => TranslatorOf<Key> {
  // Parsing a message costs more than filling it in, and the set of them is fixed.
  const parsed = new Map<string, IntlMessageFormat>();
  const parse = (language: Language, key: Key): IntlMessageFormat => {
    const id = `${language} ${key}`;
    const known = parsed.get(id);
    if (known) return known;
    const source = messages[language];
    const text = Object.hasOwn(source, key) ? source[key] : undefined;
    assert.ok(text !== undefined, `there is no ${language} text for ${key}`);
    const message = new IntlMessageFormat(text, language, undefined, { ignoreTag: true });
    parsed.set(id, message);
    return message;
  };
  return (language) => (key, values) => {
    const text = parse(language, key).format<string>(values ? { ...values } : undefined);
    assert.ok(typeof text === 'string');
    return text;
  };
}
