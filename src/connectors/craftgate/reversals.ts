import { isSameMoney } from '../../domain/money.ts';
import type { ReverseOutcome, SaleRef } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import { decimalMoney, type Fields, textOf, unparsable } from '../reading.ts';
import type { Client } from './client.ts';
import { uncertainGroups } from './declines.ts';
import { amountOf, failure, findPayment, type Payment, reversalIdOf, reversalsOf } from './payments.ts';
import { causeOf, idShape, isPaymentError, readReply } from './replies.ts';

const minuteMs = 60_000;

/** A request to charge that is in no list after this long never came: our own has ended long before. */
export const neverCameAfterMs = 15 * minuteMs;

/** By then Craftgate's page is closed, and the page of every bank that it led to. */
export const overAfterMs = 90 * minuteMs;

export interface ReverseDeps {
  readonly client: Client;
  readonly now: () => Date;
}

/**
 * Takes a sale back whole. Craftgate voids what was charged today and refunds what is older. What its customer has
 * not finished cannot be called off: that ends when every page of it is over.
 */
export async function reverseSale(
  deps: ReverseDeps,
  sale: SaleRef,
  signal: AbortSignal,
): Promise<ReverseOutcome> {
  const found = await findPayment(deps.client, sale, signal);
  const ageMs = deps.now().getTime() - sale.sentAt.getTime();
  if (found.kind === 'not_found') {
    // Nobody has the address of a page whose answer was lost; a page that was shown has to be over.
    const isOver = ageMs >= (sale.reference === null ? neverCameAfterMs : overAfterMs);
    if (!isOver) return { kind: 'unknown', cause: 'not_found' };
    return { kind: 'reversed', reference: sale.operationId, amount: null };
  }
  if (found.kind !== 'payment') return { kind: 'unknown', cause: found.cause };
  const nothing = { kind: 'reversed', reference: found.id, amount: null } as const;
  switch (found.fields.paymentStatus) {
    case 'SUCCESS':
      return takeBack(deps.client, sale, found, signal);
    case 'FAILURE': {
      const failed = failure(found.fields);
      if (failed.kind === 'unknown') return failed;
      // On a page that is still open its customer may try another card.
      const isPageOpen = !isNamed(sale) && sale.reference !== null && ageMs < overAfterMs;
      return isPageOpen ? { kind: 'unknown', cause: 'page_still_open' } : nothing;
    }
    case 'CALLBACK_THREEDS':
      // It waits for us alone, and what the customer brought back was never handed on.
      if (sale.isUnanswered && isNamed(sale)) return nothing;
      return ageMs >= overAfterMs ? nothing : { kind: 'unknown', cause: 'not_finished' };
    case 'INIT_THREEDS':
      // The form for the customer went with the answer that we never got, so nobody can agree to it.
      if (sale.reference === null || ageMs >= overAfterMs) return nothing;
      return { kind: 'unknown', cause: 'not_finished' };
    case 'WAITING':
      return { kind: 'unknown', cause: 'not_finished' };
    default:
      return unparsable;
  }
}

/** By its payment, and not by the page on which there may be others. */
function isNamed({ reference }: SaleRef): boolean {
  return reference !== null && idShape.test(reference);
}

/** Looks first: what was taken back before is told, and what a merchant refunded is not taken back besides. */
async function takeBack(
  client: Client,
  { operationId }: SaleRef,
  payment: Payment,
  signal: AbortSignal,
): Promise<ReverseOutcome> {
  const before = reversalsOf(payment.fields, operationId);
  const done = before.find(({ status }) => status === 'SUCCESS');
  if (done) return reversalOutcome(done, payment);
  if (before.some(({ status }) => status !== 'FAILURE'))
    return { kind: 'unknown', cause: 'reversal_waiting' };
  const { refundStatus, refunds } = payment.fields;
  if (refundStatus === 'PARTIAL_REFUNDED' || refundStatus === 'FULLY_REFUNDED')
    // Without the list of them it may have been ours.
    return { kind: Array.isArray(refunds) ? 'refused' : 'unknown', cause: 'refunded' };
  const refund = { paymentId: Number(payment.id), conversationId: reversalIdOf(operationId) };
  return readReversal(await client.refundWhole(refund, signal), payment, operationId);
}

/** What the answer to the whole refund means. */
export function readReversal(reply: Reply, payment: Payment, operationId: string): ReverseOutcome {
  const read = readReply(reply);
  if (read.kind === 'refusal') {
    // The request itself was refused, perhaps because another of ours was faster: the books tell.
    const isClear = isPaymentError(read) && read.group !== null && !uncertainGroups.has(read.group);
    return { kind: isClear ? 'refused' : 'unknown', cause: causeOf(read) };
  }
  if (read.kind !== 'data') return { kind: 'unknown', cause: causeOf(read) };
  const isOurs =
    read.data.conversationId === reversalIdOf(operationId) && String(read.data.paymentId) === payment.id;
  return isOurs ? reversalOutcome(read.data, payment) : { kind: 'unknown', cause: 'reference_mismatch' };
}

function reversalOutcome(refund: Fields, { fields }: Payment): ReverseOutcome {
  const reference = textOf(refund.id, idShape);
  const amount = decimalMoney(refund.refundPrice, refund.currency);
  const charged = amountOf(fields);
  if (reference === null) return unparsable;
  switch (refund.status) {
    case 'SUCCESS':
      // Nothing but all of it is taken back.
      if (!amount || !charged || !isSameMoney(amount, charged))
        return { kind: 'unknown', cause: 'amount_mismatch' };
      return { kind: 'reversed', reference, amount };
    case 'WAITING':
      return { kind: 'unknown', cause: 'reversal_waiting' };
    case 'FAILURE':
      return { kind: 'refused', cause: 'refund_failed' };
    default:
      return unparsable;
  }
}
