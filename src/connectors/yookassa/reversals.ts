import { isSameMoney } from '../../domain/money.ts';
import type { ReverseOutcome, SaleRef } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import { unparsable } from '../reading.ts';
import type { Client, Credentials } from './client.ts';
import { confirmationUrlOf } from './mapping.ts';
import { toReversal } from './new-refund.ts';
import { type Made, readMade, readObject, refusalOf } from './replies.ts';
import { cancelOutcome, findSale, isReversalOf, refundsOf } from './sales.ts';

/**
 * After this long a payment that is in no list never came: YooKassa gives up on what it cannot process within 30 seconds
 * (`internal_timeout`), and our own request has ended long before.
 */
export const neverCameAfterMs = 300_000;

export interface ReverseDeps {
  readonly client: Client;
  readonly now: () => Date;
  readonly mode: Credentials['mode'];
}

/**
 * Takes a sale back whole. A payment that is held is cancelled, and one that is charged is refunded whole, under a key of its
 * own. One that waits for its customer cannot be called off: it ends by itself within the hour.
 */
export async function reverseSale(
  deps: ReverseDeps,
  sale: SaleRef,
  signal: AbortSignal,
): Promise<ReverseOutcome> {
  const { client } = deps;
  const found = await findSale(client, sale, signal);
  if (found.kind === 'not_found') return neverCame(deps, sale);
  if (found.kind !== 'made') return { kind: 'unknown', cause: found.cause };
  const { id, fields } = found;
  const nothing = { kind: 'reversed', reference: id, amount: null } as const;
  switch (fields.status) {
    case 'pending':
      // The address of its page went with the answer that we never got, so nobody can confirm it.
      if (sale.reference === null && confirmationUrlOf(fields) !== null) return nothing;
      return { kind: 'unknown', cause: 'page_still_open' };
    case 'waiting_for_capture':
      return cancelOutcome(
        await client.cancel(id, `${sale.operationId}.cancel`, signal),
        sale.operationId,
        id,
      );
    case 'canceled':
      return nothing;
    case 'succeeded':
      return giveBack(client, sale.operationId, found, signal);
    default:
      return unparsable;
  }
}

/**
 * A payment without a name of the acquirer's, and in no list. On YooKassa's page nobody can pay it, even if it comes later:
 * its address is lost. A card that was sent along is charged when it comes, so that has to be out of question first.
 */
function neverCame({ now, mode }: ReverseDeps, sale: SaleRef): ReverseOutcome {
  const isOver = now().getTime() - sale.sentAt.getTime() >= neverCameAfterMs;
  const isHarmless = mode === 'redirect' || isOver;
  if (sale.reference !== null || !isHarmless) return { kind: 'unknown', cause: 'not_found' };
  return { kind: 'reversed', reference: sale.operationId, amount: null };
}

/** Looks first: a key is forgotten after a day, the refund that was made under it is not. */
async function giveBack(
  client: Client,
  saleId: string,
  payment: Made,
  signal: AbortSignal,
): Promise<ReverseOutcome> {
  const refunds = await refundsOf(client, payment.id, signal);
  if (refunds.kind !== 'items') return { kind: 'unknown', cause: refunds.cause };
  const tries = refunds.items.filter((refund) => isReversalOf(refund, saleId));
  const standing = tries.find(({ status }) => status !== 'canceled');
  if (standing) {
    const made = readObject(standing, saleId);
    return made.kind === 'made' ? reversalOutcome(made, payment) : { kind: 'unknown', cause: made.cause };
  }
  if (refunds.items.some(({ status }) => status !== 'canceled'))
    return { kind: 'refused', cause: 'refunded' };
  // A try that was cancelled is over for good, and its key would only repeat that.
  const key = `${saleId}.reversal.${tries.length}`;
  const reversal = toReversal(saleId, payment.id, payment.amount);
  return readReversal(await client.refund(reversal, key, signal), saleId, payment);
}

/** What the answer to the whole refund means. */
export function readReversal(reply: Reply, saleId: string, payment: Made): ReverseOutcome {
  if (reply.kind !== 'answer') return { kind: 'unknown', cause: reply.cause };
  if (refusalOf(reply) === 'invalid_request') return { kind: 'refused', cause: 'invalid_request' };
  const made = readMade(reply, saleId);
  return made.kind === 'made' ? reversalOutcome(made, payment) : { kind: 'unknown', cause: made.cause };
}

function reversalOutcome(refund: Made, payment: Made): ReverseOutcome {
  if (refund.fields.payment_id !== payment.id || !isReversalOfAll(refund, payment))
    return { kind: 'unknown', cause: 'reference_mismatch' };
  switch (refund.fields.status) {
    case 'succeeded':
      return { kind: 'reversed', reference: refund.id, amount: refund.amount };
    case 'pending':
      return { kind: 'unknown', cause: 'refund_pending' };
    case 'canceled':
      return { kind: 'refused', cause: 'refund_cancelled' };
    default:
      return unparsable;
  }
}

function isReversalOfAll(refund: Made, payment: Made): boolean {
  return isSameMoney(refund.amount, payment.amount);
}
