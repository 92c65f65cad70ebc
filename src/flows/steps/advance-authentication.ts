import type { Session } from '../../domain/session.ts';
import { type AuthenticationRecord, updateAuthentication } from '../../store/authentications.ts';
import type { Tx } from '../../store/db.ts';
import {
  type AuthenticationSignal,
  authenticationTimers,
  isAuthenticationOver,
  nextAuthenticationState,
} from '../../threeds/authentication.ts';
import type { AuthenticationResult } from '../../threeds/authentication-result.ts';
import type { Seal } from '../../vault/seal.ts';
import { changeSession } from './change-session.ts';
import type { LockedAttempt } from './lock-attempt.ts';

export interface AdvanceDeps {
  readonly publicUrl: string;
  readonly now: Date;
}

/** How long an authentication may rest in each state before the worker looks after it. */
const graceMs = 5_000;
const restMs: Readonly<Record<AuthenticationRecord['state'], number>> = {
  started: 2 * authenticationTimers.requestMs + graceMs,
  method: authenticationTimers.methodMs + 50_000,
  requesting: authenticationTimers.requestMs + graceMs,
  challenge: authenticationTimers.challengeMs,
  confirming: authenticationTimers.resultsMs,
  finished: graceMs,
  not_enrolled: graceMs,
  delegated: graceMs,
  unavailable: graceMs,
  abandoned: graceMs,
};

/**
 * Moves a locked authentication on a signal, together with its session where the customer is asked or has answered.
 * Returns nothing when the table has no such move (a repeat, a latecomer) or the attempt is past authentication.
 */
export async function advanceAuthentication(
  tx: Tx,
  deps: AdvanceDeps,
  locked: LockedAttempt,
  signal: AuthenticationSignal,
  change: Partial<AuthenticationRecord> = {},
): Promise<{ authentication: AuthenticationRecord; session: Session } | undefined> {
  const { attempt, authentication: before, session } = locked;
  const state = nextAuthenticationState(before.state, signal);
  if (!state || attempt.state !== 'authenticating') return undefined;
  const after: AuthenticationRecord = {
    ...before,
    ...change,
    state,
    deadlineAt: new Date(deps.now.getTime() + restMs[state]),
    updatedAt: deps.now,
  };
  await updateAuthentication(tx, after);
  if (state === 'challenge') {
    return { authentication: after, session: await changeSession(tx, deps, session, 'challenged') };
  }
  if (isAuthenticationOver(state) && session.status === 'requires_action') {
    return { authentication: after, session: await changeSession(tx, deps, session, 'challenge_answered') };
  }
  return { authentication: after, session };
}

/** Names the row in which a proof is sealed. */
export function cavvContext(row: { merchantId: string; attemptId: string }): string {
  return `authentications ${row.merchantId} ${row.attemptId}`;
}

/** What a result changes in the row; the proof is sealed on the way. */
export function resultColumns(
  seal: Seal,
  row: { merchantId: string; attemptId: string },
  result: AuthenticationResult,
): Partial<AuthenticationRecord> {
  return {
    transStatus: result.transStatus,
    transStatusReason: result.transStatusReason,
    eci: result.eci,
    sealedCavv: result.cavv && seal.seal(result.cavv, cavvContext(row)),
    dsTransId: result.dsTransId,
    acsTransId: result.acsTransId,
    version: result.version,
    challengeCancel: result.challengeCancel,
  };
}
