import { isSameMoney } from '../../domain/money.ts';
import type { RefundFailure } from '../../domain/refund.ts';
import type { RefundLookupOutcome, RefundOrder, RefundOutcome, RefundRef } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import { decimalMoney, type Fields, textOf, unparsable } from '../reading.ts';
import { type Client, pageSize } from './client.ts';
import { uncertainGroups } from './declines.ts';
import { toNumber } from './new-payment.ts';
import { causeOf, idShape, isPaymentError, itemsOf, readReply } from './replies.ts';

/** All of a payment, which Craftgate gives back by a void or by a refund as it sees fit. */
export interface NewWholeRefund {
  readonly paymentId: number;
  readonly conversationId: string;
}

/** A part of the one item of a payment. There is no idempotency key. */
export interface NewPartRefund {
  readonly paymentTransactionId: number;
  readonly conversationId: string;
  readonly refundPrice: number;
}

/** Refunds are made of items: this is the name of the one that a sale of ours has. */
export type SaleItem =
  | { kind: 'item'; id: string }
  | Extract<RefundOutcome, { kind: 'not_sent' | 'declined' }>;

type Refunded = Exclude<RefundOutcome, { kind: 'not_sent' }>;

/** Which item a refund is to be made of. Nothing of the refund has left us yet, whatever goes wrong here. */
export async function itemOf(client: Client, order: RefundOrder, signal: AbortSignal): Promise<SaleItem> {
  if (!idShape.test(order.saleReference)) return failed('sale_not_refundable');
  const read = readReply(await client.listItems(order.saleReference, signal));
  if (read.kind === 'refusal' && read.status === 404) return failed('sale_not_refundable');
  if (read.kind !== 'data') return { kind: 'not_sent', cause: causeOf(read) };
  const items = itemsOf(read.data, pageSize);
  if (!items) return { kind: 'not_sent', cause: 'unparsable_answer' };
  const [item, second] = items;
  const id = textOf(item?.id, idShape);
  if (second || id === null || item?.externalId !== order.saleId) return failed('sale_not_refundable');
  return { kind: 'item', id };
}

export function toPartRefund({ operationId, amount }: RefundOrder, itemId: string): NewPartRefund {
  return {
    paymentTransactionId: Number(itemId),
    conversationId: operationId,
    refundPrice: toNumber(amount),
  };
}

/** What the answer to a refund means. */
export function refundOutcome(reply: Reply, order: RefundOrder): RefundOutcome {
  const read = readReply(reply);
  if (read.kind === 'not_sent') return read;
  if (read.kind === 'refusal') {
    if (!isPaymentError(read)) return failed('sale_not_refundable');
    const isClear = read.group !== null && !uncertainGroups.has(read.group);
    return isClear ? failed('declined') : { kind: 'unknown', cause: causeOf(read) };
  }
  if (read.kind !== 'data') return { kind: 'unknown', cause: causeOf(read) };
  if (String(read.data.paymentId) !== order.saleReference)
    return { kind: 'unknown', cause: 'reference_mismatch' };
  const outcome = standingOf(read.data, order.operationId);
  if (outcome.kind === 'refunded' && !isSameMoney(outcome.amount, order.amount))
    return { kind: 'unknown', cause: 'amount_mismatch' };
  return outcome;
}

/** What became of a refund: by its own name, or by ours. */
export async function lookUpRefund(
  client: Client,
  { operationId, reference, sale }: RefundRef,
  signal: AbortSignal,
): Promise<RefundLookupOutcome> {
  const byName = reference !== null && idShape.test(reference) ? reference : null;
  const reply = await (byName
    ? client.findRefund(byName, signal)
    : client.searchRefunds(operationId, signal));
  const read = readReply(reply);
  if (read.kind === 'not_sent' || read.kind === 'no_answer')
    return { kind: 'not_reached', cause: read.cause };
  if (read.kind !== 'data') return { kind: 'unknown', cause: causeOf(read) };
  const found = byName ? [read.data] : itemsOf(read.data, pageSize);
  if (!found) return unparsable;
  const [only, second] = found;
  if (!only) return { kind: 'not_found' };
  if (second) return { kind: 'unknown', cause: 'several_refunds' };
  const isOfSale = sale.reference === null || String(only.paymentId) === sale.reference;
  const isNamed = byName === null || String(only.id) === byName;
  return isOfSale && isNamed
    ? standingOf(only, operationId)
    : { kind: 'unknown', cause: 'reference_mismatch' };
}

function standingOf(refund: Fields, operationId: string): Refunded {
  const reference = textOf(refund.id, idShape);
  const amount = decimalMoney(refund.refundPrice, refund.currency);
  if (reference === null) return unparsable;
  if (refund.conversationId !== operationId) return { kind: 'unknown', cause: 'reference_mismatch' };
  switch (refund.status) {
    case 'SUCCESS':
      return amount ? { kind: 'refunded', reference, amount } : unparsable;
    case 'WAITING':
      return { kind: 'pending', reference };
    case 'FAILURE':
      return failed('declined');
    default:
      return unparsable;
  }
}

function failed(reason: RefundFailure): Extract<RefundOutcome, { kind: 'declined' }> {
  return { kind: 'declined', reason, networkCode: null };
}
