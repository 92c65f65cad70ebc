import { type Attempt, moveAttempt } from '../../domain/attempt.ts';
import type { CardBrand } from '../../domain/card.ts';
import { type DeclineReason, lastErrorOf } from '../../domain/decline.ts';
import { maxAttempts, type Session } from '../../domain/session.ts';
import { isNeverRetry } from '../../risk/never-retry.ts';
import { resultOfDecline } from '../../risk/result-of-decline.ts';
import { updateAttempt } from '../../store/attempts.ts';
import type { Tx } from '../../store/db.ts';
import { deleteRiskTry, updateRiskTry } from '../../store/risk-counts.ts';
import { insertRiskListEntry } from '../../store/risk-lists.ts';
import { changeSession } from './change-session.ts';

export interface Refusal {
  readonly reason: DeclineReason;
  readonly networkCode: string | null;
  /** What the issuer said by 3-D Secure, where that ended the attempt. */
  readonly transStatus?: string | null;
}

/** A card that no issuer will ever approve was tried again: whoever does that gets no further try. */
const hardBlock: DeclineReason = 'risk_never_retry';

/** Ends a locked attempt that charged nothing: the session opens again, or fails when no tries remain. */
export async function declineAttempt(
  tx: Tx,
  deps: { publicUrl: string; now: Date },
  session: Session,
  attempt: Attempt,
  refusal: Refusal,
): Promise<Session> {
  const { reason, networkCode } = refusal;
  await updateAttempt(tx, {
    ...attempt,
    state: moveAttempt(attempt.state, 'declined'),
    declineReason: reason,
    networkCode,
    updatedAt: deps.now,
  });
  await countDecline(tx, deps.now, attempt, refusal);
  const isOver = session.attemptsCount >= maxAttempts || reason === hardBlock;
  return changeSession(tx, deps, session, isOver ? 'declined_for_good' : 'declined', {
    lastError: lastErrorOf(reason, networkCode),
  });
}

/** Lets the limits know how the try ended, and keeps a card that must never be tried again. */
async function countDecline(tx: Tx, now: Date, attempt: Attempt, refusal: Refusal): Promise<void> {
  const result = resultOfDecline(refusal.reason);
  if (result === 'not_tried') return deleteRiskTry(tx, attempt);
  const fingerprint = await updateRiskTry(tx, attempt, { result, isAuthenticated: false });
  const isForEver = isNeverRetry({
    brand: attempt.paymentMethod.brand as CardBrand,
    networkCode: refusal.networkCode,
    // No connector reports one yet.
    merchantAdviceCode: null,
    transStatus: refusal.transStatus ?? null,
  });
  // A published test card must do the same every time, so in test mode none is kept.
  if (!fingerprint || !isForEver || !attempt.livemode) return;
  await insertRiskListEntry(tx, {
    merchantId: attempt.merchantId,
    livemode: attempt.livemode,
    list: 'never_retry',
    kind: 'fingerprint',
    value: fingerprint,
    note: refusal.networkCode ?? refusal.reason,
    createdAt: now,
    expiresAt: null,
  });
}
