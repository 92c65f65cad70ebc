import type { CardDetails, ReadyRoute } from '../connectors/connector.ts';
import type { RiskTry } from '../domain/risk-try.ts';
import type { Customer, PaymentMethod, Session } from '../domain/session.ts';
import type { RefuseReason, RiskDecision } from '../risk/judge-try.ts';
import type { PuzzleStamp } from '../risk/puzzle.ts';
import { declineReasonOf } from '../risk/result-of-decline.ts';
import { updateAuthenticationWish } from '../store/authentications.ts';
import type { Db } from '../store/db.ts';
import { findSession } from '../store/sessions.ts';
import type { BrowserFacts } from '../threeds/browser-facts.ts';
import type { CardFingerprint } from '../vault/card-fingerprint.ts';
import type { KeyRing } from '../vault/key-ring.ts';
import { beginAttempt } from './steps/begin-attempt.ts';
import { judgeAttempt } from './steps/judge-attempt.ts';
import { type AttemptKey, lockAttemptUnderWay } from './steps/lock-attempt.ts';
import { lockToPay, type NotBegun } from './steps/lock-to-pay.ts';
import { measureAttack } from './steps/measure-attack.ts';
import { stopAttempt } from './steps/stop-attempt.ts';
import { type PuzzleAnswer, usePuzzle } from './steps/use-puzzle.ts';

export interface PaySessionDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly publicUrl: string;
  readonly keys: KeyRing;
  readonly newTransId: () => string;
  readonly fingerprint: CardFingerprint;
  readonly stamp: PuzzleStamp;
  /** The accounts that the payment may go to, in the order in which they are asked. */
  readonly routesFor: (session: Session, method: 'card') => Promise<readonly ReadyRoute[]>;
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
  /** What the browser made of the page's puzzle, where it carried one. */
  readonly puzzle: PuzzleAnswer | null;
}

/** `tried`: the session's page says how it stands, be it paid, declined, or waiting for the customer's bank. */
export type PaySessionResult = { kind: 'tried' } | NotBegun;

type Begun = { kind: 'begun'; key: AttemptKey; session: Session; riskTry: RiskTry };

/**
 * Pays a session with a card: commits the attempt, judges it by limits, lists and rules, then asks issuer and acquirer with
 * no transaction open. Never throws for what those do; a database that goes away meanwhile leaves an attempt that the worker
 * looks after, and that one is never sent: it has no word of its issuer.
 */
export async function paySession(deps: PaySessionDeps, input: PaySessionInput): Promise<PaySessionResult> {
  const begun = await begin(deps, input);
  if (begun.kind !== 'begun') return begun;
  deps.reach('attempt_committed');
  const { session, riskTry } = begun;
  const { customerDetails, browser } = input;
  const decision = await judgeAttempt(deps.db, { session, customerDetails, riskTry, ip: browser.ip });
  if (decision.kind === 'refuse') {
    await refuse(deps, begun.key, decision.reason);
    return { kind: 'tried' };
  }
  const wish = await wishFor(deps, session, input, decision);
  if (wish !== 'none') await deps.db.tx((tx) => updateAuthenticationWish(tx, begun.key, wish));
  await deps.askIssuer(begun.key, 'started', input.card);
  return { kind: 'tried' };
}

/**
 * What the issuer is asked for. Who should have solved a puzzle and did not, for want of a script or of patience, is asked by
 * the issuer instead of being turned away.
 */
async function wishFor(
  deps: PaySessionDeps,
  session: Session,
  { puzzle, browser }: PaySessionInput,
  decision: Exclude<RiskDecision, { kind: 'refuse' }>,
): Promise<'none' | 'challenge' | 'mandate'> {
  if (decision.kind === 'challenge' && decision.isUnderAttack) return 'mandate';
  const level = await measureAttack(deps, session, browser.ip);
  const isAsked = level > 0 && !(await usePuzzle(deps, session, puzzle));
  return decision.kind === 'challenge' || isAsked ? 'challenge' : 'none';
}

/** Ends the attempt before anybody was asked about it. */
async function refuse(deps: PaySessionDeps, key: AttemptKey, reason: RefuseReason): Promise<void> {
  await deps.db.tx(async (tx) => {
    const locked = await lockAttemptUnderWay(tx, key);
    // Whoever slept for so long that the worker ended the attempt finds nothing to refuse.
    if (locked.attempt.state !== 'authenticating') return;
    const context = { publicUrl: deps.publicUrl, now: deps.now() };
    await stopAttempt(tx, context, locked, { reason: declineReasonOf(reason), networkCode: null });
  });
}

async function begin(deps: PaySessionDeps, input: PaySessionInput): Promise<Begun | PaySessionResult> {
  const { merchantId, sessionId, formAttempt } = input;
  // Before the lock: what a session is and where it may go does not change.
  const seen = await findSession(deps.db, { merchantId, id: sessionId });
  const routes = seen?.status === 'open' ? await deps.routesFor(seen, 'card') : [];
  const hasRoute = routes.some(({ connector }) => connector.mode === 'direct');
  const press = { merchantId, sessionId, formAttempt, hasRoute };
  return lockToPay<Begun>(deps, press, async (tx, session, now) => {
    const { keys, newTransId, fingerprint, publicUrl } = deps;
    const { attempt, riskTry } = await beginAttempt(
      tx,
      { publicUrl, now, keys, newTransId, fingerprint },
      session,
      {
        card: input.card,
        paymentMethod: input.paymentMethod,
        customerDetails: input.customerDetails,
        browser: { ...input.browser },
        ip: input.browser.ip,
      },
    );
    return { kind: 'begun', key: { merchantId, sessionId, attemptId: attempt.id }, session, riskTry };
  });
}
