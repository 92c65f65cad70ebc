import { isSameMoney } from '../../domain/money.ts';
import { unreachable } from '../../domain/unreachable.ts';
import type { ReverseOutcome, SaleRef } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import { asFields, statusCause } from '../reading.ts';
import type { Client } from './client.ts';
import { errorOf, isKeyUsed, isRefusal } from './errors.ts';
import { type Intent, readIntent, reversalOf, standingOf } from './intent.ts';
import { moneyFields } from './mapping.ts';
import { refundOf } from './refunds.ts';
import { findSale } from './search.ts';

/**
 * Takes a sale back whole. What has not been paid is cancelled, what has been is refunded under a mark, and what never came
 * has its key taken, so that it can never be charged. Each look comes first, so asking again does nothing twice.
 */
export async function takeBack(client: Client, sale: SaleRef, signal: AbortSignal): Promise<ReverseOutcome> {
  const found = await findSale(client, sale, signal);
  switch (found.kind) {
    case 'found':
      return takeBackIntent(client, found.intent, sale, signal);
    case 'not_found':
      return takeKey(client, sale, signal);
    case 'unknown':
    case 'not_reached':
      return { kind: 'unknown', cause: found.cause };
    default:
      return unreachable(found);
  }
}

async function takeBackIntent(
  client: Client,
  intent: Intent,
  sale: SaleRef,
  signal: AbortSignal,
): Promise<ReverseOutcome> {
  if (intent.status === 'canceled') return { kind: 'reversed', reference: intent.id, amount: null };
  if (intent.status !== 'succeeded') return cancel(client, intent.id, sale, signal);
  const standing = standingOf(intent);
  switch (standing) {
    case 'reversed':
      return { kind: 'reversed', reference: intent.id, amount: intent.received };
    case 'reversing':
      return { kind: 'unknown', cause: 'reversal_pending' };
    case 'unclear':
      return { kind: 'unknown', cause: 'unparsable_answer' };
    // Under its key a failed one would only be told again, as it was answered first.
    case 'reversal_failed':
    case 'refunded':
      return { kind: 'refused', cause: standing };
    case 'kept': {
      const { operationId } = sale;
      const refund = {
        payment_intent: intent.id,
        amount: intent.received.amountMinor,
        metadata: { reversal: operationId },
      };
      return refundWholeOutcome(await client.refund(refund, `reverse-${operationId}`, signal), intent);
    }
    default:
      return unreachable(standing);
  }
}

/** The mark of a payment that only took a key. */
const calledOffMark = 'called_off';

/** True of a payment that only took the key of one that had not come, and can never be paid. */
export function wasCalledOff({ status, fields }: Intent): boolean {
  return status === 'canceled' && asFields(fields.metadata)?.[calledOffMark] === 'true';
}

/**
 * A sale of which there is no trace may still be on its way. Under its own key a payment is made that has no card, and is
 * cancelled: a request that comes later under that key is refused. If it came before, this one is.
 */
async function takeKey(client: Client, sale: SaleRef, signal: AbortSignal): Promise<ReverseOutcome> {
  const fields = moneyFields(sale);
  const reserved = { ...fields, metadata: { ...fields.metadata, [calledOffMark]: 'true' } };
  const reply = await client.reserve(reserved, sale.operationId, signal);
  const error = reply.kind === 'answer' ? errorOf(reply) : undefined;
  if (error && isKeyUsed(error)) return { kind: 'unknown', cause: 'sale_is_coming' };
  const read = readIntent(reply, sale.operationId);
  if (read.kind !== 'found') return { kind: 'unknown', cause: read.cause };
  return cancel(client, read.intent.id, sale, signal);
}

/** Cancels a payment. One that a try before this cancelled, whose answer was lost, is refused to be cancelled again. */
async function cancel(
  client: Client,
  id: string,
  sale: SaleRef,
  signal: AbortSignal,
): Promise<ReverseOutcome> {
  const outcome = cancelOutcome(await client.cancel(id, signal), id, sale);
  if (outcome.kind !== 'unknown' || outcome.cause !== 'not_cancelled') return outcome;
  const read = readIntent(await client.find(id, signal), sale.operationId);
  const isCancelled = read.kind === 'found' && read.intent.id === id && read.intent.status === 'canceled';
  return isCancelled ? { kind: 'reversed', reference: id, amount: null } : outcome;
}

/** What the answer to a cancellation means. Where it could not be done the payment has moved on, and is looked at again. */
export function cancelOutcome(reply: Reply, id: string, { operationId }: SaleRef): ReverseOutcome {
  if (reply.kind === 'answer' && errorOf(reply)) return { kind: 'unknown', cause: 'not_cancelled' };
  const read = readIntent(reply, operationId);
  if (read.kind !== 'found') return { kind: 'unknown', cause: read.cause };
  if (read.intent.id !== id) return { kind: 'unknown', cause: 'reference_mismatch' };
  return read.intent.status === 'canceled'
    ? { kind: 'reversed', reference: id, amount: null }
    : { kind: 'unknown', cause: 'not_cancelled' };
}

/** What the answer to the refund of a whole sale means. */
export function refundWholeOutcome(reply: Reply, { id, operationId, received }: Intent): ReverseOutcome {
  if (reply.kind !== 'answer') return { kind: 'unknown', cause: reply.cause };
  const error = errorOf(reply);
  if (error) {
    // Given back meanwhile, by this or by another refund: the next look tells by which.
    const isFinal =
      isRefusal(reply.status, error) &&
      reply.status !== 401 &&
      reply.status !== 403 &&
      error.code !== 'charge_already_refunded';
    return isFinal
      ? { kind: 'refused', cause: 'refused' }
      : { kind: 'unknown', cause: statusCause(reply.status) };
  }
  if (reply.status !== 200) return { kind: 'unknown', cause: statusCause(reply.status) };
  const refund = refundOf(reply.body);
  if (!refund) return { kind: 'unknown', cause: 'unparsable_answer' };
  const isOurs = refund.intentId === id && operationId !== null && reversalOf(refund.fields) === operationId;
  if (!isOurs) return { kind: 'unknown', cause: 'reference_mismatch' };
  if (!isSameMoney(refund.amount, received)) return { kind: 'unknown', cause: 'amount_mismatch' };
  switch (refund.status) {
    case 'succeeded':
      return { kind: 'reversed', reference: id, amount: received };
    case 'failed':
    case 'canceled':
      return { kind: 'refused', cause: 'reversal_failed' };
    default:
      return { kind: 'unknown', cause: 'reversal_pending' };
  }
}
