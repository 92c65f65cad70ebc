import assert from 'node:assert/strict';
import type { Attempt } from '../../domain/attempt.ts';
import type { Session } from '../../domain/session.ts';
import { lockAttempt } from '../../store/attempts.ts';
import { type AuthenticationRecord, lockAuthentication } from '../../store/authentications.ts';
import type { Tx } from '../../store/db.ts';
import { lockSession } from '../../store/sessions.ts';

/** Names one attempt to every flow that continues it. */
export interface AttemptKey {
  readonly merchantId: string;
  readonly sessionId: string;
  readonly attemptId: string;
}

export interface LockedAttempt {
  readonly session: Session;
  readonly attempt: Attempt;
  readonly authentication: AuthenticationRecord;
}

/** An attempt with its session and authentication, in the one order of locks: two writers queue and never deadlock. */
export async function lockAttemptUnderWay(tx: Tx, key: AttemptKey): Promise<LockedAttempt> {
  const session = await lockSession(tx, { merchantId: key.merchantId, id: key.sessionId });
  const attempt = await lockAttempt(tx, { merchantId: key.merchantId, id: key.attemptId });
  const authentication = await lockAuthentication(tx, key);
  assert.ok(
    session && attempt && authentication,
    'Bug! An attempt, its session or its authentication is gone',
  );
  return { session, attempt, authentication };
}
