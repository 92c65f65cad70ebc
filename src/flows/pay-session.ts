import type { CardDetails, Outcome, ReadyConnector } from '../connectors/connector.ts';
import type { Attempt } from '../domain/attempt.ts';
import type { Customer, PaymentMethod, Session } from '../domain/session.ts';
import { extendAttemptLease, oneMoneyLivePerSession } from '../store/attempts.ts';
import { type Db, violates } from '../store/db.ts';
import { findSession, lockSession } from '../store/sessions.ts';
import { beginAttempt } from './steps/begin-attempt.ts';
import { changeSession } from './steps/change-session.ts';
import { recordOutcome } from './steps/record-outcome.ts';

export interface PaySessionDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly publicUrl: string;
  readonly connectorFor: (session: Session) => ReadyConnector | undefined;
  /** Told at named points of the flow, so that a test can kill the process right there. */
  readonly reach: (point: 'attempt_committed' | 'acquirer_answered' | 'outcome_committed') => void;
}

export interface PaySessionInput {
  readonly merchantId: string;
  readonly sessionId: string;
  readonly card: CardDetails;
  readonly paymentMethod: PaymentMethod;
  readonly customerDetails: Customer | null;
  readonly customerIp: string | null;
  /** How many attempts the session had when the form was made: a form sent twice pays once. */
  readonly formAttempt: number;
}

export type PaySessionResult =
  | { kind: 'answered'; session: Session }
  /** Somebody was faster, the form was old, or the time was over: nothing was sent. */
  | { kind: 'not_tried'; session: Session }
  | { kind: 'no_connector'; session: Session }
  | { kind: 'not_found' };

/** An acquirer gets this long to answer (Mastercard's gateway asks for 40 s at least); then it is unknown. */
export const answerDeadlineMs = 45_000;

/** The sender proves this often that it lives; a dead one's attempt is looked up when its lease is over. */
const leaseMs = 9_000;

type Begun = { kind: 'begun'; attempt: Attempt; session: Session; ready: ReadyConnector };

/**
 * Pays a session with a card: commits the intent, calls the acquirer with no transaction open, commits the answer.
 * Never throws for what an acquirer does; a database that goes away after the call leaves an attempt that the
 * worker looks up.
 */
export async function paySession(deps: PaySessionDeps, input: PaySessionInput): Promise<PaySessionResult> {
  const begun = await begin(deps, input);
  if (begun.kind !== 'begun') return begun;
  deps.reach('attempt_committed');
  const outcome = await callAcquirer(deps, input, begun);
  deps.reach('acquirer_answered');
  const session = await deps.db.tx((tx) =>
    recordOutcome(
      tx,
      {
        publicUrl: deps.publicUrl,
        now: deps.now(),
        notFoundIsFinalAfterMs: begun.ready.manifest.notFoundIsFinalAfterMs,
      },
      begun.attempt,
      outcome,
    ),
  );
  deps.reach('outcome_committed');
  return { kind: 'answered', session };
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
      const attempt = await beginAttempt(tx, { publicUrl: deps.publicUrl, now }, session, {
        connector: ready.manifest.name,
        paymentMethod: input.paymentMethod,
        customerDetails: input.customerDetails,
        lockedUntil: new Date(now.getTime() + leaseMs),
      });
      return { kind: 'begun' as const, attempt, session, ready };
    });
  } catch (error) {
    if (!violates(error, oneMoneyLivePerSession)) throw error;
    const session = await findSession(deps.db, key);
    return session ? { kind: 'not_tried', session } : { kind: 'not_found' };
  }
}

async function callAcquirer(deps: PaySessionDeps, input: PaySessionInput, begun: Begun): Promise<Outcome> {
  const { attempt, session, ready } = begun;
  const stopKeeping = keepLease(deps, attempt);
  try {
    return await ready.connector.pay(
      {
        attemptId: attempt.id,
        amount: attempt.amount,
        // Counted from the committed intent: a sender that slept may not send what was given up meanwhile.
        sendBefore: new Date(attempt.createdAt.getTime() + leaseMs),
        card: input.card,
        description: session.description,
        customerEmail: input.customerDetails?.email ?? session.customer?.email ?? null,
        customerIp: input.customerIp,
      },
      AbortSignal.timeout(answerDeadlineMs),
    );
  } catch (error) {
    // A bug in a connector tells nothing about the money, so it is asked for like any other silence.
    return { kind: 'unknown', cause: error instanceof Error ? error.name : 'connector_threw' };
  } finally {
    stopKeeping();
  }
}

function keepLease(deps: PaySessionDeps, attempt: Attempt): () => void {
  const timer = setInterval(() => {
    const until = new Date(deps.now().getTime() + leaseMs);
    // A lease that cannot be kept is safe: the fence decides who may write.
    extendAttemptLease(deps.db, attempt, until).catch(() => undefined);
  }, leaseMs / 3);
  return () => clearInterval(timer);
}
