import type { Money } from '../../domain/money.ts';
import type { CardMode, ReverseOutcome, SaleRef } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import { unparsable } from '../reading.ts';
import type { Client } from './client.ts';
import { failuresByCode } from './declines.ts';
import { isAbout, type Payment, readReply } from './replies.ts';
import { toReversal } from './requests.ts';
import { findOrder } from './sales.ts';
import { standingOf } from './statuses.ts';

/**
 * After this long an order that the bank does not know never came. Until a payment is made nobody has the address of its
 * page, and we send no card; but where we send cards, the bank's books get more time to show one.
 */
const neverCameAfterMs: Readonly<Record<CardMode, number>> = { redirect: 60_000, direct: 300_000 };

export const mostNeverCameAfterMs = neverCameAfterMs.direct;

export interface ReverseDeps {
  readonly client: Client;
  readonly now: () => Date;
  readonly mode: CardMode;
}

/**
 * Takes a sale back whole: what waits for its customer is called off, and what is charged is given back under a name of its
 * own, which is done once however often it is asked.
 */
export async function reverseSale(
  deps: ReverseDeps,
  sale: SaleRef,
  signal: AbortSignal,
): Promise<ReverseOutcome> {
  const found = await findOrder(deps.client, sale, signal);
  if (found.kind === 'not_found') return neverCame(deps, sale);
  if (found.kind !== 'order') return { kind: 'unknown', cause: found.cause };
  const outcomes: ReverseOutcome[] = [];
  for (const payment of found.payments) outcomes.push(await takeBack(deps, sale, payment, signal));
  const open = outcomes.find(({ kind }) => kind !== 'reversed');
  if (open) return open;
  const charged = outcomes.find((one) => one.kind === 'reversed' && one.amount !== null);
  return charged ?? outcomes[0] ?? unparsable;
}

function neverCame({ now, mode }: ReverseDeps, { operationId, reference, sentAt }: SaleRef): ReverseOutcome {
  const isOver = now().getTime() - sentAt.getTime() >= neverCameAfterMs[mode];
  if (reference !== null || !isOver) return { kind: 'unknown', cause: 'not_found' };
  return { kind: 'reversed', reference: operationId, amount: null };
}

async function takeBack(
  { client, mode, now }: ReverseDeps,
  { operationId, amount, reference, isUnanswered }: SaleRef,
  payment: Payment,
  signal: AbortSignal,
): Promise<ReverseOutcome> {
  const { id } = payment;
  switch (standingOf(payment.status)) {
    case 'released':
    case 'over':
    case 'refused':
      return { kind: 'reversed', reference: id, amount: null };
    case 'returned':
      return { kind: 'reversed', reference: id, amount };
    case 'part_returned':
      return { kind: 'refused', cause: 'refunded' };
    case 'returning':
      return { kind: 'unknown', cause: 'refund_pending' };
    case 'paid':
    case 'open': {
      const reply = await client.call('Cancel', toReversal(id, operationId, now()), signal);
      const outcome = cancelOutcome(reply, { operationId, payment, amount });
      // Of a card that was typed on our page nothing is charged until we hand on its customer's answer, and we shall not. Of
      // a sale without a name no question ever came to its customer.
      const isUnasked = mode === 'direct' && (isUnanswered || reference === null);
      const isStill = outcome.kind === 'unknown' && outcome.cause.startsWith('code_');
      return isUnasked && isStill && payment.status === '3DS_CHECKING'
        ? { kind: 'reversed', reference: id, amount: null }
        : outcome;
    }
    default:
      return unparsable;
  }
}

/** What the answer to the cancelling of a whole payment means. */
export function cancelOutcome(
  reply: Reply,
  { operationId, payment, amount }: { operationId: string; payment: Payment; amount: Money },
): ReverseOutcome {
  if (reply.kind !== 'answer') return { kind: 'unknown', cause: reply.cause };
  const read = readReply(reply);
  if (read.kind === 'refused') return refusedCancel(read.code, payment);
  if (read.kind !== 'fields') return { kind: 'unknown', cause: read.cause };
  const { fields } = read;
  if (!isAbout(fields, { operationId, paymentId: payment.id }))
    return { kind: 'unknown', cause: 'reference_mismatch' };
  switch (standingOf(fields.Status)) {
    case 'released':
      return { kind: 'reversed', reference: payment.id, amount: null };
    case 'returned':
      // Something left is something that was not given back.
      if (fields.NewAmount !== 0) return { kind: 'unknown', cause: 'amount_mismatch' };
      return { kind: 'reversed', reference: payment.id, amount };
    default:
      return { kind: 'unknown', cause: 'not_cancelled' };
  }
}

/**
 * Payments change while they are asked for, so a refusal only counts of one that was charged, and only where it is not the
 * state that was refused. Anything else is tried again.
 */
function refusedCancel(code: string, { status }: Payment): ReverseOutcome {
  const isFinal = standingOf(status) === 'paid' && failuresByCode[code] === 'not_supported';
  return isFinal ? { kind: 'refused', cause: `code_${code}` } : { kind: 'unknown', cause: `code_${code}` };
}
