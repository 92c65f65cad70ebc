import { setTimeout as sleep } from 'node:timers/promises';
import type { CardDetails } from '../connectors/connector.ts';
import { cardBrand } from '../domain/card.ts';
import type { ChallengeAnswer } from '../domain/challenge.ts';
import { type Customer, isFinal, type PaymentMethod, type Session } from '../domain/session.ts';
import { type TestCustomer, type TestOutcomeName, testOutcomes } from '../domain/test-outcome.ts';
import { findLatestAttempt } from '../store/attempts.ts';
import { type AuthenticationRecord, findAuthentication } from '../store/authentications.ts';
import type { Db } from '../store/db.ts';
import { listOperationsOfAttempt } from '../store/operations.ts';
import { findSession } from '../store/sessions.ts';
import type { BrowserFacts } from '../threeds/browser-facts.ts';
import { challengeRequest } from '../threeds/challenge-request.ts';
import type { ThreeDsVersion } from '../threeds/version.ts';
import { Secret } from '../vault/secret.ts';

/** What the customer's browser posts to issuer or acquirer; the page that came back. */
export type Browse = (url: string, fields: Readonly<Record<string, string>>) => Promise<string>;

/** A press of Pay: what the page would hand on. */
export interface TestPress {
  readonly merchantId: string;
  readonly sessionId: string;
  readonly card: CardDetails;
  readonly paymentMethod: PaymentMethod;
  readonly customerDetails: Customer | null;
  readonly browser: BrowserFacts;
  readonly formAttempt: number;
  readonly puzzle: null;
}

/** What the customer's browser tells the page afterwards. */
export type TestStep =
  | { kind: 'method_over'; isDone: boolean }
  | { kind: 'returned_from_challenge' }
  | { kind: 'cancelled' };

export interface CompleteSessionDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly pay: (press: TestPress) => Promise<{ kind: string }>;
  readonly continueAuthentication: (session: Session, step: TestStep) => Promise<void>;
  readonly returnFromAcquirer: (session: Session, answer: ChallengeAnswer) => Promise<void>;
  /** Reaches the sandbox bank and nobody else. */
  readonly browse: Browse;
}

export type CompleteSessionResult =
  | { kind: 'completed'; session: Session }
  | { kind: 'not_open'; session: Session };

/** An outcome that takes longer is answered as it stands. */
const waitMs = 10_000;
const lookEveryMs = 50;
const rightCode = '123456';

/**
 * Pays a test session as a customer without a script would, by a card of the sandbox bank that ends as asked for: the same
 * flows, the same bank, the same issuer. Ends when the outcome is known, or after ten seconds with the session as it is.
 */
export async function completeSession(
  deps: CompleteSessionDeps,
  session: Session,
  name: TestOutcomeName,
): Promise<CompleteSessionResult> {
  const { card, customer } = testOutcomes[name];
  const endsAtMs = performance.now() + waitMs;
  const paying = deps.pay(inputOf(deps, session, card));
  // It goes on by itself when nobody waits any more, as after a real press of Pay.
  paying.catch(() => undefined);
  const result = await Promise.race([paying, sleep(waitMs, undefined, { ref: false })]);
  if (result && result.kind !== 'tried') return { kind: 'not_open', session: await look(deps, session) };
  let seen = await look(deps, session);
  const answered = new Set<string>();
  while (isUnderWay(seen) && performance.now() < endsAtMs) {
    if (seen.status === 'requires_action') {
      if (customer === 'leaves') break;
      await answer(deps, seen, customer, answered);
    }
    await sleep(lookEveryMs);
    seen = await look(deps, session);
  }
  return { kind: 'completed', session: seen };
}

function isUnderWay({ status }: Session): boolean {
  return !isFinal(status) && status !== 'open';
}

async function look(deps: CompleteSessionDeps, { merchantId, id }: Session): Promise<Session> {
  const session = await findSession(deps.db, { merchantId, id });
  if (!session) throw new Error('Bug! A session that was found is gone');
  return session;
}

function inputOf(deps: CompleteSessionDeps, session: Session, number: string): TestPress {
  const year = deps.now().getUTCFullYear() + 3;
  return {
    merchantId: session.merchantId,
    sessionId: session.id,
    card: {
      number: new Secret(number),
      securityCode: new Secret('123'),
      expiryMonth: 12,
      expiryYear: year,
      holderName: 'TEST CUSTOMER',
    },
    paymentMethod: {
      type: 'card',
      brand: cardBrand(number),
      last4: number.slice(-4),
      exp_month: 12,
      exp_year: year,
      country: null,
      wallet: null,
    },
    customerDetails: session.customer,
    browser: { acceptHeader: '*/*', userAgent: 'MAXFI-Test', acceptLanguage: 'en', ip: null, script: null },
    formAttempt: session.attemptsCount,
    puzzle: null,
  };
}

/** What the customer does where the session waits for him, once each: with the issuer, or on the acquirer's own page. */
async function answer(
  deps: CompleteSessionDeps,
  session: Session,
  customer: TestCustomer,
  answered: Set<string>,
): Promise<void> {
  const { merchantId, id: sessionId } = session;
  const attempt = await findLatestAttempt(deps.db, { merchantId, sessionId });
  if (!attempt) return;
  const isNew = (what: string) => !answered.has(what) && answered.add(what);
  const operations = await listOperationsOfAttempt(deps.db, { merchantId, attemptId: attempt.id });
  const address = operations.find(({ state }) => state === 'challenged')?.redirectUrl;
  if (address) {
    if (!isNew(address)) return;
    await deps.browse(address, { action: customer === 'declines' ? 'decline' : 'approve' });
    return deps.returnFromAcquirer(session, { kind: 'returned', fields: {} });
  }
  const asked = await findAuthentication(deps.db, { merchantId, attemptId: attempt.id });
  if (!asked || !isNew(`${asked.transId} ${asked.state}`)) return;
  if (asked.state === 'method')
    return deps.continueAuthentication(session, { kind: 'method_over', isDone: false });
  if (asked.state === 'challenge') return answerIssuer(deps, session, customer, asked);
}

async function answerIssuer(
  deps: CompleteSessionDeps,
  session: Session,
  customer: TestCustomer,
  { acsUrl, acsTransId, transId, version }: AuthenticationRecord,
): Promise<void> {
  if (customer === 'cancels') return deps.continueAuthentication(session, { kind: 'cancelled' });
  if (!acsUrl || !acsTransId || !version) return;
  const creq = challengeRequest({ transId, acsTransId, version: version as ThreeDsVersion, window: '05' });
  await deps.browse(acsUrl, { creq });
  const codes = customer === 'types_wrong_codes' ? ['000000', '000001', '000002'] : [rightCode];
  const answerUrl = new URL('/3ds/acs/answer', acsUrl).href;
  for (const code of codes) await deps.browse(answerUrl, { trans: acsTransId, action: 'confirm', code });
  await deps.continueAuthentication(session, { kind: 'returned_from_challenge' });
}
