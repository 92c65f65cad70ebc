/** Languages in which a customer can read the page. */
export const languages = ['en', 'ru', 'az'] as const;

export type Language = (typeof languages)[number];

/** What each language calls itself: whoever looks for it knows no other name. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  ru: 'Русский',
  az: 'Azərbaycanca',
};

export function isLanguage(code: string): code is Language {
  return (languages as readonly string[]).includes(code);
}

/**
 * Picks the first language we speak from an `Accept-Language` header (RFC 9110, 12.5.4); quality values decide
 * the order, and equal ones keep the order of the header. Falls back to English.
 */
export function pickLanguage(acceptLanguage: string | undefined): Language {
  const wishes = (acceptLanguage ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...params] = part.trim().split(';');
      const quality = params.map((p) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(p)?.[1]).find(Boolean);
      return { primary: tag.split('-')[0]?.toLowerCase() ?? '', quality: quality ? Number(quality) : 1 };
    })
    .filter((wish) => wish.quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return wishes.map((wish) => wish.primary).find(isLanguage) ?? 'en';
}
