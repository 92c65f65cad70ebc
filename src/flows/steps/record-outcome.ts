import assert from 'node:assert/strict';
import type { LookupOutcome, Outcome } from '../../connectors/connector.ts';
import { type Attempt, type AttemptState, moveAttempt } from '../../domain/attempt.ts';
import { nextLookupAt } from '../../domain/backoff.ts';
import type { DeclineReason } from '../../domain/decline.ts';
import { isSameMoney } from '../../domain/money.ts';
import type { Session } from '../../domain/session.ts';
import { unreachable } from '../../domain/unreachable.ts';
import { lockAttempt, updateAttempt } from '../../store/attempts.ts';
import { findAuthentication } from '../../store/authentications.ts';
import type { Tx } from '../../store/db.ts';
import { updateRiskTry } from '../../store/risk-counts.ts';
import { lockSession } from '../../store/sessions.ts';
import { forgetCard } from '../../vault/cards-in-flight.ts';
import { changeSession } from './change-session.ts';
import { declineAttempt } from './decline-attempt.ts';
import { postApproval } from './post-journal.ts';

export interface RecordDeps {
  readonly publicUrl: string;
  readonly now: Date;
  /** After this long without a trace the acquirer guarantees that nothing will be charged; null: it never does. */
  readonly notFoundIsFinalAfterMs: number | null;
}

const unreached: { reason: DeclineReason; networkCode: null } = {
  reason: 'acquirer_unreachable',
  networkCode: null,
};

/** How many look-ups must find nothing before that may count as an answer. */
const notFoundNeeded = 3;

/** An approval of other money than ours. It was charged, so finding nothing later does not make it unpaid. */
const amountMismatch = 'amount_mismatch';

/**
 * Writes what an acquirer said about an attempt. The direct answer, a look-up and (later) a notification all end
 * here. Whoever lost the lease meanwhile changes nothing and gets the session as it is.
 */
export async function recordOutcome(
  tx: Tx,
  deps: RecordDeps,
  held: Pick<Attempt, 'merchantId' | 'sessionId' | 'id' | 'fence'>,
  outcome: Outcome | LookupOutcome,
): Promise<Session> {
  // Session first, then attempt: the same order everywhere, so that two writers queue instead of deadlocking.
  const session = await lockSession(tx, { merchantId: held.merchantId, id: held.sessionId });
  const attempt = await lockAttempt(tx, held);
  assert.ok(session && attempt, 'Bug! An attempt or its session is gone');
  if (attempt.fence !== held.fence || !isMoneyOpen(attempt.state)) return session;
  // The answer is here, so the card is of no use any more, whatever the answer is.
  await forgetCard(tx, {
    merchantId: attempt.merchantId,
    sessionId: attempt.sessionId,
    attemptId: attempt.id,
  });
  switch (outcome.kind) {
    case 'approved':
      if (!isSameMoney(outcome.amount, attempt.amount)) {
        return stayUnknown(tx, deps, session, attempt, amountMismatch);
      }
      return approve(tx, deps, session, attempt, outcome.reference);
    case 'declined':
      return declineAttempt(tx, deps, session, attempt, outcome);
    case 'not_sent':
      return declineAttempt(tx, deps, session, attempt, unreached);
    case 'unknown':
      return stayUnknown(tx, deps, session, attempt, outcome.cause);
    case 'not_found':
      return notFound(tx, deps, session, attempt);
    default:
      return unreachable(outcome);
  }
}

/** Sent, and not settled: only then can an answer say anything. */
function isMoneyOpen(state: AttemptState): boolean {
  return state === 'sending' || state === 'unknown';
}

async function approve(tx: Tx, deps: RecordDeps, session: Session, attempt: Attempt, reference: string) {
  await updateAttempt(tx, {
    ...attempt,
    state: moveAttempt(attempt.state, 'approved'),
    acquirerReference: reference,
    unknownCause: null,
    nextLookupAt: null,
    updatedAt: deps.now,
  });
  const authentication = await findAuthentication(tx, {
    merchantId: attempt.merchantId,
    attemptId: attempt.id,
  });
  const isAuthenticated = authentication?.transStatus === 'Y' || authentication?.transStatus === 'A';
  await updateRiskTry(tx, attempt, { result: 'approved', isAuthenticated });
  await postApproval(tx, deps.now, attempt);
  return changeSession(tx, deps, session, 'approved', {
    paymentMethod: attempt.paymentMethod,
    lastError: null,
  });
}

/** The session stays as it is: silence is not refusal, and no timer will make it one. */
async function stayUnknown(tx: Tx, deps: RecordDeps, session: Session, attempt: Attempt, cause: string) {
  await updateAttempt(tx, {
    ...attempt,
    state: moveAttempt(attempt.state, 'unknown'),
    unknownCause: attempt.unknownCause === amountMismatch ? amountMismatch : cause,
    nextLookupAt: nextLookupAt({ sentAt: attempt.sentAt ?? attempt.createdAt, now: deps.now }),
    updatedAt: deps.now,
  });
  return session;
}

async function notFound(tx: Tx, deps: RecordDeps, session: Session, attempt: Attempt) {
  const notFoundCount = attempt.notFoundCount + 1;
  const ageMs = deps.now.getTime() - (attempt.sentAt ?? attempt.createdAt).getTime();
  const isFinal =
    attempt.unknownCause !== amountMismatch &&
    deps.notFoundIsFinalAfterMs !== null &&
    ageMs >= deps.notFoundIsFinalAfterMs &&
    notFoundCount >= notFoundNeeded;
  const counted = { ...attempt, notFoundCount };
  return isFinal
    ? declineAttempt(tx, deps, session, counted, unreached)
    : stayUnknown(tx, deps, session, counted, 'not_found');
}
