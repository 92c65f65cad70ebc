import assert from 'node:assert/strict';
import { newSessionId } from '../domain/id.ts';
import { firstOf, recoveryWay } from '../domain/recovery.ts';
import { type Session, statusAt } from '../domain/session.ts';
import type { Db, Tx } from '../store/db.ts';
import { findRecoveredSession, lockSession } from '../store/sessions.ts';
import { beginSession } from './steps/begin-session.ts';
import { changeSession } from './steps/change-session.ts';

export interface RecoverSessionDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly publicUrl: string;
  /** Whether some account could still take it. */
  readonly hasRoute: (
    session: Pick<Session, 'merchantId' | 'livemode' | 'amount' | 'settings'>,
  ) => Promise<boolean>;
}

export type RecoverSessionResult =
  /** Where the customer goes on: a fresh session, or the one that stands in for it already, paid or not. */
  { kind: 'recovered'; session: Session } | { kind: 'not_recoverable' } | { kind: 'no_connector' };

/**
 * Takes an expired session up again: a fresh one for the same order, with the same time to pay. Two tabs at once get the same
 * one, and so does who comes back later while it is open; when it was paid nothing new is made.
 */
export async function recoverSession(
  deps: RecoverSessionDeps,
  expired: Session,
): Promise<RecoverSessionResult> {
  const hasRoute = await deps.hasRoute(expired);
  return deps.db.tx(async (tx) => {
    // Every link of one order locks the session that it began with, so no two of them begin anew.
    const first = await lockSession(tx, { merchantId: expired.merchantId, id: firstOf(expired) });
    assert.ok(first, 'Bug! A session stands in for one that is gone');
    const newest = await lockNewest(tx, first);
    const now = deps.now();
    const way = recoveryWay(expired, newest, now);
    if (way.kind === 'none') return { kind: 'not_recoverable' };
    if (way.kind === 'go_on') return { kind: 'recovered', session: way.session };
    if (!hasRoute) return { kind: 'no_connector' };
    // The worker may be late; what is over must be written down as over before another takes its place.
    const last = newest ?? first;
    if (last.status !== statusAt(last, now))
      await changeSession(tx, { publicUrl: deps.publicUrl, now }, last, 'lapsed');
    return { kind: 'recovered', session: await begin(tx, deps, first, now) };
  });
}

async function lockNewest(tx: Tx, first: Session): Promise<Session | undefined> {
  const { merchantId, id: recoveredFrom } = first;
  const newest = await findRecoveredSession(tx, { merchantId, recoveredFrom });
  return newest && lockSession(tx, newest);
}

async function begin(tx: Tx, { publicUrl }: RecoverSessionDeps, first: Session, now: Date): Promise<Session> {
  const session: Session = {
    ...first,
    id: newSessionId(first.merchantId, first.livemode),
    status: 'open',
    customerDetails: null,
    paymentMethod: null,
    lastError: null,
    attemptsCount: 0,
    eventSequence: 1,
    recoveryEnabled: true,
    recoveredFrom: first.id,
    createdAt: now,
    expiresAt: new Date(now.getTime() + first.expiresAt.getTime() - first.createdAt.getTime()),
  };
  await beginSession(tx, session, publicUrl);
  return session;
}
