import type { RefundFailure } from '../../domain/refund.ts';
import type { RefundLookupOutcome, RefundOrder, RefundOutcome, RefundRef } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import { minorMoney, textOf, unparsable } from '../reading.ts';
import type { Client } from './client.ts';
import { failuresByCode } from './declines.ts';
import { isAbout, type Payment, readReply } from './replies.ts';
import { findOrder } from './sales.ts';
import { standingOf } from './statuses.ts';

/** What the answer to a refund means. The bank has no name of its own for one, so ours is its reference. */
export function refundOutcome(reply: Reply, order: RefundOrder): RefundOutcome {
  const { operationId, saleId, saleReference, amount } = order;
  const read = readReply(reply);
  if (read.kind === 'refused') return failureOf(read.code);
  if (read.kind !== 'fields') return read;
  const { fields } = read;
  const echo = fields.ExternalRequestId;
  const isOurs =
    isAbout(fields, { operationId: saleId, paymentId: saleReference }) &&
    (echo === undefined || echo === null || echo === operationId);
  if (!isOurs) return { kind: 'unknown', cause: 'reference_mismatch' };
  const before = minorMoney(fields.OriginalAmount, 'RUB')?.amountMinor;
  const after = minorMoney(fields.NewAmount, 'RUB')?.amountMinor;
  if (before === undefined || after === undefined) return unparsable;
  switch (standingOf(fields.Status)) {
    case 'returning':
      return { kind: 'pending', reference: operationId };
    case 'part_returned':
    case 'returned': {
      // Of a refund that came before, the answer only says how the payment stands: with nothing left it was given.
      const isSpent = standingOf(fields.Status) === 'returned' && before === 0 && after === 0;
      if (before - after !== amount.amountMinor && !isSpent)
        return { kind: 'unknown', cause: 'amount_mismatch' };
      return { kind: 'refunded', reference: operationId, amount };
    }
    default:
      return { kind: 'unknown', cause: 'not_refunded' };
  }
}

/** An error that is no word about this refund leaves it open. */
function failureOf(code: string): RefundOutcome {
  const reason: RefundFailure | undefined = Object.hasOwn(failuresByCode, code)
    ? failuresByCode[code]
    : undefined;
  return reason
    ? { kind: 'declined', reason, networkCode: null }
    : { kind: 'unknown', cause: `code_${code}` };
}

/**
 * What became of a refund, read off the payment: the bank lists no refunds. Paid and nothing else, nothing was given; all
 * given back, ours was among it; of a part nobody can say whose it was unless there is only one.
 */
export async function lookUpRefund(
  client: Client,
  refund: RefundRef,
  signal: AbortSignal,
): Promise<RefundLookupOutcome> {
  const { operationId, reference, sale, amount, others } = refund;
  const found = await findOrder(client, sale, signal);
  if (found.kind === 'not_found') return { kind: 'unknown', cause: 'sale_not_found' };
  if (found.kind !== 'order') return found;
  const payment = found.payments.find(({ id }) => id === sale.reference);
  if (!payment) return { kind: 'unknown', cause: 'no_reference' };
  const refunded = { kind: 'refunded', reference: operationId, amount } as const;
  switch (standingOf(payment.status)) {
    case 'paid':
      // It was at work, and now it is not there.
      return reference === null ? { kind: 'not_found' } : whyNot(client, refund, payment, signal);
    case 'returned':
      return refunded;
    case 'part_returned':
      return others.length === 0 && isPlausible(payment, refund)
        ? refunded
        : { kind: 'unknown', cause: 'ambiguous_refund' };
    case 'returning':
      return others.length === 0 || reference !== null
        ? { kind: 'pending', reference: operationId }
        : { kind: 'unknown', cause: 'refund_pending' };
    default:
      return { kind: 'unknown', cause: 'sale_unclear' };
  }
}

/** Which amount the bank shows then is not published: what was paid, what is left or what was given. Any other is not ours. */
function isPlausible({ amount: shown }: Payment, { amount, sale }: RefundRef): boolean {
  const whole = sale.amount.amountMinor;
  const part = amount.amountMinor;
  return part < whole && (!shown || [whole, whole - part, part].includes(shown.amountMinor));
}

/** The SBP gives back later, and may fail then; it says why. */
async function whyNot(
  client: Client,
  { sale }: RefundRef,
  { id }: Payment,
  signal: AbortSignal,
): Promise<RefundLookupOutcome> {
  const read = readReply(await client.call('GetQrState', { PaymentId: id }, signal));
  if (read.kind !== 'fields') return { kind: 'unknown', cause: 'refund_unclear' };
  const { OrderId, Status, QrCancelCode } = read.fields;
  const isOurs = OrderId === sale.operationId && standingOf(Status) === 'paid';
  const hasFailed = isOurs && textOf(QrCancelCode, /^[A-Z0-9]{1,12}$/) !== null;
  return hasFailed
    ? { kind: 'declined', reason: 'declined', networkCode: null }
    : { kind: 'unknown', cause: 'refund_unclear' };
}
