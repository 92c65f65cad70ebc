import type { ConnectorManifest, LookupOutcome, Outcome } from '../../connectors/connector.ts';
import { moveAttempt } from '../../domain/attempt.ts';
import {
  challengeGraceMs,
  nextChallengedCheckAt,
  nextLateCheckAt,
  nextLookupAt,
  reverseAfterMs,
  unreachedGapMs,
} from '../../domain/backoff.ts';
import type { DeclineReason } from '../../domain/decline.ts';
import { moveSale, type ReversalReason } from '../../domain/operation.ts';
import type { Session } from '../../domain/session.ts';
import { updateAttempt } from '../../store/attempts.ts';
import type { Tx } from '../../store/db.ts';
import { updateOperation } from '../../store/operations.ts';
import type { Seal } from '../../vault/seal.ts';
import { beginReversal } from './begin-reversal.ts';
import { declineSale } from './decline-sale.ts';
import type { LockedOperation } from './lock-operation.ts';

export interface KeepDeps {
  readonly publicUrl: string;
  readonly now: Date;
  /** In which receipts tell the time. */
  readonly timeZone: string;
  /** Of the account it went to; nothing when that account cannot be used any more. */
  readonly manifest: Pick<ConnectorManifest, 'can' | 'notFoundIsFinalAfterMs'> | undefined;
  readonly seal: Seal;
}

/** What does not settle a sale. */
export type Unsettled = Extract<
  Outcome | LookupOutcome,
  { kind: 'unknown' | 'pending' | 'not_found' | 'not_reached' }
>;

export function isUnsettled(outcome: Outcome | LookupOutcome): outcome is Unsettled {
  return ['unknown', 'pending', 'not_found', 'not_reached'].includes(outcome.kind);
}

/** How many look-ups must find nothing before that may count as an answer. */
const notFoundNeeded = 3;

/** An approval of other money than ours. It was charged, so finding nothing later does not make it unpaid. */
export const amountMismatch = 'amount_mismatch';

export const unreached: { reason: DeclineReason; networkCode: null } = {
  reason: 'acquirer_unreachable',
  networkCode: null,
};

/**
 * What follows when nobody can say whether a locked sale charged: it is asked about again, or taken back once it has been
 * uncertain for too long. No clock ever makes it a refusal: that takes the acquirer's word, its acknowledgement of the
 * reversal, or its documented guarantee about what it never received.
 */
export async function keepUnsettled(
  tx: Tx,
  deps: KeepDeps,
  locked: LockedOperation,
  outcome: Unsettled,
): Promise<Session> {
  const { operation } = locked;
  const notFoundCount = operation.notFoundCount + (outcome.kind === 'not_found' ? 1 : 0);
  const counted = { ...locked, operation: { ...operation, notFoundCount } };
  if (isGuaranteed(deps, counted, outcome)) {
    const checkAt = nextLateCheckAt({ sentAt: operation.sentAt ?? operation.createdAt, now: deps.now });
    return declineSale(tx, deps, counted, { on: 'not_sent', refusal: unreached, checkAt });
  }
  const reason = deps.manifest?.can.reverse ? reasonToReverse(deps.now, locked, outcome) : undefined;
  if (reason) return beginReversal(tx, deps, counted, reason);
  return ask(tx, deps, counted, outcome);
}

function isGuaranteed(deps: KeepDeps, { operation }: LockedOperation, outcome: Unsettled): boolean {
  const finalAfterMs = deps.manifest?.notFoundIsFinalAfterMs ?? null;
  const ageMs = deps.now.getTime() - (operation.sentAt ?? operation.createdAt).getTime();
  return (
    outcome.kind === 'not_found' &&
    operation.state === 'unknown' &&
    operation.unknownCause !== amountMismatch &&
    operation.notFoundCount >= notFoundNeeded &&
    finalAfterMs !== null &&
    ageMs >= finalAfterMs
  );
}

/** An acquirer that does not answer gets no reversal: it would not be answered either, and a look-up may still say yes. */
function reasonToReverse(
  now: Date,
  { session, operation }: LockedOperation,
  outcome: Unsettled,
): ReversalReason | undefined {
  if (outcome.kind === 'not_reached') return undefined;
  const uncertainForMs = now.getTime() - operation.uncertainSince.getTime();
  if (!operation.isReversible && uncertainForMs < reverseAfterMs.refused) return undefined;
  if (operation.state === 'challenged') {
    const isOver = now.getTime() >= session.expiresAt.getTime() + challengeGraceMs;
    return isOver ? 'challenge_abandoned' : undefined;
  }
  if (operation.state !== 'unknown') return undefined;
  if (outcome.kind === 'unknown' && outcome.cause === amountMismatch) return 'amount_mismatch';
  const limitMs = outcome.kind === 'pending' ? reverseAfterMs.atWork : reverseAfterMs.noTrace;
  return uncertainForMs >= limitMs ? 'not_confirmed' : undefined;
}

async function ask(
  tx: Tx,
  deps: KeepDeps,
  { session, attempt, operation }: LockedOperation,
  outcome: Unsettled,
): Promise<Session> {
  const { now } = deps;
  const state = moveSale(operation.state, 'unclear');
  await updateOperation(tx, {
    ...operation,
    state,
    unknownCause: causeOf(operation.unknownCause, outcome),
    acquirerReference: (outcome.kind === 'unknown' && outcome.reference) || operation.acquirerReference,
    nextCheckAt: nextCheckAt(operation, attempt, outcome, now),
    updatedAt: now,
  });
  if (state === 'unknown') {
    await updateAttempt(tx, {
      ...attempt,
      state: moveAttempt(attempt.state, 'unknown'),
      updatedAt: now,
    });
  }
  return session;
}

function causeOf(before: string | null, outcome: Unsettled): string {
  if (before === amountMismatch) return amountMismatch;
  return outcome.kind === 'unknown' || outcome.kind === 'not_reached' ? outcome.cause : outcome.kind;
}

function nextCheckAt(
  operation: LockedOperation['operation'],
  { paymentMethod }: LockedOperation['attempt'],
  outcome: Unsettled,
  now: Date,
): Date {
  if (operation.state === 'challenged') {
    const isElsewhere = paymentMethod.wallet === 'bank_app';
    return nextChallengedCheckAt({ isElsewhere, since: operation.createdAt, now });
  }
  const planned = nextLookupAt({ since: operation.uncertainSince, now });
  if (outcome.kind !== 'not_reached') return planned;
  return new Date(Math.min(planned.getTime(), now.getTime() + unreachedGapMs));
}
