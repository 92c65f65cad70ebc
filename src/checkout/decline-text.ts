import { type DeclineReason, declineReasons } from '../domain/decline.ts';
import type { Language } from '../domain/language.ts';
import type { LastError } from '../domain/session.ts';
import { isMessageKey, type Translator, translator } from './translate.ts';

/** What a customer reads of a refusal. Why an authentication failed is no secret, the customer was there; why a bank declined is. */
export function declineText(
  t: Translator,
  { advice, code = '' }: { readonly advice: LastError['advice']; readonly code?: string },
): string {
  const key = `decline.${code}`;
  const hasOwnWords = code.startsWith('authentication_') && isMessageKey(key);
  return hasOwnWords ? t(key) : t(`decline.${advice}`);
}

/** The same for every reason, as the hub shows it. */
export function declineTexts(language: Language): Readonly<Record<DeclineReason, string>> {
  const t = translator(language);
  const texts = Object.entries(declineReasons).map(([code, { advice }]) => [
    code,
    declineText(t, { advice, code }),
  ]);
  return Object.fromEntries(texts) as Record<DeclineReason, string>;
}
