import { isCurrency } from '../domain/currency.ts';
import type { DeclineReason } from '../domain/decline.ts';
import { type Money, maxAmountMinor, money } from '../domain/money.ts';
import type { ConnectorManifest, Outcome, PayOrder, RefundOrder, RefundOutcome } from './connector.ts';

/** What is read of an acquirer's answer, which may hold anything. */
export type Fields = Readonly<Record<string, unknown>>;

export type Unknown = { kind: 'unknown'; cause: string; reference?: string };
export type Declined = Extract<Outcome, { kind: 'declined' }>;

export const unparsable: Unknown = { kind: 'unknown', cause: 'unparsable_answer' };

export function statusCause(status: number): string {
  return `status_${status}`;
}

/** An object, or nothing. */
export function asFields(value: unknown): Fields | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Fields) : undefined;
}

/** The objects of a list; nothing for what is no list. */
export function asList(value: unknown): readonly Fields[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.map(asFields).filter((one) => one !== undefined);
}

/** A text of the shape, or null. Nothing that an acquirer says is kept without a look at its shape. */
export function textOf(value: unknown, shape: RegExp): string | null {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && shape.test(text) ? text : null;
}

/** A text, number or yes and no as it would be written; nothing of what else an acquirer may have sent. */
export function asText(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';
}

/** Money of an amount in minor units. */
export function minorMoney(amount: unknown, currency: unknown): Money | undefined {
  const isAmount = Number.isSafeInteger(amount) && Number(amount) >= 0 && Number(amount) <= maxAmountMinor;
  if (!isAmount || typeof currency !== 'string' || !isCurrency(currency)) return undefined;
  return money(Number(amount), currency);
}

/**
 * Money of a decimal amount, `49.5` or `"49.50"`, read by its digits and not by its float. All our currencies have two
 * decimals; one that has more digits than that is not money.
 */
export function decimalMoney(amount: unknown, currency: unknown): Money | undefined {
  const text = typeof amount === 'number' ? String(amount) : amount;
  if (typeof text !== 'string') return undefined;
  const [, whole, parts = ''] = /^(\d{1,10})(?:\.(\d{1,2})0{0,6})?$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  return minorMoney(Number(whole) * 100 + Number(parts.padEnd(2, '0')), currency);
}

/** `retryable`: the same card may be presented again for the same purchase. */
export type Decline = readonly [reason: DeclineReason, retryable: boolean];

/** The refusal that a code means. A code that is in no table is `refused`, and not tried again. */
export function declineOf(
  table: Readonly<Record<string, Decline>>,
  code: string | null,
  networkCode: string | null = null,
): Declined {
  const known = code !== null && Object.hasOwn(table, code) ? table[code] : undefined;
  const [reason, retryable] = known ?? (['refused', false] as const);
  // Only what looks like a network's code is passed on; the acquirer's own words, and anything else, stay here.
  return { kind: 'declined', reason, retryable, networkCode: textOf(networkCode, /^[0-9A-Z]{2,3}$/) };
}

/** Why an order is not sent at all; nothing when it may be. */
export function unsendable(
  { currencies }: Pick<ConnectorManifest, 'currencies'>,
  { amount, sendBefore }: Pick<PayOrder | RefundOrder, 'amount' | 'sendBefore'>,
  now: Date,
): Declined | { kind: 'not_sent'; cause: string } | undefined {
  if (now > sendBefore) return { kind: 'not_sent', cause: 'too_late_to_send' };
  if (currencies.includes(amount.currency)) return undefined;
  return { kind: 'declined', reason: 'currency_not_supported', retryable: false, networkCode: null };
}

/** What an account says of a way to pay that it does not take. */
export const notTaken = {
  kind: 'declined',
  reason: 'not_supported',
  retryable: false,
  networkCode: null,
} as const satisfies Declined;

/** The same of a refund, whose failures have words of their own. */
export function unsendableRefund(
  manifest: Pick<ConnectorManifest, 'currencies'>,
  order: RefundOrder,
  now: Date,
): Extract<RefundOutcome, { kind: 'declined' | 'not_sent' }> | undefined {
  const stopped = unsendable(manifest, order, now);
  if (stopped?.kind !== 'declined') return stopped;
  return { kind: 'declined', reason: 'not_supported', networkCode: null };
}
