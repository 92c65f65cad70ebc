import assert from 'node:assert/strict';
import type { ReverseOutcome } from '../../connectors/connector.ts';
import { moveAttempt } from '../../domain/attempt.ts';
import { nextLookupAt, nextReversalAt } from '../../domain/backoff.ts';
import type { DeclineReason } from '../../domain/decline.ts';
import type { Money } from '../../domain/money.ts';
import { moveReversal, moveSale, type Operation, type ReversalReason } from '../../domain/operation.ts';
import { unreachable } from '../../domain/unreachable.ts';
import { updateAttempt } from '../../store/attempts.ts';
import type { Tx } from '../../store/db.ts';
import { lockOperation, updateOperation } from '../../store/operations.ts';
import { declineSale } from './decline-sale.ts';
import { type HeldOperation, type LockedOperation, lockHeldOperation } from './lock-operation.ts';
import { noteLateReversal } from './note-late-reversal.ts';
import { postReversedSale } from './post-journal.ts';

export interface RecordReversalDeps {
  readonly publicUrl: string;
  readonly now: Date;
}

/** What the merchant reads about a sale that was taken back. */
const reasonsOfEnd: Readonly<Record<Exclude<ReversalReason, 'late_money'>, DeclineReason>> = {
  not_confirmed: 'not_confirmed',
  challenge_abandoned: 'authentication_abandoned',
  amount_mismatch: 'acquirer_error',
};

/**
 * Writes what an acquirer said about a reversal. Acknowledged, it frees the session for another try; without an answer it is
 * sent again for as long as it takes; refused, the sale is asked about as before, and taken back again only after an hour.
 */
export async function recordReversal(
  tx: Tx,
  deps: RecordReversalDeps,
  held: HeldOperation,
  outcome: ReverseOutcome,
): Promise<void> {
  const locked = await lockHeldOperation(tx, held);
  const reversal = locked.operation;
  if (reversal.fence !== held.fence || reversal.state !== 'sending') return;
  switch (outcome.kind) {
    case 'reversed':
      await updateReversal(tx, deps, reversal, 'approved', { acquirerReference: outcome.reference });
      return takenBack(tx, deps, locked, outcome.amount);
    case 'refused':
      await updateReversal(tx, deps, reversal, 'declined', { unknownCause: outcome.cause });
      return refused(tx, deps, locked);
    case 'unknown': {
      const nextCheckAt = nextReversalAt({ sendings: reversal.checks, now: deps.now });
      return updateReversal(tx, deps, reversal, 'unclear', { unknownCause: outcome.cause, nextCheckAt });
    }
    default:
      return unreachable(outcome);
  }
}

async function updateReversal(
  tx: Tx,
  deps: RecordReversalDeps,
  reversal: Operation,
  signal: 'approved' | 'declined' | 'unclear',
  change: Partial<Operation>,
): Promise<void> {
  const state = moveReversal(reversal.state, signal);
  await updateOperation(tx, { ...reversal, nextCheckAt: null, ...change, state, updatedAt: deps.now });
}

async function takenBack(
  tx: Tx,
  deps: RecordReversalDeps,
  { session, attempt, operation: reversal }: LockedOperation,
  charged: Money | null,
): Promise<void> {
  const sale = await lockSaleOf(tx, reversal);
  if (charged) await postReversedSale(tx, deps.now, sale, charged);
  if (sale.state === 'reversing') {
    const refusal = { reason: reasonsOfEnd[reasonOf(reversal)], networkCode: null };
    await declineSale(tx, deps, { session, attempt, operation: sale }, { on: 'reversed', refusal });
    return;
  }
  // Its attempt had ended otherwise before: nothing of that changes, and the merchant hears of the money.
  if (charged) await noteLateReversal(tx, deps, session);
}

async function refused(tx: Tx, deps: RecordReversalDeps, { attempt, operation }: LockedOperation) {
  const sale = await lockSaleOf(tx, operation);
  if (sale.state !== 'reversing') return;
  const { now } = deps;
  await updateOperation(tx, {
    ...sale,
    state: moveSale(sale.state, 'reversal_refused'),
    isReversible: false,
    nextCheckAt: nextLookupAt({ since: now, now }),
    uncertainSince: now,
    updatedAt: now,
  });
  await updateAttempt(tx, { ...attempt, state: moveAttempt(attempt.state, 'unknown'), updatedAt: now });
}

async function lockSaleOf(tx: Tx, reversal: Operation): Promise<Operation> {
  const sale = await lockOperation(tx, { merchantId: reversal.merchantId, id: reversal.saleId ?? '' });
  assert.ok(sale, 'Bug! A reversal has lost its sale');
  return sale;
}

function reasonOf({ reason }: Operation): Exclude<ReversalReason, 'late_money'> {
  assert.ok(reason && reason !== 'late_money', 'Bug! A reversal does not say why');
  return reason;
}
