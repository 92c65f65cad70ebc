import { isSameMoney, type Money } from '../../domain/money.ts';
import type { RefundLookupOutcome, RefundOutcome, RefundRef } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import { asFields, statusCause, textOf, unparsable } from '../reading.ts';
import { errorCodeOf, readOrder, refundsOf, refusals } from './mapping.ts';

/** What the answer to a refund means. */
export function refundOutcome(reply: Reply, amount: Money): RefundOutcome {
  if (reply.kind === 'not_sent') return reply;
  if (reply.kind === 'no_answer') return { kind: 'unknown', cause: reply.cause };
  const fields = asFields(reply.body);
  const error = errorCodeOf(fields);
  if (error !== null && refusals.has(error))
    return {
      kind: 'declined',
      reason: error === 'PmoDecline' ? 'declined' : 'sale_not_refundable',
      networkCode: null,
    };
  if (reply.status !== 200) return { kind: 'unknown', cause: statusCause(reply.status) };
  const tran = asFields(fields?.tran);
  const result = textOf(tran?.pmoResultCode, /^\d{1,3}$/);
  const reference = textOf(asFields(tran?.match)?.tranActionId, /^[\w-]{1,64}$/);
  if (result === null) return unparsable;
  if (result !== '1') return { kind: 'declined', reason: 'declined', networkCode: null };
  return reference === null ? unparsable : { kind: 'refunded', reference, amount };
}

/**
 * What the order says of a refund. The bank knows no reference of ours, so one whose answer was lost is told by what is left
 * when all others are taken away. While another one's answer is lost too, nobody can say which is which.
 */
export function refundLookupOutcome(reply: Reply, refund: RefundRef): RefundLookupOutcome {
  const read = readOrder(reply, refund.sale.reference ?? '');
  if (read.kind !== 'order') return read;
  const given = refundsOf(read.order);
  const ours = given.find(({ reference }) => reference === refund.reference);
  if (ours) return { kind: 'refunded', ...ours };
  const left = given.filter(
    ({ reference, amount }) => isSameMoney(amount, refund.amount) && !refund.others.includes(reference),
  );
  if (left.length === 0) return { kind: 'not_found' };
  const [only, second] = left;
  if (!only || second || refund.others.includes(null)) return { kind: 'unknown', cause: 'ambiguous_refund' };
  return { kind: 'refunded', ...only };
}
