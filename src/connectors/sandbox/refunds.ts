import type { RefundFailure } from '../../domain/refund.ts';
import type { RefundLookupOutcome, RefundOrder, RefundOutcome } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import { asFields, type Fields, statusCause, unparsable } from '../reading.ts';
import { isBankReference, isNotFound, moneyOf } from './mapping.ts';

/** Our order in the bank's words. */
export function toRefund(order: RefundOrder) {
  return { reference: order.operationId, sale_reference: order.saleId, amount: order.amount.amountMinor };
}

/** Every code by which the bank refuses a refund. A code that is not here is `declined`. */
export const refundFailuresByCode: Readonly<Record<string, RefundFailure>> = {
  refund_rejected: 'declined',
  amount_exceeds_sale: 'sale_not_refundable',
  sale_not_approved: 'sale_not_refundable',
  sale_reversed: 'sale_not_refundable',
  sale_not_found: 'sale_not_refundable',
};

/** What the answer to a refund means. Only the bank's own word about our reference decides anything. */
export function refundOutcome(reply: Reply, operationId: string): RefundOutcome {
  if (reply.kind === 'not_sent') return reply;
  if (reply.kind === 'no_answer') return { kind: 'unknown', cause: reply.cause };
  const fields = asFields(reply.body);
  // A sale that the bank does not know is its last word; every other error leaves open what became of the refund.
  if (reply.status === 404 && asFields(fields?.error)?.code === 'sale_not_found')
    return declined('sale_not_found');
  if (reply.status !== 200) return { kind: 'unknown', cause: statusCause(reply.status) };
  return fields ? readRefund(fields, operationId, fields.result) : unparsable;
}

/** What a look-up of a refund means. */
export function refundLookupOutcome(reply: Reply, operationId: string): RefundLookupOutcome {
  if (reply.kind !== 'answer') return { kind: 'not_reached', cause: reply.cause };
  if (reply.status === 404 && isNotFound(reply.body, operationId)) return { kind: 'not_found' };
  if (reply.status !== 200) return { kind: 'unknown', cause: statusCause(reply.status) };
  const fields = asFields(reply.body);
  return fields ? readRefund(fields, operationId, fields.status) : unparsable;
}

type Read = Exclude<RefundOutcome, { kind: 'not_sent' }>;

function readRefund(fields: Fields, operationId: string, result: unknown): Read {
  if (fields.reference !== operationId) return { kind: 'unknown', cause: 'reference_mismatch' };
  if (result === 'declined') return typeof fields.code === 'string' ? declined(fields.code) : unparsable;
  const { acquirer_reference: reference } = fields;
  if (!isBankReference(reference)) return unparsable;
  if (result === 'pending') return { kind: 'pending', reference };
  const amount = moneyOf(fields);
  return result === 'approved' && amount ? { kind: 'refunded', reference, amount } : unparsable;
}

function declined(code: string): Read {
  const reason = Object.hasOwn(refundFailuresByCode, code) ? refundFailuresByCode[code] : undefined;
  return {
    kind: 'declined',
    reason: reason ?? 'declined',
    // Only what looks like a network's code is passed on.
    networkCode: /^[0-9A-Z]{2,3}$/.test(code) ? code : null,
  };
}
