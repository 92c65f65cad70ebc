import type { Language } from '../domain/language.ts';
import contents from './translated/contents.json' with { type: 'json' };
import errors from './translated/errors.json' with { type: 'json' };
import testCards from './translated/test-cards.json' with { type: 'json' };

type Translations = Readonly<Record<string, Readonly<Record<Exclude<Language, 'en'>, string>>>>;

/** By the English sentence, so that one which changes has no translation any more, and a test says so. */
export const translations = {
  contents: contents as Translations,
  errors: errors as Translations,
  testCards: testCards as Translations,
};

/** A sentence that the program has in English, in another language; as it is where nobody translated it. */
export function inLanguage(language: Language, table: Translations, sentence: string): string {
  if (language === 'en') return sentence;
  return (Object.hasOwn(table, sentence) && table[sentence]?.[language]) || sentence;
}

const authenticated = /^3-D Secure:? /;

/** Titles of cards that 3-D Secure asks are made of parts, which are translated one by one. */
export function titlePartsOf(title: string): string[] {
  return authenticated.test(title) ? title.replace(authenticated, '').split('; ') : [title];
}

/** What a test card does, in the reader's language. */
export function cardTitle(language: Language, title: string): string {
  const parts = titlePartsOf(title).map((part) => inLanguage(language, translations.testCards, part));
  return (authenticated.exec(title)?.[0] ?? '') + parts.join('; ');
}
