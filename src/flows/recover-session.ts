import { sessionEvent } from '../domain/event.ts';
import { newId, newSessionId } from '../domain/id.ts';
import { recoverableUntil, type Session } from '../domain/session.ts';
import type { Db, Tx } from '../store/db.ts';
import { insertEvent } from '../store/events.ts';
import { findRecoveredSession, insertSessionAlone, lockSession } from '../store/sessions.ts';

export interface RecoverSessionDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly publicUrl: string;
  /** Whether some account could still take it. */
  readonly hasRoute: (session: Session) => Promise<boolean>;
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
  if (!(await deps.hasRoute(expired))) return { kind: 'no_connector' };
  return deps.db.tx(async (tx) => {
    const session = await lockSession(tx, expired);
    const now = deps.now();
    const until = session && recoverableUntil(session);
    if (!until || until <= now) return { kind: 'not_recoverable' };
    const { merchantId, id: recoveredFrom } = session;
    const earlier = await findRecoveredSession(tx, { merchantId, recoveredFrom });
    if (earlier && !isOver(earlier, now)) return { kind: 'recovered', session: earlier };
    return { kind: 'recovered', session: await begin(tx, deps, session, now) };
  });
}

function isOver(session: Session, now: Date): boolean {
  if (session.status === 'open') return session.expiresAt <= now;
  return session.status === 'expired' || session.status === 'failed';
}

async function begin(
  tx: Tx,
  { publicUrl }: RecoverSessionDeps,
  expired: Session,
  now: Date,
): Promise<Session> {
  const session: Session = {
    ...expired,
    id: newSessionId(expired.merchantId, expired.livemode),
    status: 'open',
    customerDetails: null,
    paymentMethod: null,
    lastError: null,
    attemptsCount: 0,
    eventSequence: 1,
    recoveredFrom: expired.id,
    createdAt: now,
    expiresAt: new Date(now.getTime() + expired.expiresAt.getTime() - expired.createdAt.getTime()),
  };
  await insertSessionAlone(tx, session);
  const type = 'checkout.session.created';
  const facts = { id: newId('evt'), type, session, previous: {}, at: now, publicUrl, request: null } as const;
  await insertEvent(tx, sessionEvent(facts), { webhookUrl: session.webhookUrl, isDefaultType: false });
  return session;
}
