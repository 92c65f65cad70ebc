import type { Language } from '../domain/language.ts';

/** `16:05 GMT+4`: the zone is said, because a customer may sit in another one. */
export function formatTime(at: Date, language: Language, timeZone: string): string {
  return new Intl.DateTimeFormat(localeOf(language), {
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'short',
  }).format(at);
}

/** Date and time. Made apart and joined by us: the combined Azerbaijani style prints `7 mart 2025/16:05`. */
export function formatDateTime(at: Date, language: Language, timeZone: string): string {
  const date = new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone }).format(at);
  return `${date}, ${formatTime(at, language, timeZone)}`;
}

/** A day without a time, `YYYY-MM-DD`: the same everywhere. */
export function formatDay(day: string, language: Language): string {
  return new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}

/** English with the day first and 24 hours: the customers are mostly not Americans. */
function localeOf(language: Language): string {
  return language === 'en' ? 'en-GB' : language;
}
