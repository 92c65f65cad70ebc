import { answerBandMs } from '../domain/answer-band.ts';
import type { Session } from '../domain/session.ts';
import type { Db } from '../store/db.ts';
import { findSession } from '../store/sessions.ts';

export interface AnswerInBandsDeps {
  readonly db: Db;
  /** Waits so long, in ms. */
  readonly pause: (ms: number) => Promise<void>;
}

/**
 * Whoever tests stolen numbers must not learn from the clock whether we refused or an issuer did: what did not pay is
 * answered at the end of a band of time. A payment is answered at once, and so is everything in test mode.
 */
export async function answerInBands(
  deps: AnswerInBandsDeps,
  session: Pick<Session, 'merchantId' | 'id' | 'livemode'>,
  elapsedMs: number,
): Promise<void> {
  if (!session.livemode) return;
  const after = await findSession(deps.db, session);
  if (after?.status === 'succeeded') return;
  await deps.pause(answerBandMs(elapsedMs) - elapsedMs);
}
