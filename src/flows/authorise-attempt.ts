import type {
  AuthenticationProof,
  CardDetails,
  Outcome,
  PayOrder,
  ReadyConnector,
} from '../connectors/connector.ts';
import { type Attempt, moveAttempt } from '../domain/attempt.ts';
import type { DeclineReason } from '../domain/decline.ts';
import type { Session } from '../domain/session.ts';
import { extendAttemptLease, updateAttemptToSending } from '../store/attempts.ts';
import { type AuthenticationRecord, updateAuthentication } from '../store/authentications.ts';
import type { Db, Tx } from '../store/db.ts';
import {
  judgeStatus,
  judgeUnauthenticated,
  type ResultStatus,
  type Verdict,
} from '../threeds/trans-status.ts';
import { takeCard } from '../vault/cards-in-flight.ts';
import type { KeyRing } from '../vault/key-ring.ts';
import type { Seal } from '../vault/seal.ts';
import { cavvContext } from './steps/advance-authentication.ts';
import { type AttemptKey, type LockedAttempt, lockAttemptUnderWay } from './steps/lock-attempt.ts';
import { recordOutcome } from './steps/record-outcome.ts';
import { stopAttempt } from './steps/stop-attempt.ts';

export interface AuthoriseAttemptDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly publicUrl: string;
  readonly keys: KeyRing;
  readonly seal: Seal;
  readonly connectorOf: (attempt: Attempt) => ReadyConnector | undefined;
  /** Told at named points of the flow, so that a test can kill the process right there. */
  readonly reach: (point: 'sending_committed' | 'acquirer_answered' | 'outcome_committed') => void;
}

/** An acquirer gets this long to answer (Mastercard's gateway asks for 40 s at least); then it is unknown. */
export const answerDeadlineMs = 45_000;

/** The sender proves this often that it lives; a dead one's attempt is looked up when its lease is over. */
const leaseMs = 9_000;

/** When an issuer could not be asked we stop: no amount goes out without its word or its absence from the scheme. */
const authoriseUpToMinor = null;

/**
 * Sends the sale of an attempt whose authentication is over, or declines it when the issuer said no: commits the
 * intent, calls the acquirer with no transaction open, commits the answer. Anyone may call it, at any time and twice:
 * only one caller finds the attempt unsent. `card` spares the vault; without one it is taken from there.
 */
export async function authoriseAttempt(
  deps: AuthoriseAttemptDeps,
  key: AttemptKey,
  card?: CardDetails,
): Promise<Session> {
  const begun = await deps.db.tx((tx) => begin(tx, deps, key, card));
  if (!begun.order) return begun.session;
  deps.reach('sending_committed');
  const outcome = await send(deps, begun.attempt, begun.ready, begun.order);
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
  return session;
}

type Begun =
  | { order: PayOrder; attempt: Attempt; ready: ReadyConnector; session: Session }
  | { order: null; session: Session };

async function begin(
  tx: Tx,
  deps: AuthoriseAttemptDeps,
  key: AttemptKey,
  given?: CardDetails,
): Promise<Begun> {
  const locked = await lockAttemptUnderWay(tx, key);
  const { session, attempt, authentication } = locked;
  const now = deps.now();
  const verdict = verdictOf(attempt, authentication);
  if (attempt.state !== 'authenticating' || !verdict) return { order: null, session };
  if (verdict.kind === 'stop') return stop(tx, deps, locked, reasonOf(authentication, verdict));
  // An issuer's yes that comes after the session's time charges nobody.
  if (session.expiresAt <= now) return stop(tx, deps, locked, 'authentication_abandoned');
  const ready = deps.connectorOf(attempt);
  if (!ready) return stop(tx, deps, locked, 'acquirer_unreachable');
  // A crash of the database empties the vault, and a row that was tampered with does not open. Either way nothing can
  // be sent, and nothing was; the row says which it was.
  const card = given ?? (await takeCard(tx, deps.keys, key, now).catch(() => 'card_unreadable' as const));
  if (!card || card === 'card_unreadable') {
    const explained = { ...locked, authentication: { ...authentication, cause: card ?? 'card_lost' } };
    return stop(tx, deps, explained, 'authentication_unavailable');
  }
  // The attempt goes on, so nobody need look after its authentication any more.
  await updateAuthentication(tx, { ...authentication, deadlineAt: null, updatedAt: now });
  const sending: Attempt = {
    ...attempt,
    state: moveAttempt(attempt.state, 'authenticated'),
    fence: attempt.fence + 1,
    sentAt: now,
    updatedAt: now,
  };
  await updateAttemptToSending(tx, sending, new Date(now.getTime() + leaseMs));
  const order: PayOrder = {
    attemptId: attempt.id,
    amount: attempt.amount,
    // Counted from the committed intent: a sender that slept may not send what was given up meanwhile.
    sendBefore: new Date(now.getTime() + leaseMs),
    card,
    authentication: proofOf(deps.seal, authentication),
    description: session.description,
    customerEmail: session.customerDetails?.email ?? session.customer?.email ?? null,
    customerIp: typeof authentication.browser.ip === 'string' ? authentication.browser.ip : null,
  };
  return { order, attempt: sending, ready, session };
}

