import type { LookupOutcome, ReverseOutcome, SaleRef } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import { asFields, type Fields, statusCause } from '../reading.ts';
import type { Client } from './client.ts';
import { foundOutcome } from './mapping.ts';
import { isReversal } from './new-refund.ts';
import {
  isFor,
  type Made,
  moneyOf,
  pageSize,
  readMade,
  readObject,
  readPages,
  refusalOf,
  type Unread,
} from './replies.ts';

const minuteMs = 60_000;

/** Where a payment whose answer was lost is looked for: clocks differ, and a message may be late. */
const searched = { beforeMs: 5 * minuteMs, afterMs: 15 * minuteMs };

export type FoundSale = Made | Unread | { kind: 'not_found' };

/** The payment of a sale: by its name, or among those that were made when it was sent. */
export async function findSale(client: Client, sale: SaleRef, signal: AbortSignal): Promise<FoundSale> {
  const { operationId, reference, sentAt } = sale;
  if (reference !== null) return byName(await client.find(reference, signal), operationId, reference);
  const at = (offsetMs: number) => new Date(sentAt.getTime() + offsetMs).toISOString();
  const query = {
    'created_at.gte': at(-searched.beforeMs),
    'created_at.lte': at(searched.afterMs),
    limit: String(pageSize),
  };
  const isOurs = (payment: Fields) => isFor(payment, operationId);
  const list = await readPages((cursor) => client.list({ ...query, ...cursor }, signal), isOurs);
  if (list.kind !== 'items') return list;
  const ours = list.items.find(isOurs);
  return ours ? readObject(ours, operationId) : { kind: 'not_found' };
}

/** What YooKassa says to the question after one name. */
export function byName(reply: Reply, operationId: string, id: string): FoundSale {
  if (refusalOf(reply) === 'not_found') return { kind: 'not_found' };
  const made = readMade(reply, operationId);
  return made.kind === 'made' && made.id !== id ? { kind: 'unknown', cause: 'reference_mismatch' } : made;
}

/** What became of a sale. A payment that went back whole is asked about once more: by whom it was given back. */
export async function lookUpSale(client: Client, sale: SaleRef, signal: AbortSignal): Promise<LookupOutcome> {
  const found = await findSale(client, sale, signal);
  if (found.kind !== 'made') return found;
  const outcome = foundOutcome(found);
  if (outcome.kind !== 'approved') return outcome;
  const back = moneyOf(found.fields.refunded_amount);
  if (!back || back.amountMinor < found.amount.amountMinor) return outcome;
  const refunds = await refundsOf(client, found.id, signal);
  if (refunds.kind !== 'items') return refunds;
  const reversal = refunds.items.find((refund) => isReversalOf(refund, sale.operationId));
  return reversal?.status === 'succeeded' ? { kind: 'reversed', amount: found.amount } : outcome;
}

/** Every refund of a payment, those included that came to nothing. */
export function refundsOf(client: Client, paymentId: string, signal: AbortSignal) {
  const query = { payment_id: paymentId, limit: String(pageSize) };
  return readPages((cursor) => client.listRefunds({ ...query, ...cursor }, signal));
}

export function isReversalOf(refund: Fields, saleId: string): boolean {
  return isFor(refund, saleId) && isReversal(asFields(refund.metadata));
}

/** What the answer to the cancelling of a payment that is only held means. Nothing of it was charged. */
export function cancelOutcome(reply: Reply, saleId: string, paymentId: string): ReverseOutcome {
  if (reply.kind !== 'answer') return { kind: 'unknown', cause: reply.cause };
  // It was captured or cancelled meanwhile; the next try sees which.
  if (refusalOf(reply) !== null) return { kind: 'unknown', cause: statusCause(reply.status) };
  const made = byName(reply, saleId, paymentId);
  if (made.kind === 'not_found') return { kind: 'unknown', cause: 'not_found' };
  if (made.kind !== 'made') return { kind: 'unknown', cause: made.cause };
  if (made.fields.status !== 'canceled') return { kind: 'unknown', cause: 'not_cancelled' };
  return { kind: 'reversed', reference: paymentId, amount: null };
}
