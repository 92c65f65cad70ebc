import { moveAttempt } from '../../domain/attempt.ts';
import { newId } from '../../domain/id.ts';
import { isDecided, moveSale, type ReversalReason } from '../../domain/operation.ts';
import type { Session } from '../../domain/session.ts';
import { updateAttempt } from '../../store/attempts.ts';
import type { Tx } from '../../store/db.ts';
import { insertOperation, listOperationsOfAttempt, updateOperation } from '../../store/operations.ts';
import { unanswered } from './begin-sale.ts';
import { changeSession } from './change-session.ts';
import type { LockedOperation } from './lock-operation.ts';

/**
 * Commits the intent to take a locked sale back; a worker sends it and repeats it until the acquirer acknowledges. A sale
 * whose outcome was open waits for that and frees nothing before. One that is decided stays as it is: late money goes back,
 * and changes nothing here.
 */
export async function beginReversal(
  tx: Tx,
  deps: { publicUrl: string; now: Date },
  { session, attempt, operation: sale }: LockedOperation,
  reason: ReversalReason,
): Promise<Session> {
  const { now } = deps;
  const earlier = await listOperationsOfAttempt(tx, {
    merchantId: attempt.merchantId,
    attemptId: attempt.id,
  });
  await insertOperation(
    tx,
    {
      ...sale,
      ...unanswered,
      id: newId('op'),
      number: earlier.length + 1,
      kind: 'reversal',
      saleId: sale.id,
      reason,
      state: 'prepared',
      fence: 1,
      nextCheckAt: now,
      sentAt: null,
      uncertainSince: now,
      createdAt: now,
      updatedAt: now,
    },
    null,
  );
  if (isDecided(sale.state)) {
    await updateOperation(tx, { ...sale, nextCheckAt: null, updatedAt: now });
    return session;
  }
  await updateOperation(tx, {
    ...sale,
    state: moveSale(sale.state, 'reversal_begun'),
    // Nobody asks about it any more until the reversal is answered, and who asked already must not write.
    fence: sale.fence + 1,
    nextCheckAt: null,
    updatedAt: now,
  });
  await updateAttempt(tx, {
    ...attempt,
    state: moveAttempt(attempt.state, 'reversal_begun'),
    updatedAt: now,
  });
  return session.status === 'requires_action'
    ? changeSession(tx, deps, session, 'challenge_answered')
    : session;
}