async function stop(
  tx: Tx,
  deps: AuthoriseAttemptDeps,
  locked: LockedAttempt,
  reason: DeclineReason,
): Promise<Begun> {
  const context = { publicUrl: deps.publicUrl, now: deps.now() };
  const refusal = { reason, networkCode: null, transStatus: locked.authentication.transStatus };
  return { order: null, session: await stopAttempt(tx, context, locked, refusal) };
}

/** Whether a sale may follow; nothing while the issuer has yet to answer. */
function verdictOf(attempt: Attempt, authentication: AuthenticationRecord): Verdict | undefined {
  const policy = { authoriseUpToMinor, isMandated: authentication.wish === 'mandate' };
  switch (authentication.state) {
    case 'finished':
      return judgeStatus(authentication.transStatus as ResultStatus, attempt.amount, policy);
    case 'not_enrolled':
      return policy.isMandated
        ? { kind: 'stop', mayRetryCard: true }
        : { kind: 'authorise', liabilityShifts: false, isExempt: false };
    case 'unavailable':
      return judgeUnauthenticated(attempt.amount, policy);
    case 'abandoned':
      return { kind: 'stop', mayRetryCard: true };
    default:
      return undefined;
  }
}

function reasonOf(authentication: AuthenticationRecord, verdict: { mayRetryCard: boolean }): DeclineReason {
  if (authentication.cause === 'customer_cancelled' || authentication.challengeCancel === '01') {
    return 'authentication_cancelled';
  }
  if (authentication.state === 'abandoned' || authentication.challengeCancel !== null)
    return 'authentication_abandoned';
  if (authentication.state === 'unavailable' || authentication.transStatus === 'U')
    return 'authentication_unavailable';
  return verdict.mayRetryCard ? 'authentication_failed' : 'authentication_rejected';
}

function proofOf(seal: Seal, row: AuthenticationRecord): AuthenticationProof | null {
  if (row.state !== 'finished' || !row.transStatus || !row.dsTransId || !row.version) return null;
  return {
    transStatus: row.transStatus,
    eci: row.eci,
    cavv: row.sealedCavv && seal.open(row.sealedCavv, cavvContext(row)),
    dsTransId: row.dsTransId,
    version: row.version,
  };
}

async function send(
  deps: AuthoriseAttemptDeps,
  attempt: Attempt,
  ready: ReadyConnector,
  order: PayOrder,
): Promise<Outcome> {
  const stopKeeping = keepLease(deps, attempt);
  try {
    return await ready.connector.pay(order, AbortSignal.timeout(answerDeadlineMs));
  } catch (error) {
    // A bug in a connector tells nothing about the money, so it is asked for like any other silence.
    return { kind: 'unknown', cause: error instanceof Error ? error.name : 'connector_threw' };
  } finally {
    stopKeeping();
  }
}

function keepLease(deps: AuthoriseAttemptDeps, attempt: Attempt): () => void {
  const timer = setInterval(() => {
    const until = new Date(deps.now().getTime() + leaseMs);
    // A lease that cannot be kept is safe: the fence decides who may write.
    extendAttemptLease(deps.db, attempt, until).catch(() => undefined);
  }, leaseMs / 3);
  return () => clearInterval(timer);
}
