import type { LookupOutcome, Outcome, ReadyRoute } from '../../connectors/connector.ts';
import { moveAttempt } from '../../domain/attempt.ts';
import { nextChallengedCheckAt } from '../../domain/backoff.ts';
import { type Language, pickLanguage } from '../../domain/language.ts';
import { isSameMoney } from '../../domain/money.ts';
import { isSaleOpen, moveSale, type Operation } from '../../domain/operation.ts';
import { noSlip } from '../../domain/receipt.ts';
import type { Session } from '../../domain/session.ts';
import { unreachable } from '../../domain/unreachable.ts';
import { updateAttempt } from '../../store/attempts.ts';
import { findAuthentication } from '../../store/authentications.ts';
import type { Tx } from '../../store/db.ts';
import { updateOperation, updateOperationsToCheckNow } from '../../store/operations.ts';
import { updateRiskTry } from '../../store/risk-counts.ts';
import { forgetCard } from '../../vault/cards-in-flight.ts';
import { beginSale } from './begin-sale.ts';
import { keptChallenge } from './challenge-exchange.ts';
import { changeSession } from './change-session.ts';
import { declineSale, endSale } from './decline-sale.ts';
import { judgeRetry } from './judge-retry.ts';
import { amountMismatch, isUnsettled, type KeepDeps, keepUnsettled, unreached } from './keep-unsettled.ts';
import { type HeldOperation, type LockedOperation, lockHeldOperation } from './lock-operation.ts';
import { postApproval, postReversedSale } from './post-journal.ts';
import { queueReceipt } from './queue-receipt.ts';

/** What may follow a sale that was proved not to charge. Only who holds the card in memory may offer it. */
export interface Retry {
  /** The next account to ask; its order carries the security code. */
  readonly next: ReadyRoute | undefined;
  /** Puts the attempt back to its issuer, with a mandate. Throws nothing away that the first answer left. */
  readonly stepUp: ((tx: Tx, locked: LockedOperation) => Promise<boolean>) | undefined;
}

export interface Recorded {
  readonly session: Session;
  /** What whoever sent it does now: another sale is committed and waits to be sent, or the issuer is to be asked. */
  readonly next: { kind: 'resend'; sale: Operation } | { kind: 'step_up' } | null;
}

/**
 * Writes what an acquirer said about a sale. The direct answer and every look-up end here. Whoever lost the lease
 * meanwhile changes nothing, and gets the session as it is.
 */
export async function recordOutcome(
  tx: Tx,
  deps: KeepDeps,
  held: HeldOperation,
  outcome: Outcome | LookupOutcome,
  retry?: Retry,
): Promise<Recorded> {
  const locked = await lockHeldOperation(tx, held);
  const { session, operation } = locked;
  if (operation.fence !== held.fence) {
    // Who slept may bring news all the same: of money that nobody here knows of.
    if (outcome.kind === 'approved') await updateOperationsToCheckNow(tx, [operation], deps.now);
    return { session, next: null };
  }
  if (!isSaleOpen(operation.state)) return { session, next: null };
  // The answer is here, so the card is of no use any more, whatever the answer is.
  await forgetCard(tx, held);
  if (isUnsettled(outcome)) return settled(await keepUnsettled(tx, deps, locked, outcome));
  switch (outcome.kind) {
    case 'approved': {
      const isOurs = isSameMoney(outcome.amount, operation.amount);
      if (isOurs) return settled(await approve(tx, deps, locked, outcome));
      return settled(await keepUnsettled(tx, deps, locked, { kind: 'unknown', cause: amountMismatch }));
    }
    case 'reversed': {
      if (outcome.amount) await postReversedSale(tx, deps.now, operation, outcome.amount);
      const refusal = { reason: 'not_confirmed', networkCode: null } as const;
      return settled(await declineSale(tx, deps, locked, { on: 'declined', refusal }));
    }
    case 'challenged':
      return settled(await challenge(tx, deps, locked, outcome));
    case 'declined':
    case 'not_sent':
      return refuse(tx, deps, locked, outcome, retry);
    default:
      return unreachable(outcome);
  }
}

function settled(session: Session): Recorded {
  return { session, next: null };
}

