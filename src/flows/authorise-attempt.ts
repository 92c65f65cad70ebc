import type { CardDetails, ReadyRoute } from '../connectors/connector.ts';
import { moveAttempt } from '../domain/attempt.ts';
import { type CardBrand, securityCodeLength } from '../domain/card.ts';
import type { DeclineReason } from '../domain/decline.ts';
import type { Operation } from '../domain/operation.ts';
import type { Session } from '../domain/session.ts';
import { updateAttempt } from '../store/attempts.ts';
import { updateAuthentication } from '../store/authentications.ts';
import type { Db, Tx } from '../store/db.ts';
import { findSession } from '../store/sessions.ts';
import type { BrowserFacts } from '../threeds/browser-facts.ts';
import { takeCard } from '../vault/cards-in-flight.ts';
import type { KeyRing } from '../vault/key-ring.ts';
import type { Seal } from '../vault/seal.ts';
import { beginSale } from './steps/begin-sale.ts';
import { judgeAuthentication, proofOf, reasonOfStop } from './steps/judge-authentication.ts';
import { type AttemptKey, type LockedAttempt, lockAttemptUnderWay } from './steps/lock-attempt.ts';
import { type Retry, recordOutcome } from './steps/record-outcome.ts';
import { type CommonOrder, orderOf, sendSale, sessionOrder } from './steps/send-sale.ts';
import { stepUp } from './steps/step-up.ts';
import { stopAttempt } from './steps/stop-attempt.ts';
import type { Timers } from './steps/timers.ts';

export interface AuthoriseAttemptDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly timers: Timers;
  readonly publicUrl: string;
  /** In which receipts tell the time. */
  readonly timeZone: string;
  readonly keys: KeyRing;
  readonly seal: Seal;
  readonly newTransId: () => string;
  /** The accounts that the payment may go to, in the order in which they are asked. */
  readonly routesFor: (session: Session, method: 'card') => Promise<readonly ReadyRoute[]>;
  /** What comes after a soft decline is committed: the issuer is asked for its customer. */
  readonly askIssuer: (key: AttemptKey, from: 'started', card: CardDetails) => Promise<unknown>;
  /** Told at named points of the flow, so that a test can kill the process right there. */
  readonly reach: (
    point: 'sending_committed' | 'acquirer_answered' | 'outcome_committed' | 'resend_committed',
  ) => void;
}

/** One press of Pay sends so many sales at most; each must be proved not to have charged before the next. */
const maxSales = 3;

/**
 * Sends the sale of an attempt whose authentication is over, or declines it when the issuer said no: commits the
 * intent, calls the acquirer with no transaction open, commits the answer. Goes on to the next account, or back to the
 * issuer, where the answer proves that nothing was charged and the rules allow it. Anyone may call it, at any time and
 * twice: only one caller finds the attempt unsent. `card` spares the vault; without one it is taken from there.
 */
export async function authoriseAttempt(
  deps: AuthoriseAttemptDeps,
  key: AttemptKey,
  card?: CardDetails,
): Promise<Session> {
  const session = await findSession(deps.db, { merchantId: key.merchantId, id: key.sessionId });
  const routes = session ? await deps.routesFor(session, 'card') : [];
  const begun = await deps.db.tx((tx) => begin(tx, deps, key, routes, card));
  if (!begun.sale) return begun.session;
  const { order, card: taken } = begun;
  let { sale } = begun;
  for (const [at, route] of begun.routes.slice(0, maxSales).entries()) {
    deps.reach(at === 0 ? 'sending_committed' : 'resend_committed');
    const outcome = await sendSale(deps, sale, route, orderOf(order, sale, deps.publicUrl));
    deps.reach('acquirer_answered');
    const retry: Retry = {
      next: at + 1 < maxSales ? begun.routes[at + 1] : undefined,
      stepUp: (tx, locked) => stepUp(tx, { ...deps, now: deps.now() }, locked, taken),
    };
    const { publicUrl, timeZone, seal } = deps;
    const context = { publicUrl, timeZone, seal, now: deps.now(), manifest: route.manifest };
    const recorded = await deps.db.tx((tx) => recordOutcome(tx, context, sale, outcome, retry));
    deps.reach('outcome_committed');
    if (!recorded.next) return recorded.session;
    if (recorded.next.kind === 'step_up') {
      await deps.askIssuer(key, 'started', taken);
      return (await findSession(deps.db, recorded.session)) ?? recorded.session;
    }
    sale = recorded.next.sale;
  }
  throw new Error('Bug! A sale was committed for which there is no route');
}

