import type { Session } from '../../domain/session.ts';
import { updateAuthentication } from '../../store/authentications.ts';
import type { Tx } from '../../store/db.ts';
import { forgetCard } from '../../vault/cards-in-flight.ts';
import { declineAttempt, type Refusal } from './decline-attempt.ts';
import type { LockedAttempt } from './lock-attempt.ts';

/** Ends a locked attempt that was never sent: its card is forgotten, and nobody need look after it any more. */
export async function stopAttempt(
  tx: Tx,
  deps: { publicUrl: string; now: Date },
  { session, attempt, authentication }: LockedAttempt,
  refusal: Refusal,
): Promise<Session> {
  await updateAuthentication(tx, { ...authentication, deadlineAt: null, updatedAt: deps.now });
  await forgetCard(tx, {
    merchantId: attempt.merchantId,
    sessionId: attempt.sessionId,
    attemptId: attempt.id,
  });
  return declineAttempt(tx, deps, session, attempt, refusal);
}
