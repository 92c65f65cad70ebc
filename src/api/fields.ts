import { isIP } from 'node:net';
import { z } from 'zod';
import { isMailAddress } from '../domain/mail.ts';
import { fillSessionId } from '../domain/session.ts';

/**
 * Building blocks of request schemas. Each says in one sentence what it takes; every way of getting it wrong is
 * answered with that sentence, so a caller never has to guess.
 */
export function textField(what: string, limits: { min?: number; max: number; isMultiline?: boolean }) {
  const { min = 0, max, isMultiline = false } = limits;
  return z
    .string({ error: what })
    .refine((text) => codePoints(text) >= min && codePoints(text) <= max, { error: what })
    .refine((text) => !/[\u202a-\u202e\u2066-\u2069]/.test(text), {
      error: `${what} Characters that turn the direction of text are not taken.`,
    })
    .refine((text) => isMultiline || !/[\n\r\t]/.test(text), {
      error: `${what} It is one line, without tabs.`,
    })
    .meta({ maxLength: max, ...(min > 0 && { minLength: min }), description: what });
}

export function integerField(what: string, limits: { min: number; max: number }) {
  return z
    .int({ error: what })
    .min(limits.min, { error: what })
    .max(limits.max, { error: what })
    .meta({ description: what });
}

/**
 * The field with what it means before what it takes: the sentence that begins with "must" is its error as well, and says
 * nothing of what a value does.
 */
export function means<Field extends z.ZodType>(says: string, field: Field): Field {
  const takes = z.globalRegistry.get(field)?.description;
  return field.describe(takes?.startsWith('must ') ? `${says} It ${takes}` : says);
}

/** Only the exact words; `JSON.stringify` of a wrong one would echo what the caller sent. */
export function wordField<const Words extends readonly [string, ...string[]]>(what: string, words: Words) {
  return z.enum(words, { error: what }).meta({ description: what });
}

export function booleanField(what: string) {
  return z.boolean({ error: what }).meta({ description: what });
}

const emailWhat = 'must be an e-mail address such as `name@example.com`, at most 320 characters.';
export const emailField = z
  .string({ error: emailWhat })
  .refine(isMailAddress, { error: emailWhat })
  .meta({ format: 'email', maxLength: 320, description: emailWhat });

const phoneWhat = 'must be a phone number in E.164 form such as `+994501234567`.';
export const phoneField = z
  .string({ error: phoneWhat })
  .transform((text) => text.replaceAll(/[ ()-]/g, ''))
  .refine((text) => /^\+[1-9]\d{6,14}$/.test(text), { error: phoneWhat })
  .meta({ description: phoneWhat });

const countryWhat = 'must be a two-letter country code of ISO 3166-1 such as `AZ`.';
const notCountries = new Set(['EU', 'EZ', 'UN', 'ZZ', 'QO', 'XA', 'XB']);
const regionNames = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
export const countryField = z
  .string({ error: countryWhat })
  .transform((text) => (/^[a-z]{2}$/i.test(text) ? text.toUpperCase() : text))
  .refine(
    (code) => /^[A-Z]{2}$/.test(code) && !notCountries.has(code) && regionNames.of(code) !== undefined,
    {
      error: countryWhat,
    },
  )
  .meta({ description: countryWhat });

const ipWhat = 'must be an IPv4 or IPv6 address.';
export const ipField = z
  .string({ error: ipWhat })
  .refine((text) => isIP(text) !== 0, { error: ipWhat })
  .meta({ description: ipWhat });

const timeWhat = 'must be a time in RFC 3339 form such as `2026-11-22T10:30:00Z`.';
export const timeField = z
  .string({ error: timeWhat })
  .refine((text) => readTime(text) !== undefined, { error: timeWhat })
  .transform((text) => new Date(text))
  .meta({ format: 'date-time', description: timeWhat });

/** A time in RFC 3339 form, or nothing. `Date.parse` would take 30 February for 2 March. */
export function readTime(text: string): Date | undefined {
  const day = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/.exec(text)?.[1];
  const time = new Date(text);
  if (day === undefined || Number.isNaN(time.getTime())) return undefined;
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day) ? time : undefined;
}

/** An absolute URL a customer's browser is sent to; the placeholder may stand anywhere but in the host. */
export function returnUrlField(name: string) {
  const what = `must be an absolute https URL of at most 5000 characters; \`{CHECKOUT_SESSION_ID}\` in it is replaced when the customer is sent there. ${name}`;
  return (
    z
      .string({ error: what })
      .refine((text) => codePoints(text) <= 5000 && isReturnUrl(text), { error: what })
      // With its placeholder it is no URI yet: a client that checks formats would refuse our own example.
      .meta({
        format: 'uri-template',
        maxLength: 5000,
        description: `${name} An absolute https URL, with a test session http as well, of at most 5000 characters. Every \`{CHECKOUT_SESSION_ID}\` in it is replaced by the session’s id. Nowhere when left out: the customer stays on the page.`,
      })
  );
}

function isReturnUrl(text: string): boolean {
  if (!/^https?:\/\/[^\s\\]+$/i.test(text)) return false;
  const [a = '', b = ''] = ['a', 'b'].map((id) => fillSessionId(text, id));
  if (!URL.canParse(a) || !URL.canParse(b)) return false;
  const url = new URL(a);
  return url.origin === new URL(b).origin && url.username === '' && url.password === '';
}

export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** For operations without path parameters or query. */
export const noFields = z.strictObject({});