async function approve(
  tx: Tx,
  deps: KeepDeps,
  locked: LockedOperation,
  { reference, slip = noSlip, card }: Extract<Outcome, { kind: 'approved' }>,
): Promise<Session> {
  const { session, operation } = locked;
  // A card that was typed elsewhere is known only now.
  const attempt = card
    ? { ...locked.attempt, paymentMethod: { ...locked.attempt.paymentMethod, ...card } }
    : locked.attempt;
  await updateOperation(tx, {
    ...operation,
    state: moveSale(operation.state, 'approved'),
    acquirerReference: reference,
    slip,
    unknownCause: null,
    nextCheckAt: null,
    updatedAt: deps.now,
  });
  await updateAttempt(tx, {
    ...attempt,
    state: moveAttempt(attempt.state, 'approved'),
    updatedAt: deps.now,
  });
  const key = { merchantId: attempt.merchantId, attemptId: attempt.id };
  const authentication = await findAuthentication(tx, key);
  const isAuthenticated = authentication?.transStatus === 'Y' || authentication?.transStatus === 'A';
  await updateRiskTry(tx, attempt, { result: 'approved', isAuthenticated });
  await postApproval(tx, deps.now, operation);
  const paid = { paymentMethod: attempt.paymentMethod, lastError: null };
  const changed = await changeSession(tx, deps, session, 'approved', paid);
  const language = languageOf(changed, authentication?.browser);
  await queueReceipt(tx, deps, { session: changed, paidAt: deps.now, slip, language });
  return changed;
}

/** What the merchant chose, else what the browser that paid prefers. */
function languageOf({ language }: Session, browser: Readonly<Record<string, unknown>> | undefined): Language {
  if (language !== 'auto') return language;
  const accepted = browser?.acceptLanguage;
  return pickLanguage(typeof accepted === 'string' ? accepted : undefined);
}

/** The acquirer asks the customer itself: money may move there, so it is asked about from now on. */
async function challenge(
  tx: Tx,
  deps: KeepDeps,
  locked: LockedOperation,
  outcome: Extract<Outcome, { kind: 'challenged' }>,
): Promise<Session> {
  const { session, attempt, operation } = locked;
  await updateOperation(tx, {
    ...operation,
    state: moveSale(operation.state, 'challenged'),
    acquirerReference: outcome.reference ?? operation.acquirerReference,
    ...keptChallenge(deps.seal, operation, outcome),
    unknownCause: null,
    nextCheckAt: nextChallengedCheckAt({
      isElsewhere: attempt.paymentMethod.wallet === 'bank_app',
      since: operation.createdAt,
      now: deps.now,
    }),
    updatedAt: deps.now,
  });
  await updateAttempt(tx, {
    ...attempt,
    state: moveAttempt(attempt.state, 'challenged'),
    updatedAt: deps.now,
  });
  return changeSession(tx, deps, session, 'challenged');
}

/** Proved not charged: the issuer is asked for its customer, the next acquirer is asked, or the attempt is over. */
async function refuse(
  tx: Tx,
  deps: KeepDeps,
  locked: LockedOperation,
  outcome: Extract<Outcome, { kind: 'declined' | 'not_sent' }>,
  retry: Retry | undefined,
): Promise<Recorded> {
  const { session, attempt } = locked;
  const refusal = outcome.kind === 'declined' ? outcome : unreached;
  const ending = { on: outcome.kind, refusal };
  const verdict = judgeRetry(attempt, outcome);
  // What the customer began in time may not be charged by a message that is sent after it.
  const isInTime = session.expiresAt > deps.now;
  if (verdict === 'step_up' && isInTime && (await retry?.stepUp?.(tx, locked))) {
    await endSale(tx, deps.now, locked, ending);
    return { session, next: { kind: 'step_up' } };
  }
  if (verdict === 'reroute' && isInTime && retry?.next) {
    await endSale(tx, deps.now, locked, ending);
    await updateAttempt(tx, {
      ...attempt,
      state: moveAttempt(attempt.state, 'rerouted'),
      updatedAt: deps.now,
    });
    return { session, next: { kind: 'resend', sale: await beginSale(tx, deps.now, attempt, retry.next) } };
  }
  return settled(await declineSale(tx, deps, locked, ending));
}
