import assert from 'node:assert/strict';
import { IntlMessageFormat } from 'intl-messageformat';
import type { Language } from '../domain/language.ts';
import az from './locales/az.json' with { type: 'json' };
import en from './locales/en.json' with { type: 'json' };
import ru from './locales/ru.json' with { type: 'json' };

export type MessageKey = keyof typeof en;
export type MessageValues = Readonly<Record<string, string | number>>;

/** Gives the text of a key in one language. Throws on a key that does not exist or a value that was not given. */
export type Translator = (key: MessageKey, values?: MessageValues) => string;

const messages: Record<Language, Readonly<Record<string, string>>> = { en, ru, az };
// Parsing a message costs more than filling it in, and the set of them is fixed.
const parsed = new Map<string, IntlMessageFormat>();

export function translator(language: Language): Translator {
  return (key, values) => {
    const text = parse(language, key).format<string>(values ? { ...values } : undefined);
    assert.ok(typeof text === 'string');
    return text;
  };
}

/** True for keys such as those of field errors, which travel as plain strings. */
export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(en, key);
}

function parse(language: Language, key: MessageKey): IntlMessageFormat {
  const id = `${language} ${key}`;
  const known = parsed.get(id);
  if (known) return known;
  const source = messages[language];
  const text = Object.hasOwn(source, key) ? source[key] : undefined;
  assert.ok(text !== undefined, `there is no ${language} text for ${key}`);
  const message = new IntlMessageFormat(text, language, undefined, { ignoreTag: true });
  parsed.set(id, message);
  return message;
}
