import { type AuthenticationRecord, listAuthenticationsDue } from '../store/authentications.ts';
import type { Db } from '../store/db.ts';
import { isAuthenticationOver } from '../threeds/authentication.ts';
import { advanceAuthentication } from './steps/advance-authentication.ts';
import { type AttemptKey, lockAttemptUnderWay } from './steps/lock-attempt.ts';

export interface LookAfterAuthenticationsDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly publicUrl: string;
  readonly authorise: (key: AttemptKey) => Promise<unknown>;
}

const batchSize = 20;

/**
 * Goes on where nobody did in time: a process died, a customer left, an issuer fell silent. Until an attempt is sent
 * nothing can have been charged, so here, and only here, the clock may end one. Returns how many were due; throws what the
 * first that failed threw, once all others are done.
 */
export async function lookAfterAuthentications(deps: LookAfterAuthenticationsDeps): Promise<number> {
  const due = await listAuthenticationsDue(deps.db, { now: deps.now(), limit: batchSize });
  // Beside each other: a sale may take as long as its acquirer does, and one that fails must not hold up the rest.
  const ended = await Promise.allSettled(due.map((record) => lookAfter(deps, record)));
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  return due.length;
}

async function lookAfter(deps: LookAfterAuthenticationsDeps, seen: AuthenticationRecord): Promise<void> {
  const key = { merchantId: seen.merchantId, sessionId: seen.sessionId, attemptId: seen.attemptId };
  const isOver = await deps.db.tx(async (tx) => {
    const locked = await lockAttemptUnderWay(tx, key);
    const { authentication } = locked;
    const now = deps.now();
    if (!authentication.deadlineAt || authentication.deadlineAt > now) return false;
    if (isAuthenticationOver(authentication.state)) return true;
    const signal = isWaitingForAnAnswer(authentication) ? 'not_answered' : 'lapsed';
    const context = { publicUrl: deps.publicUrl, now };
    return Boolean(await advanceAuthentication(tx, context, locked, signal, { cause: 'deadline' }));
  });
  if (isOver) await deps.authorise(key);
}

function isWaitingForAnAnswer({ state }: AuthenticationRecord): boolean {
  return state === 'started' || state === 'requesting';
}
