import type { Money } from '../../domain/money.ts';
import type { RefundLookupOutcome, RefundOutcome, RefundRef, ReverseOutcome } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import { asFields, asList, decimalMoney, type Fields, statusCause, textOf, unparsable } from '../reading.ts';
import { ambiguousCodes } from './declines.ts';
import { codeOf, paymentIdShape, readAnswer } from './mapping.ts';

/** How long a report may lag behind what was done. Until then that it shows nothing says nothing. */
const reportLagMs = 15 * 60_000;

/** What the answer to a refund means. */
export function refundOutcome(reply: Reply, operationId: string, amount: Money): RefundOutcome {
  const read = readAnswer(reply, operationId);
  if (read.kind === 'not_sent' || read.kind === 'unknown') return read;
  if (read.kind === 'refused') {
    const code = codeOf(read.fields);
    if (code === null || ambiguousCodes.has(code))
      return { kind: 'unknown', cause: `error_${code ?? 'none'}` };
    return { kind: 'declined', reason: 'sale_not_refundable', networkCode: null };
  }
  const paymentId = textOf(read.fields.paymentId, paymentIdShape);
  const given = decimalMoney(read.fields.price, read.fields.currency ?? amount.currency);
  return paymentId === null || !given
    ? unparsable
    : { kind: 'refunded', reference: operationId, amount: given };
}

/** What the report of the payment says of a refund: it is there under our own name. */
export function refundLookupOutcome(reply: Reply, refund: RefundRef, now: Date): RefundLookupOutcome {
  const payment = reportedPayment(reply, refund.sale.operationId);
  if (payment.kind !== 'payment') return payment;
  const refunds = (asList(payment.payment.itemTransactions) ?? []).flatMap(
    (item) => asList(item.refunds) ?? [],
  );
  const ours = refunds.filter((one) => one.refundConversationId === refund.operationId);
  if (ours.length === 0) {
    const isSure = now.getTime() - refund.sentAt.getTime() > reportLagMs;
    return isSure ? { kind: 'not_found' } : { kind: 'unknown', cause: 'report_may_lag' };
  }
  const done = ours.filter(({ refundStatus }) => Number(refundStatus) === 1);
  if (done.length === 0) return { kind: 'declined', reason: 'declined', networkCode: null };
  const amounts = done.map((one) => decimalMoney(one.refundPrice, one.currencyCode)?.amountMinor);
  const total = amounts.reduce<number>((sum, one) => sum + (one ?? Number.NaN), 0);
  const { currency } = refund.amount;
  if (!Number.isSafeInteger(total)) return unparsable;
  return { kind: 'refunded', reference: refund.operationId, amount: { amountMinor: total, currency } };
}

/** What the answer to a cancel means; undefined where the report has to tell whether it was done before. */
export function cancelOutcome(reply: Reply, operationId: string, paymentId: string, amount: Money) {
  const read = readAnswer(reply, operationId);
  if (read.kind === 'not_sent' || read.kind === 'unknown')
    return { kind: 'unknown', cause: read.cause } as const;
  if (read.kind === 'refused') return undefined;
  return { kind: 'reversed', reference: paymentId, amount } as const;
}

/** Whether a payment was taken back, by its report. */
export function reportedCancel(reply: Reply, operationId: string): 'cancelled' | 'standing' | ReverseOutcome {
  const payment = reportedPayment(reply, operationId);
  if (payment.kind !== 'payment') return { kind: 'unknown', cause: payment.cause };
  const cancels = asList(payment.payment.cancels) ?? [];
  return cancels.some(({ refundStatus }) => Number(refundStatus) === 1) ? 'cancelled' : 'standing';
}

function reportedPayment(
  reply: Reply,
  operationId: string,
): { kind: 'payment'; payment: Fields } | Extract<RefundLookupOutcome, { kind: 'not_reached' | 'unknown' }> {
  if (reply.kind !== 'answer') return { kind: 'not_reached', cause: reply.cause };
  const fields = asFields(reply.body);
  if (reply.status !== 200 || fields?.status !== 'success')
    return { kind: 'unknown', cause: statusCause(reply.status) };
  const payments = (asList(fields.payments) ?? []).filter((one) => one.paymentConversationId === operationId);
  const [payment, second] = payments;
  if (!payment || second) return { kind: 'unknown', cause: 'not_reported' };
  return { kind: 'payment', payment };
}
