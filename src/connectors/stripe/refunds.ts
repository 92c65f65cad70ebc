import type { Money } from '../../domain/money.ts';
import type { RefundFailure } from '../../domain/refund.ts';
import type { RefundLookupOutcome, RefundOrder, RefundOutcome, RefundRef } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import { asFields, type Fields, statusCause, textOf, unparsable } from '../reading.ts';
import type { Client } from './client.ts';
import { errorOf, isRefusal } from './errors.ts';
import { moneyOf, operationIdOf } from './intent.ts';
import type { NewRefund } from './mapping.ts';
import { findInPages } from './search.ts';

/** A Refund as far as we read it. */
export interface Refund {
  readonly id: string;
  readonly operationId: string | null;
  readonly intentId: string | null;
  readonly status: string;
  readonly amount: Money;
  readonly fields: Fields;
}

/** Nothing for what is no refund, or speaks of money that we cannot read. */
export function refundOf(value: unknown): Refund | undefined {
  const fields = asFields(value);
  if (fields?.object !== 'refund') return undefined;
  const id = textOf(fields.id, /^\w{1,100}$/);
  const status = textOf(fields.status, /^[a-z_]{1,40}$/);
  const amount = moneyOf(fields.amount, fields.currency);
  if (id === null || status === null || !amount) return undefined;
  const intentId = textOf(fields.payment_intent, /^\w{1,100}$/);
  return { id, operationId: operationIdOf(fields), intentId, status, amount, fields };
}

/** Our order in Stripe's words. */
export function toRefund({ operationId, saleReference, amount }: RefundOrder): NewRefund {
  return {
    payment_intent: saleReference,
    amount: amount.amountMinor,
    metadata: { operation_id: operationId },
  };
}

/** What the answer to a refund means. */
export function refundOutcome(reply: Reply, { operationId, saleReference }: RefundOrder): RefundOutcome {
  if (reply.kind === 'not_sent') return reply;
  if (reply.kind === 'no_answer') return { kind: 'unknown', cause: reply.cause };
  const error = errorOf(reply);
  if (error) {
    // A key that opens no door is ours to mend; the refund stays wanted.
    const isOurs = reply.status === 401 || reply.status === 403;
    if (isOurs || !isRefusal(reply.status, error))
      return { kind: 'unknown', cause: statusCause(reply.status) };
    const isGone = error.code !== null && gone.has(error.code);
    return { kind: 'declined', reason: isGone ? 'sale_not_refundable' : 'declined', networkCode: null };
  }
  return readRefund(reply, operationId, saleReference);
}

/** With these Stripe says that there is nothing left, or nothing at all, that could be given back. */
const gone: ReadonlySet<string> = new Set([
  'charge_already_refunded',
  'charge_disputed',
  'charge_not_refundable',
  'refund_disputed_payment',
  'resource_missing',
]);

/** A refund by Stripe's name of it, or else by ours among those of its sale. */
export async function findRefund(
  client: Client,
  { operationId, reference, sale }: RefundRef,
  signal: AbortSignal,
): Promise<RefundLookupOutcome> {
  const intentId = sale.reference;
  if (reference !== null) return lookedUp(await client.findRefund(reference, signal), operationId, intentId);
  if (intentId === null) return { kind: 'unknown', cause: 'no_reference' };
  const listed = await findInPages(
    (page) => client.listRefunds({ payment_intent: intentId, ...page }, signal),
    (one) => operationIdOf(one) === operationId,
  );
  if (listed.kind !== 'found') return listed;
  return lookedUp({ kind: 'answer', status: 200, body: listed.fields }, operationId, intentId);
}

function lookedUp(reply: Reply, operationId: string, intentId: string | null): RefundLookupOutcome {
  if (reply.kind !== 'answer') return { kind: 'not_reached', cause: reply.cause };
  return readRefund(reply, operationId, intentId);
}

type Answer = Extract<Reply, { kind: 'answer' }>;

function readRefund(
  { status, body }: Answer,
  operationId: string,
  intentId: string | null,
): Extract<RefundLookupOutcome, { kind: 'refunded' | 'pending' | 'declined' | 'unknown' }> {
  if (status !== 200) return { kind: 'unknown', cause: statusCause(status) };
  const refund = refundOf(body);
  if (!refund) return unparsable;
  const isOurs = refund.operationId === operationId && (intentId === null || refund.intentId === intentId);
  if (!isOurs) return { kind: 'unknown', cause: 'reference_mismatch' };
  const { id: reference, amount } = refund;
  switch (refund.status) {
    case 'succeeded':
      return { kind: 'refunded', reference, amount };
    case 'pending':
    case 'requires_action':
      return { kind: 'pending', reference };
    case 'failed':
    case 'canceled':
      return { kind: 'declined', reason: failureOf(refund), networkCode: null };
    default:
      return { kind: 'unknown', cause: 'unexpected_status' };
  }
}

function failureOf({ fields }: Refund): RefundFailure {
  const isDisputed = fields.failure_reason === 'charge_for_pending_refund_disputed';
  return isDisputed ? 'sale_not_refundable' : 'declined';
}
