import type { CardDetails } from '../../connectors/connector.ts';
import { moveAttempt } from '../../domain/attempt.ts';
import { updateAttempt } from '../../store/attempts.ts';
import { lockAuthentication, updateAuthenticationToRestarted } from '../../store/authentications.ts';
import type { Tx } from '../../store/db.ts';
import { keepCard } from '../../vault/cards-in-flight.ts';
import type { KeyRing } from '../../vault/key-ring.ts';
import { cardKeptMs, startedAuthentication } from './begin-attempt.ts';
import type { LockedOperation } from './lock-operation.ts';

export interface StepUpDeps {
  readonly now: Date;
  readonly keys: KeyRing;
  readonly newTransId: () => string;
}

/**
 * Puts an attempt back to its issuer, which refused softly: this time with a mandate, and once only. The card is kept again
 * for the time of the challenge, without its security code: that must not outlive the answer that has come (PCI DSS 3.3.1).
 * Says whether it did.
 */
export async function stepUp(
  tx: Tx,
  deps: StepUpDeps,
  { attempt }: LockedOperation,
  card: CardDetails,
): Promise<boolean> {
  const key = { merchantId: attempt.merchantId, attemptId: attempt.id };
  const before = await lockAuthentication(tx, key);
  if (!before || before.wish === 'mandate') return false;
  await updateAttempt(tx, {
    ...attempt,
    state: moveAttempt(attempt.state, 'stepped_up'),
    updatedAt: deps.now,
  });
  await updateAuthenticationToRestarted(tx, {
    ...startedAuthentication(deps, attempt, 'mandate', before.browser),
    createdAt: before.createdAt,
  });
  await keepCard(tx, deps.keys, {
    ...key,
    sessionId: attempt.sessionId,
    card: { ...card, securityCode: null },
    expiresAt: new Date(deps.now.getTime() + cardKeptMs),
  });
  return true;
}
