import { type Attempt, moveAttempt } from '../../domain/attempt.ts';
import { type DeclineReason, lastErrorOf } from '../../domain/decline.ts';
import { maxAttempts, type Session } from '../../domain/session.ts';
import { updateAttempt } from '../../store/attempts.ts';
import type { Tx } from '../../store/db.ts';
import { changeSession } from './change-session.ts';

/** Ends a locked attempt that charged nothing: the session opens again, or fails when no tries remain. */
export async function declineAttempt(
  tx: Tx,
  deps: { publicUrl: string; now: Date },
  session: Session,
  attempt: Attempt,
  refusal: { reason: DeclineReason; networkCode: string | null },
): Promise<Session> {
  await updateAttempt(tx, {
    ...attempt,
    state: moveAttempt(attempt.state, 'declined'),
    declineReason: refusal.reason,
    networkCode: refusal.networkCode,
    unknownCause: null,
    nextLookupAt: null,
    updatedAt: deps.now,
  });
  const signal = session.attemptsCount < maxAttempts ? 'declined' : 'declined_for_good';
  return changeSession(tx, deps, session, signal, {
    lastError: lastErrorOf(refusal.reason, refusal.networkCode),
  });
}
