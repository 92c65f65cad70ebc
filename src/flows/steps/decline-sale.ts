import { moveSale, type SaleSignal } from '../../domain/operation.ts';
import type { Session } from '../../domain/session.ts';
import type { Tx } from '../../store/db.ts';
import { updateOperation } from '../../store/operations.ts';
import { changeSession } from './change-session.ts';
import { declineAttempt, type Refusal } from './decline-attempt.ts';
import type { LockedOperation } from './lock-operation.ts';

/** Ends a locked sale that charged nothing. `checkAt`: when to ask whether that was the truth, if only silence says so. */
export async function endSale(
  tx: Tx,
  now: Date,
  { operation }: LockedOperation,
  ending: { on: SaleSignal; refusal: Refusal | null; checkAt?: Date | null },
): Promise<void> {
  await updateOperation(tx, {
    ...operation,
    state: moveSale(operation.state, ending.on),
    declineReason: ending.refusal?.reason ?? null,
    networkCode: ending.refusal?.networkCode ?? null,
    unknownCause: null,
    nextCheckAt: ending.checkAt ?? null,
    updatedAt: now,
  });
}

/** Ends a locked sale that charged nothing, and with it the attempt: the session opens again, or fails. */
export async function declineSale(
  tx: Tx,
  deps: { publicUrl: string; now: Date },
  locked: LockedOperation,
  ending: { on: SaleSignal; refusal: Refusal; checkAt?: Date | null },
): Promise<Session> {
  await endSale(tx, deps.now, locked, {
    ...ending,
    refusal: ending.on === 'reversed' ? null : ending.refusal,
  });
  const { session } = locked;
  // Who was with the acquirer is back from it first.
  const returned =
    session.status === 'requires_action'
      ? await changeSession(tx, deps, session, 'challenge_answered')
      : session;
  return declineAttempt(tx, deps, returned, locked.attempt, ending.refusal);
}
