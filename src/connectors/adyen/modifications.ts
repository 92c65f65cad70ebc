import type { RefundOrder, RefundOutcome, ReverseOutcome } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import { asFields, statusCause, textOf, unparsable } from '../reading.ts';
import { pspReferenceShape } from './mapping.ts';

/** Our order in Adyen's words. */
export function toRefund({ amount, operationId }: RefundOrder) {
  return { amount: { value: amount.amountMinor, currency: amount.currency }, reference: operationId };
}

/** What the answer to a refund means: that it was taken on. What becomes of it is reported. */
export function refundOutcome(reply: Reply): RefundOutcome {
  if (reply.kind === 'not_sent') return reply;
  if (reply.kind === 'no_answer') return { kind: 'unknown', cause: reply.cause };
  const fields = asFields(reply.body);
  if (reply.status !== 201) {
    const code = textOf(fields?.errorCode, /^[0-9_]{1,10}$/);
    // Refused before it was looked at: there is no such payment, or nothing to give back.
    if (reply.status === 422 && code !== null && code !== '704')
      return { kind: 'declined', reason: 'sale_not_refundable', networkCode: null };
    return { kind: 'unknown', cause: statusCause(reply.status) };
  }
  const reference = textOf(fields?.pspReference, pspReferenceShape);
  return fields?.status === 'received' && reference !== null ? { kind: 'pending', reference } : unparsable;
}

/** What the answer to a reversal means: nothing yet. The acknowledgement is reported. */
export function reverseOutcome(reply: Reply): ReverseOutcome {
  if (reply.kind !== 'answer') return { kind: 'unknown', cause: reply.cause };
  const isReceived = reply.status === 201 && asFields(reply.body)?.status === 'received';
  return { kind: 'unknown', cause: isReceived ? 'awaits_notification' : statusCause(reply.status) };
}
