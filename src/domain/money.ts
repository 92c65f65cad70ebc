import assert from 'node:assert/strict';
import { type Currency, currencies, isCurrency } from './currency.ts';
import type { Language } from './language.ts';

/** An amount in minor units (4900 is 49.00) with its currency. Made only by `money()`. */
export interface Money {
  readonly amountMinor: number;
  readonly currency: Currency;
}

/** The largest amount a session takes: 9,999,999,999.99 of a currency with two decimals. */
export const maxAmountMinor = 999_999_999_999;

/** Makes money out of checked input; a wrong amount here is a bug of ours, so it is asserted. */
export function money(amountMinor: number, currency: string): Money {
  assert.ok(Number.isSafeInteger(amountMinor), 'money is counted in whole minor units');
  assert.ok(amountMinor >= 0 && amountMinor <= maxAmountMinor, 'money is within its limits');
  assert.ok(isCurrency(currency), 'money has a currency that we take');
  return { amountMinor, currency };
}

/** True when both are the same amount of the same currency. */
export function isSameMoney(a: Money, b: Money): boolean {
  return a.amountMinor === b.amountMinor && a.currency === b.currency;
}

/** The sum of two amounts of one currency. */
export function sum(a: Money, b: Money): Money {
  assert.equal(a.currency, b.currency, 'only money of one currency is added');
  return money(a.amountMinor + b.amountMinor, a.currency);
}

/** What is left of an amount; a part larger than the whole is a bug of ours. */
export function rest(whole: Money, part: Money): Money {
  assert.equal(whole.currency, part.currency, 'only money of one currency is taken off');
  return money(whole.amountMinor - part.amountMinor, whole.currency);
}

/** The amount as a plain decimal string, without floating point: 4900 USD is `49.00`. */
export function toDecimalString(value: Money): string {
  const { decimals } = currencies[value.currency];
  const digits = String(value.amountMinor).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** The amount as a customer reads it, with the narrow symbol: `$49.00`, `49,00 ₽`, `49,00 ₼`. */
export function formatMoney(value: Money, language: Language): string {
  return format(value, language, 'narrowSymbol');
}

/** The same with the ISO code instead of a symbol, for where a font may lack it: `AZN 49.00`, `49,00 RUB`. */
export function formatMoneyCode(value: Money, language: Language): string {
  return format(value, language, 'code');
}

function format(value: Money, language: Language, currencyDisplay: 'narrowSymbol' | 'code'): string {
  const { currency } = value;
  const inWords = new Intl.NumberFormat(language, { style: 'currency', currency, currencyDisplay });
  // Intl takes a decimal string and keeps every digit of it; its type declarations lag behind.
  return inWords.format(toDecimalString(value) as unknown as number);
}

/** `12.5`, `12,50` and `1 200` in minor units; nothing for what is no amount. */
export function readAmount(text: string): number | undefined {
  const [, whole = '', parts = ''] = /^(\d{1,10})(?:[.,](\d{1,2}))?$/.exec(text.replaceAll(/\s/g, '')) ?? [];
  return whole === '' ? undefined : Number(whole) * 100 + Number(parts.padEnd(2, '0'));
}