type Begun =
  | {
      sale: Operation;
      card: CardDetails;
      order: CommonOrder;
      routes: readonly ReadyRoute[];
      session: Session;
    }
  | { sale: null; session: Session };

async function begin(
  tx: Tx,
  deps: AuthoriseAttemptDeps,
  key: AttemptKey,
  routes: readonly ReadyRoute[],
  given?: CardDetails,
): Promise<Begun> {
  const locked = await lockAttemptUnderWay(tx, key);
  const { session, attempt, authentication } = locked;
  const now = deps.now();
  const verdict = judgeAuthentication(attempt, authentication);
  if (attempt.state !== 'authenticating' || !verdict) return { sale: null, session };
  if (verdict.kind === 'stop') return stop(tx, deps, locked, reasonOfStop(authentication, verdict));
  // An issuer's yes that comes after the session's time charges nobody.
  if (session.expiresAt <= now) return stop(tx, deps, locked, 'authentication_abandoned');
  // A crash of the database empties the vault, and a row that was tampered with does not open. Either way nothing can
  // be sent, and nothing was; the row says which it was.
  const card = given ?? (await takeCard(tx, deps.keys, key, now).catch(() => 'card_unreadable' as const));
  if (!card || card === 'card_unreadable') {
    const explained = { ...locked, authentication: { ...authentication, cause: card ?? 'card_lost' } };
    return stop(tx, deps, explained, 'authentication_unavailable');
  }
  const proof = proofOf(deps.seal, authentication);
  const brand = attempt.paymentMethod.brand as CardBrand;
  const isComplete = card.securityCode !== null || securityCodeLength(brand) === 0;
  const direct = routes.filter(({ connector }) => connector.mode === 'direct');
  const taking = direct.filter(({ cardBrands }) => !cardBrands || cardBrands.includes(brand));
  // The page names such a card before it is sent; a routing may have changed since.
  if (taking.length === 0 && direct.length > 0) return stop(tx, deps, locked, 'card_not_supported');
  const usable = taking.filter(({ manifest }) => isComplete || (proof && manifest.can.payByProofAlone));
  const [first] = usable;
  // Without a security code the customer has to type the card once more; without any account nothing can be sent.
  if (!first)
    return stop(tx, deps, locked, direct.length > 0 ? 'authentication_required' : 'acquirer_unreachable');
  // The attempt goes on, so nobody need look after its authentication any more.
  await updateAuthentication(tx, { ...authentication, deadlineAt: null, updatedAt: now });
  const sentAt = attempt.sentAt ?? now;
  const sending = { ...attempt, state: moveAttempt(attempt.state, 'authenticated'), sentAt, updatedAt: now };
  await updateAttempt(tx, sending);
  const sale = await beginSale(tx, now, sending, first);
  const browser = authentication.browser as unknown as BrowserFacts;
  const order: CommonOrder = {
    amount: attempt.amount,
    source: { kind: 'card', card, authentication: proof },
    ...sessionOrder(deps.publicUrl, session, {
      customerDetails: session.customerDetails,
      ip: browser.ip,
      acceptLanguage: browser.acceptLanguage,
    }),
    browser,
    mustAskIssuer: authentication.wish === 'challenge' || authentication.wish === 'mandate',
  };
  return { sale, card, order, routes: usable, session };
}

async function stop(
  tx: Tx,
  deps: AuthoriseAttemptDeps,
  locked: LockedAttempt,
  reason: DeclineReason,
): Promise<Begun> {
  const context = { publicUrl: deps.publicUrl, now: deps.now() };
  const refusal = { reason, networkCode: null, transStatus: locked.authentication.transStatus };
  return { sale: null, session: await stopAttempt(tx, context, locked, refusal) };
}
