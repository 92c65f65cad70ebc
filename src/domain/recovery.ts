import { type Session, statusAt } from './session.ts';

/** So long after its time a session can still be taken up again. */
export const recoveryMs = 30 * 24 * 60 * 60_000;

/** Until when an expired session can be taken up again; nothing when it cannot. */
export function recoverableUntil(session: Session): Date | null {
  if (!session.recoveryEnabled || session.status !== 'expired') return null;
  return new Date(session.expiresAt.getTime() + recoveryMs);
}

/**
 * The expired session that an order began with. All that stand in for it name it, also those that follow one that ran out
 * itself: so two links of one order meet in one row, and the order is paid once.
 */
export function firstOf(session: Session): string {
  return session.recoveredFrom ?? session.id;
}

/** Where the link of an expired session leads. */
export type RecoveryWay =
  /** To a fresh session for the same order. */
  | { kind: 'begin' }
  /** To the one that stands in for it already, paid or not. */
  | { kind: 'go_on'; session: Session }
  | { kind: 'none' };

/**
 * Decides by the session whose link it is and the newest that stands in for it. One that failed or was called off ends the
 * order: a fresh start would give away new tries, or what the shop has taken back.
 */
export function recoveryWay(expired: Session, newest: Session | undefined, now: Date): RecoveryWay {
  if (newest?.status === 'succeeded') return { kind: 'go_on', session: newest };
  const until = recoverableUntil({ ...expired, status: statusAt(expired, now) });
  const last = newest ?? expired;
  if (!until || until <= now || !last.recoveryEnabled || last.status === 'failed') return { kind: 'none' };
  return statusAt(last, now) === 'expired' ? { kind: 'begin' } : { kind: 'go_on', session: last };
}
