import type { CardDetails } from '../../connectors/connector.ts';
import type { Attempt } from '../../domain/attempt.ts';
import { newId } from '../../domain/id.ts';
import type { RiskTry } from '../../domain/risk-try.ts';
import type { Customer, PaymentMethod, Session } from '../../domain/session.ts';
import { addressPrefix } from '../../risk/address-prefix.ts';
import { findSoftDecline, insertAttempt } from '../../store/attempts.ts';
import { type AuthenticationRecord, insertAuthentication } from '../../store/authentications.ts';
import type { Tx } from '../../store/db.ts';
import { insertRiskTry } from '../../store/risk-counts.ts';
import { authenticationTimers } from '../../threeds/authentication.ts';
import { cardBin } from '../../vault/card-bin.ts';
import type { CardFingerprint } from '../../vault/card-fingerprint.ts';
import { keepCard } from '../../vault/cards-in-flight.ts';
import type { KeyRing } from '../../vault/key-ring.ts';
import { changeSession } from './change-session.ts';

export interface BeginAttemptDeps {
  readonly publicUrl: string;
  readonly now: Date;
  readonly keys: KeyRing;
  readonly newTransId: () => string;
  readonly fingerprint: CardFingerprint;
}

export interface BeginAttemptInput {
  readonly card: CardDetails;
  readonly paymentMethod: PaymentMethod;
  readonly customerDetails: Customer | null;
  readonly browser: AuthenticationRecord['browser'];
  /** The customer's network address, as the limits know it. */
  readonly ip: string | null;
}

export interface BegunAttempt {
  readonly attempt: Attempt;
  readonly riskTry: RiskTry;
}

/** Longer than every wait of an authentication together; after it the card is swept, whatever became of the attempt. */
export const cardKeptMs = 15 * 60_000;

/** The issuer is asked with two requests at most before anybody else may look after the attempt. */
const firstDeadlineMs = 2 * authenticationTimers.requestMs + 5_000;

/**
 * Takes the session out of `open` with an attempt that has yet to be authenticated. Nothing can be charged before it
 * moves on to `sending`, and no second attempt can begin as long as it is under way. What the limits count commits with it:
 * judge it after that, and a second press of Pay, which begins nothing, counts for nothing.
 */
export async function beginAttempt(
  tx: Tx,
  deps: BeginAttemptDeps,
  session: Session,
  input: BeginAttemptInput,
): Promise<BegunAttempt> {
  const number = session.attemptsCount + 1;
  const attempt: Attempt = {
    id: newId('att'),
    merchantId: session.merchantId,
    sessionId: session.id,
    livemode: session.livemode,
    number,
    state: 'authenticating',
    amount: session.amount,
    paymentMethod: input.paymentMethod,
    declineReason: null,
    networkCode: null,
    sentAt: null,
    createdAt: deps.now,
    updatedAt: deps.now,
  };
  await changeSession(tx, deps, session, 'submitted', {
    attemptsCount: number,
    lastError: null,
    customerDetails: input.customerDetails,
  });
  await insertAttempt(tx, attempt);
  const riskTry = riskTryOf(deps, attempt, input);
  await insertRiskTry(tx, riskTry);
  // A demand of this card's issuer, which leaves no way round; that of another card's issuer is none of this one.
  const demand = number > 1 ? await findSoftDecline(tx, attempt) : undefined;
  const wish = demand ? 'mandate' : 'none';
  await insertAuthentication(tx, startedAuthentication(deps, attempt, wish, input.browser));
  await keepCard(tx, deps.keys, {
    merchantId: attempt.merchantId,
    sessionId: attempt.sessionId,
    attemptId: attempt.id,
    card: input.card,
    expiresAt: new Date(deps.now.getTime() + cardKeptMs),
  });
  return { attempt, riskTry };
}

function riskTryOf(deps: BeginAttemptDeps, attempt: Attempt, input: BeginAttemptInput): RiskTry {
  return {
    merchantId: attempt.merchantId,
    id: attempt.id,
    livemode: attempt.livemode,
    sessionId: attempt.sessionId,
    fingerprint: deps.fingerprint(input.card.number),
    bin: cardBin(input.card.number),
    address: input.ip === null ? null : addressPrefix(input.ip),
    amount: attempt.amount,
    triedAt: deps.now,
  };
}

/** An authentication of which nothing is known yet. */
export function startedAuthentication(
  deps: Pick<BeginAttemptDeps, 'now' | 'newTransId'>,
  attempt: Attempt,
  wish: AuthenticationRecord['wish'],
  browser: AuthenticationRecord['browser'],
): AuthenticationRecord {
  return {
    merchantId: attempt.merchantId,
    attemptId: attempt.id,
    sessionId: attempt.sessionId,
    transId: deps.newTransId(),
    state: 'started',
    version: null,
    wish,
    browser,
    methodUrl: null,
    methodEnd: null,
    acsUrl: null,
    acsTransId: null,
    dsTransId: null,
    transStatus: null,
    transStatusReason: null,
    eci: null,
    sealedCavv: null,
    challengeCancel: null,
    cause: null,
    deadlineAt: new Date(deps.now.getTime() + firstDeadlineMs),
    createdAt: deps.now,
    updatedAt: deps.now,
  };
}
