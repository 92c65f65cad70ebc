import { isSameMoney, type Money } from '../../domain/money.ts';
import type { RefundFailure } from '../../domain/refund.ts';
import type { RefundLookupOutcome, RefundOrder, RefundOutcome, RefundRef } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import { unparsable } from '../reading.ts';
import type { Client } from './client.ts';
import { failuresByReason } from './declines.ts';
import { isFor, type Made, readMade, readObject, reasonOf, refusalOf } from './replies.ts';
import { byName, refundsOf } from './sales.ts';

type Refunded = Exclude<RefundOutcome, { kind: 'not_sent' }>;

/** What the answer to a refund means. */
export function refundOutcome(
  reply: Reply,
  order: Pick<RefundOrder, 'operationId' | 'saleReference' | 'amount'>,
): RefundOutcome {
  if (reply.kind === 'not_sent') return reply;
  if (reply.kind === 'no_answer') return { kind: 'unknown', cause: reply.cause };
  const refusal = refusalOf(reply);
  // The shop asks too often; this one comes again under the same key.
  if (refusal === 'too_many_requests') return { kind: 'unknown', cause: refusal };
  if (refusal !== null) {
    const isOfSale = refusal === 'invalid_request' || refusal === 'not_found';
    return failed(isOfSale ? 'sale_not_refundable' : 'declined');
  }
  const made = readMade(reply, order.operationId);
  if (made.kind !== 'made') return { kind: 'unknown', cause: made.cause };
  if (made.fields.payment_id !== order.saleReference) return { kind: 'unknown', cause: 'reference_mismatch' };
  return agreed(made, order.amount);
}

/** What became of a refund: by its name, or among all of its payment. */
export async function lookUpRefund(
  client: Client,
  refund: RefundRef,
  signal: AbortSignal,
): Promise<RefundLookupOutcome> {
  const { operationId, reference, sale } = refund;
  if (reference !== null) {
    const found = byName(await client.findRefund(reference, signal), operationId, reference);
    return found.kind === 'made' ? standing(found) : found;
  }
  if (sale.reference === null) return { kind: 'unknown', cause: 'no_reference' };
  const list = await refundsOf(client, sale.reference, signal);
  if (list.kind !== 'items') return list;
  const ours = list.items.find((one) => isFor(one, operationId));
  if (!ours) return { kind: 'not_found' };
  const made = readObject(ours, operationId);
  return made.kind === 'made' ? standing(made) : made;
}

/** In an answer it has to be our money. */
function agreed(made: Made, amount: Money): Refunded {
  return isSameMoney(made.amount, amount) ? standing(made) : { kind: 'unknown', cause: 'amount_mismatch' };
}

/** How a refund stands. */
function standing({ id, amount, fields }: Made): Refunded {
  switch (fields.status) {
    case 'succeeded':
      return { kind: 'refunded', reference: id, amount };
    case 'pending':
      return { kind: 'pending', reference: id };
    case 'canceled': {
      const reason = reasonOf(fields) ?? '';
      return failed(Object.hasOwn(failuresByReason, reason) ? failuresByReason[reason] : undefined);
    }
    default:
      return unparsable;
  }
}

function failed(reason: RefundFailure = 'declined'): Refunded {
  return { kind: 'declined', reason, networkCode: null };
}
