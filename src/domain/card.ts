/**
 * What a card number says about itself. The payment page's script imports this file too, so it uses nothing but
 * the language.
 */

export const knownBrands = [
  'visa',
  'mastercard',
  'amex',
  'discover',
  'diners',
  'jcb',
  'unionpay',
  'maestro',
  'mir',
  'troy',
  'uzcard',
  'humo',
] as const;

export type CardBrand = (typeof knownBrands)[number] | 'unknown';

/** Brands by the leading digits, both ends included. Where two match, the longer one decides. */
const ranges: readonly (readonly [from: string, to: string, brand: CardBrand])[] = [
  ['4', '4', 'visa'],
  ['51', '55', 'mastercard'],
  ['2221', '2720', 'mastercard'],
  ['34', '34', 'amex'],
  ['37', '37', 'amex'],
  ['6011', '6011', 'discover'],
  ['644', '649', 'discover'],
  ['65', '65', 'discover'],
  ['300', '305', 'diners'],
  ['3095', '3095', 'diners'],
  ['36', '36', 'diners'],
  ['38', '39', 'diners'],
  ['1800', '1800', 'jcb'],
  ['2131', '2131', 'jcb'],
  ['3528', '3589', 'jcb'],
  ['62', '62', 'unionpay'],
  ['81', '81', 'unionpay'],
  ['50', '50', 'maestro'],
  ['56', '58', 'maestro'],
  ['63', '63', 'maestro'],
  ['67', '67', 'maestro'],
  ['2200', '2204', 'mir'],
  ['979', '979', 'troy'],
  ['8600', '8600', 'uzcard'],
  ['9860', '9860', 'humo'],
];

/** How many digits a number of the brand has. */
export const cardLengths: Readonly<Record<CardBrand, readonly number[]>> = {
  visa: [13, 16, 18, 19],
  mastercard: [16],
  amex: [15],
  discover: [16, 17, 18, 19],
  diners: [14, 15, 16, 17, 18, 19],
  jcb: [16, 17, 18, 19],
  unionpay: [14, 15, 16, 17, 18, 19],
  maestro: [12, 13, 14, 15, 16, 17, 18, 19],
  mir: [16, 17, 18, 19],
  troy: [16],
  uzcard: [16],
  humo: [16],
  unknown: [12, 13, 14, 15, 16, 17, 18, 19],
};

/** The brand, as soon as the leading digits decide it; `unknown` before that and for numbers of no brand. */
export function cardBrand(numberPrefix: string): CardBrand {
  let best: { digits: number; brand: CardBrand } = { digits: 0, brand: 'unknown' };
  for (const [from, to, brand] of ranges) {
    const start = numberPrefix.slice(0, from.length);
    // Both ends have as many digits as the start, so comparing them as text is comparing them as numbers.
    if (start.length === from.length && start >= from && start <= to && from.length > best.digits) {
      best = { digits: from.length, brand };
    }
  }
  return best.brand;
}

/** Digits of the security code; 0 for schemes that have none. */
export function securityCodeLength(brand: CardBrand): 0 | 3 | 4 {
  if (brand === 'amex') return 4;
  return brand === 'uzcard' || brand === 'humo' ? 0 : 3;
}

/** The digits of a number as people type and paste it, with spaces and dashes; nothing if it holds anything else. */
export function readCardNumber(text: string): string | undefined {
  const digits = text.replace(/[\s\u200b\u2060\ufeff\-\u2010-\u2015\u2212]/g, '');
  return /^\d+$/.test(digits) ? digits : undefined;
}

/** True when the check digit (ISO/IEC 7812, the Luhn formula) fits the rest. */
export function isLuhnValid(digits: string): boolean {
  if (!/^\d{2,}$/.test(digits)) return false;
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits[digits.length - 1 - place]);
    const weighted = place % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}

/** True when a whole number could exist: a length of its brand and a right check digit. */
export function isCardNumberPlausible(digits: string): boolean {
  return cardLengths[cardBrand(digits)].includes(digits.length) && isLuhnValid(digits);
}

/** The digits as they are embossed: 4-6-5 for American Express, 4-6-4 for a Diners of 14, fours for the rest. */
export function groupCardNumber(digits: string): string {
  const brand = cardBrand(digits);
  const isFourSix = brand === 'amex' || (brand === 'diners' && digits.length <= 14);
  const sizes = isFourSix ? [4, 6, brand === 'amex' ? 5 : 4] : [];
  const groups: string[] = [];
  for (let at = 0; at < digits.length; ) {
    const size = sizes[groups.length] ?? 4;
    groups.push(digits.slice(at, at + size));
    at += size;
  }
  return groups.join(' ');
}

export interface CardExpiry {
  /** 1 to 12. */
  readonly month: number;
  /** All four digits. */
  readonly year: number;
}

/** Reads `12 / 34`, `12/2034`, `12-34`, `12.34`, `1/34`, `1234` and `122034`; nothing for anything else. */
export function parseExpiry(text: string): CardExpiry | undefined {
  const parts =
    /^(\d{1,2})\s*[/\-.\u2010-\u2015\u2044\s]\s*(\d{4}|\d{2})$/.exec(text.trim()) ??
    /^(\d{2})(\d{4}|\d{2})$/.exec(text.trim());
  if (!parts) return undefined;
  const month = Number(parts[1]);
  const year = parts[2]?.length === 2 ? 2000 + Number(parts[2]) : Number(parts[2]);
  return month >= 1 && month <= 12 && year >= 2000 && year <= 2099 ? { month, year } : undefined;
}

/**
 * True once the month printed on the card has ended everywhere. A card is good until the last hour of its month
 * where its holder lives, which can be twelve hours behind UTC; in doubt the bank decides, not this page.
 */
export function isExpired(month: number, year: number, now: Date): boolean {
  const firstBadMoment = Date.UTC(year, month, 1, 12);
  return now.getTime() >= firstBadMoment;
}
