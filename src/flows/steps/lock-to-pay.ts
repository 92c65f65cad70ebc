import type { Session } from '../../domain/session.ts';
import { oneUnderWayPerSession } from '../../store/attempts.ts';
import { type Db, type Tx, violates } from '../../store/db.ts';
import { findSession, lockSession } from '../../store/sessions.ts';
import { changeSession } from './change-session.ts';

export interface LockToPayDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly publicUrl: string;
}

/** Why a press of Pay begins nothing. */
export type NotBegun =
  /** Somebody was faster, the form was old, or the time was over: nothing was sent. */
  | { kind: 'not_tried'; session: Session }
  | { kind: 'no_connector'; session: Session }
  | { kind: 'not_found' };

export interface PressToBegin {
  readonly merchantId: string;
  readonly sessionId: string;
  /** How many attempts the session had when the form was made: a form sent twice pays once. */
  readonly formAttempt: number;
  readonly hasRoute: boolean;
}

/**
 * Begins an attempt of a session that can be paid, under its lock. Two presses race, and the second finds it under way; whoever
 * is too late or comes with an old form begins nothing.
 */
export async function lockToPay<Begun extends { kind: string }>(
  deps: LockToPayDeps,
  press: PressToBegin,
  begin: (tx: Tx, session: Session, now: Date) => Promise<Begun>,
): Promise<Begun | NotBegun> {
  const key = { merchantId: press.merchantId, id: press.sessionId };
  try {
    return await deps.db.tx(async (tx): Promise<Begun | NotBegun> => {
      // Lock first: two Pay presses race, and the second must see `processing`.
      const session = await lockSession(tx, key);
      // Read after the wait for the lock, in which the session's time may have run out.
      const now = deps.now();
      if (!session) return { kind: 'not_found' };
      if (session.status !== 'open') return { kind: 'not_tried', session };
      if (session.expiresAt <= now) {
        const context = { publicUrl: deps.publicUrl, now };
        return { kind: 'not_tried', session: await changeSession(tx, context, session, 'lapsed') };
      }
      if (session.attemptsCount !== press.formAttempt) return { kind: 'not_tried', session };
      if (!press.hasRoute) return { kind: 'no_connector', session };
      return begin(tx, session, now);
    });
  } catch (error) {
    if (!violates(error, oneUnderWayPerSession)) throw error;
    const session = await findSession(deps.db, key);
    return session ? { kind: 'not_tried', session } : { kind: 'not_found' };
  }
}
