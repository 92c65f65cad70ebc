import {
  type CardBrand,
  type CardExpiry,
  cardBrand,
  cardLengths,
  isExpired,
  isLuhnValid,
  parseExpiry,
  readCardNumber,
  securityCodeLength,
} from '../domain/card.ts';

/**
 * What is right and wrong in the fields of the card form. The server and the page's script both use it, so a customer
 * reads the same sentence from either; it imports nothing but the card's own rules.
 */
export type CardErrorKey =
  | 'number_required'
  | 'number_incomplete'
  | 'number_invalid'
  | 'brand_not_accepted'
  | 'expiry_required'
  | 'expiry_invalid'
  | 'expiry_past'
  | 'cvc_required'
  | 'cvc_invalid'
  | 'name_required'
  | 'name_invalid'
  | 'name_too_long';

export type Checked<T> = { kind: 'ok'; value: T } | { kind: 'error'; key: CardErrorKey };

/** Cards are issued for a few years; a date further away is a typing mistake. */
const maxYearsAhead = 20;
const maxNameLength = 128;

/** Full-width, Arabic-Indic and Persian digits as the plain ones; everything else as it was. */
export function plainDigits(text: string): string {
  return text.replace(/[\uff10-\uff19\u0660-\u0669\u06f0-\u06f9]/g, (digit) =>
    String((digit.codePointAt(0) ?? 0) & 15),
  );
}

/** The digits of a card number, or what is wrong with them. */
export function checkCardNumber(text: string, brandsNotAccepted: readonly CardBrand[]): Checked<string> {
  if (text.trim() === '') return error('number_required');
  const digits = readCardNumber(plainDigits(text));
  if (digits === undefined) return error('number_invalid');
  const brand = cardBrand(digits);
  // Before its length: there is no use in finishing a number that cannot be used here.
  if (brandsNotAccepted.includes(brand)) return error('brand_not_accepted');
  const lengths = cardLengths[brand];
  if (!lengths.includes(digits.length)) {
    return error(digits.length < Math.min(16, Math.max(...lengths)) ? 'number_incomplete' : 'number_invalid');
  }
  return isLuhnValid(digits) ? ok(digits) : error('number_invalid');
}

export function checkExpiry(text: string, now: Date): Checked<CardExpiry> {
  if (text.trim() === '') return error('expiry_required');
  const expiry = parseExpiry(plainDigits(text));
  if (!expiry || expiry.year > now.getUTCFullYear() + maxYearsAhead) return error('expiry_invalid');
  return isExpired(expiry.month, expiry.year, now) ? error('expiry_past') : ok(expiry);
}

/** The security code, or null for a brand that has none, whatever was typed. */
export function checkSecurityCode(text: string, brand: CardBrand): Checked<string | null> {
  const length = securityCodeLength(brand);
  if (length === 0) return ok(null);
  const code = plainDigits(text).trim();
  if (code === '') return error('cvc_required');
  // Of a number without a brand we cannot know whether its code has three or four digits.
  const isRight = brand === 'unknown' ? /^\d{3,4}$/.test(code) : code.length === length && /^\d+$/.test(code);
  return isRight ? ok(code) : error('cvc_invalid');
}

/** The name on the card, null when left empty and allowed to be. */
export function checkCardName(text: string, isRequired: boolean): Checked<string | null> {
  const name = text.normalize('NFC').replace(/\s+/g, ' ').trim();
  if (name === '') return isRequired ? error('name_required') : ok(null);
  if ([...name].length > maxNameLength) return error('name_too_long');
  // A card number typed here would be stored and shown as a name. Nobody's name has seven digits, or no letter.
  const digits = plainDigits(name).replace(/\D/g, '').length;
  return digits >= 7 || !/\p{L}/u.test(name) ? error('name_invalid') : ok(name);
}

function ok<T>(value: T): Checked<T> {
  return { kind: 'ok', value };
}

function error(key: CardErrorKey): { kind: 'error'; key: CardErrorKey } {
  return { kind: 'error', key };
}
