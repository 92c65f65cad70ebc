import type { Money } from '../../domain/money.ts';
import type { Reply } from '../exchange.ts';
import { asFields, asList, type Fields, minorMoney, statusCause, textOf, unparsable } from '../reading.ts';

/** A PaymentIntent as far as we read it. */
export interface Intent {
  readonly id: string;
  /** Our reference, from its metadata; null where it is somebody else's payment. */
  readonly operationId: string | null;
  readonly status: string;
  /** What was asked for. */
  readonly amount: Money;
  /** What came in; zero until it has. */
  readonly received: Money;
  /** The charge, where it came expanded. */
  readonly charge: Fields | undefined;
  readonly fields: Fields;
}

export const intentIdShape = /^pi_\w{1,100}$/;
export const operationIdShape = /^[\w-]{1,100}$/;

/** Nothing for what is no PaymentIntent, or speaks of money that we cannot read. */
export function intentOf(value: unknown): Intent | undefined {
  const fields = asFields(value);
  if (fields?.object !== 'payment_intent') return undefined;
  const id = textOf(fields.id, intentIdShape);
  const status = textOf(fields.status, /^[a-z_]{1,40}$/);
  const amount = moneyOf(fields.amount, fields.currency);
  const received = moneyOf(fields.amount_received, fields.currency);
  if (id === null || status === null || !amount || !received) return undefined;
  const operationId = operationIdOf(fields);
  return { id, operationId, status, amount, received, charge: asFields(fields.latest_charge), fields };
}

/** Our reference of a payment or of a refund. */
export function operationIdOf(fields: Fields | undefined): string | null {
  return textOf(asFields(fields?.metadata)?.operation_id, operationIdShape);
}

/** Stripe writes currencies in small letters, and never else. */
export function moneyOf(amount: unknown, currency: unknown): Money | undefined {
  const code = textOf(currency, /^[a-z]{3}$/);
  return code === null ? undefined : minorMoney(amount, code.toUpperCase());
}

export type ReadIntent =
  | { kind: 'found'; intent: Intent }
  | { kind: 'unknown' | 'not_reached'; cause: string };

/** The payment of our reference that an answer holds, or what else the answer proves. */
export function readIntent(reply: Reply, operationId: string): ReadIntent {
  if (reply.kind !== 'answer') return { kind: 'not_reached', cause: reply.cause };
  if (reply.status !== 200) return { kind: 'unknown', cause: statusCause(reply.status) };
  const intent = intentOf(reply.body);
  if (!intent) return unparsable;
  if (intent.operationId !== operationId) return { kind: 'unknown', cause: 'reference_mismatch' };
  return { kind: 'found', intent };
}

/** By this a refund that takes a whole sale back is told apart from one that a merchant has asked for. */
export const reversalOf = (refund: Fields): string | null =>
  textOf(asFields(refund.metadata)?.reversal, operationIdShape);

/** `kept`: nothing was given back. `refunded`: something was, by a refund. `unclear`: it does not say. */
export type Standing = 'kept' | 'refunded' | 'reversed' | 'reversing' | 'reversal_failed' | 'unclear';

/** What was given back of a payment that came in. A refund is no reversal, whole or not, unless it bears our mark. */
export function standingOf({ charge, operationId, received }: Intent): Standing {
  const given = charge?.amount_refunded;
  if (!charge || typeof given !== 'number' || !Number.isSafeInteger(given) || given < 0) return 'unclear';
  const refunds = asList(asFields(charge.refunds)?.data);
  if (!refunds) return given === 0 ? 'kept' : 'unclear';
  const ours = refunds.filter((refund) => operationId !== null && reversalOf(refund) === operationId);
  const isWhole = (refund: Fields) => refund.amount === received.amountMinor;
  if (ours.some((refund) => refund.status === 'succeeded' && isWhole(refund))) return 'reversed';
  if (ours.some(({ status }) => status === 'pending' || status === 'requires_action')) return 'reversing';
  if (ours.some(({ status }) => status !== 'failed' && status !== 'canceled')) return 'unclear';
  if (given > 0) return 'refunded';
  return ours.length > 0 ? 'reversal_failed' : 'kept';
}
