import type { CardDetails, ReadyConnector } from '../connectors/connector.ts';
import type { Customer, PaymentMethod, Session } from '../domain/session.ts';
import { oneUnderWayPerSession } from '../store/attempts.ts';
import { type Db, violates } from '../store/db.ts';
import { findSession, lockSession } from '../store/sessions.ts';
import type { BrowserFacts } from '../threeds/browser-facts.ts';
import type { KeyRing } from '../vault/key-ring.ts';
import { beginAttempt } from './steps/begin-attempt.ts';
import { changeSession } from './steps/change-session.ts';
import type { AttemptKey } from './steps/lock-attempt.ts';

export interface PaySessionDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly publicUrl: string;
  readonly keys: KeyRing;
  readonly newTransId: () => string;
  readonly connectorFor: (session: Session) => ReadyConnector | undefined;
  /** What comes after the attempt is committed: the issuer is asked, and then the acquirer. */
  readonly askIssuer: (key: AttemptKey, from: 'started', card: CardDetails) => Promise<unknown>;
  /** Told at named points of the flow, so that a test can kill the process right there. */
  readonly reach: (point: 'attempt_committed') => void;
}

export interface PaySessionInput {
  readonly merchantId: string;
  readonly sessionId: string;
  readonly card: CardDetails;
  readonly paymentMethod: PaymentMethod;
  readonly customerDetails: Customer | null;
  readonly browser: BrowserFacts;
  /** How many attempts the session had when the form was made: a form sent twice pays once. */
  readonly formAttempt: number;
}

export type PaySessionResult =
  /** Tried: the session's page says how it stands, be it paid, declined, or waiting for the customer's bank. */
  | { kind: 'tried' }
  /** Somebody was faster, the form was old, or the time was over: nothing was sent. */
  | { kind: 'not_tried'; session: Session }
  | { kind: 'no_connector'; session: Session }
  | { kind: 'not_found' };

type Begun = { kind: 'begun'; key: AttemptKey };

/**
 * Pays a session with a card: commits the attempt, then asks issuer and acquirer with no transaction open. Never throws
 * for what those do; a database that goes away meanwhile leaves an attempt that the worker looks after.
 */
export async function paySession(deps: PaySessionDeps, input: PaySessionInput): Promise<PaySessionResult> {
  const begun = await begin(deps, input);
  if (begun.kind !== 'begun') return begun;
  deps.reach('attempt_committed');
  await deps.askIssuer(begun.key, 'started', input.card);
  return { kind: 'tried' };
}

async function begin(deps: PaySessionDeps, input: PaySessionInput): Promise<Begun | PaySessionResult> {
  const key = { merchantId: input.merchantId, id: input.sessionId };
  try {
    return await deps.db.tx(async (tx) => {
      // Lock first: two Pay presses race, and the second must see `processing`.
      const session = await lockSession(tx, key);
      // Read after the wait for the lock, in which the session's time may have run out.
      const now = deps.now();
      if (!session) return { kind: 'not_found' as const };
      if (session.status !== 'open') return { kind: 'not_tried' as const, session };
      if (session.expiresAt <= now) {
        const context = { publicUrl: deps.publicUrl, now };
        return { kind: 'not_tried' as const, session: await changeSession(tx, context, session, 'lapsed') };
      }
      if (session.attemptsCount !== input.formAttempt) return { kind: 'not_tried' as const, session };
      const ready = deps.connectorFor(session);
      if (!ready) return { kind: 'no_connector' as const, session };
      const attempt = await beginAttempt(
        tx,
        { publicUrl: deps.publicUrl, now, keys: deps.keys, newTransId: deps.newTransId },
        session,
        {
          connector: ready.manifest.name,
          card: input.card,
          paymentMethod: input.paymentMethod,
          customerDetails: input.customerDetails,
          browser: { ...input.browser },
        },
      );
      const { merchantId, sessionId, id: attemptId } = attempt;
      return { kind: 'begun' as const, key: { merchantId, sessionId, attemptId } };
    });
  } catch (error) {
    if (!violates(error, oneUnderWayPerSession)) throw error;
    const session = await findSession(deps.db, key);
    return session ? { kind: 'not_tried', session } : { kind: 'not_found' };
  }
}
