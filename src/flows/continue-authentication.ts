import type { Session } from '../domain/session.ts';
import { findLatestAttempt } from '../store/attempts.ts';
import type { Db } from '../store/db.ts';
import { isAuthenticationOver } from '../threeds/authentication.ts';
import { advanceAuthentication } from './steps/advance-authentication.ts';
import { type AttemptKey, lockAttemptUnderWay } from './steps/lock-attempt.ts';

export interface ContinueAuthenticationDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly publicUrl: string;
  readonly askIssuer: (key: AttemptKey, from: 'requesting') => Promise<unknown>;
  readonly authorise: (key: AttemptKey) => Promise<unknown>;
}

/** What the customer's browser did: none of it says anything about the money, or about what the issuer thinks. */
export type BrowserStep =
  | { kind: 'method_over'; isDone: boolean }
  | { kind: 'returned_from_challenge' }
  | { kind: 'cancelled' };

/**
 * Goes on with the newest attempt of a session after the customer's browser did its part. A step that does not fit the
 * state (a repeat, another tab, a forged post) changes nothing.
 */
export async function continueAuthentication(
  deps: ContinueAuthenticationDeps,
  session: Pick<Session, 'merchantId' | 'id'>,
  step: BrowserStep,
): Promise<void> {
  const attempt = await findLatestAttempt(deps.db, { merchantId: session.merchantId, sessionId: session.id });
  if (attempt?.state !== 'authenticating') return;
  const key = { merchantId: attempt.merchantId, sessionId: attempt.sessionId, attemptId: attempt.id };
  const moved = await deps.db.tx(async (tx) => {
    const locked = await lockAttemptUnderWay(tx, key);
    const context = { publicUrl: deps.publicUrl, now: deps.now() };
    switch (step.kind) {
      case 'method_over':
        return advanceAuthentication(tx, context, locked, step.isDone ? 'method_done' : 'method_given_up', {
          methodEnd: step.isDone ? 'done' : 'not_finished',
        });
      case 'returned_from_challenge':
        return advanceAuthentication(tx, context, locked, 'customer_returned');
      case 'cancelled':
        return advanceAuthentication(tx, context, locked, 'lapsed', { cause: 'customer_cancelled' });
    }
  });
  if (!moved) return;
  if (moved.authentication.state === 'requesting') await deps.askIssuer(key, 'requesting');
  if (isAuthenticationOver(moved.authentication.state)) await deps.authorise(key);
}
