import type { ReadyConnector } from '../connectors/connector.ts';
import { moveAttempt } from '../domain/attempt.ts';
import type { ChallengeAnswer } from '../domain/challenge.ts';
import { moveSale, type Operation } from '../domain/operation.ts';
import type { Session } from '../domain/session.ts';
import { findLatestAttempt, updateAttempt } from '../store/attempts.ts';
import type { Db, Tx } from '../store/db.ts';
import { listOperationsOfAttempt, updateOperation } from '../store/operations.ts';
import type { Seal } from '../vault/seal.ts';
import { keptAnswer } from './steps/challenge-exchange.ts';
import { changeSession } from './steps/change-session.ts';
import { lockHeldOperation } from './steps/lock-operation.ts';

export interface ReturnFromAcquirerDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly publicUrl: string;
  readonly seal: Seal;
  readonly connectorOf: (operation: Operation) => Promise<ReadyConnector | undefined>;
  /** Hands on what came back and asks what was decided there, with the lease that this flow takes. */
  readonly settle: (sale: Operation) => Promise<void>;
}

/** A worker looks after it when whoever took the customer back dies before the answer. */
const leaseMs = 20_000;

/**
 * The customer is back from where the acquirer asked him. That says nothing about what happened there, and anybody can forge
 * it: it only makes us ask at once. What came along is committed before it is handed on. Whoever comes back twice, was never
 * sent there, or brings what cannot be an answer, changes nothing.
 */
export async function returnFromAcquirer(
  deps: ReturnFromAcquirerDeps,
  session: Pick<Session, 'merchantId' | 'id'>,
  answer: ChallengeAnswer,
): Promise<void> {
  const { merchantId, id: sessionId } = session;
  const attempt = await findLatestAttempt(deps.db, { merchantId, sessionId });
  if (attempt?.state !== 'challenged') return;
  const operations = await listOperationsOfAttempt(deps.db, { merchantId, attemptId: attempt.id });
  const challenged = operations.find(({ state }) => state === 'challenged');
  if (!challenged) return;
  const connector = (await deps.connectorOf(challenged))?.connector;
  // Where a look-up tells everything, only coming back matters.
  const isOne = connector?.isAnswer ? connector.isAnswer(answer) : answer.kind === 'returned';
  if (!isOne) return;
  const isHandedOn = connector?.answerChallenge !== undefined;
  const returned = await deps.db.tx((tx) => takeBack(tx, deps, challenged, isHandedOn ? answer : null));
  if (returned) await deps.settle(returned);
}

async function takeBack(
  tx: Tx,
  deps: ReturnFromAcquirerDeps,
  seen: Operation,
  answer: ChallengeAnswer | null,
): Promise<Operation | undefined> {
  const { session, attempt, operation } = await lockHeldOperation(tx, seen);
  if (operation.state !== 'challenged') return undefined;
  const now = deps.now();
  const leaseEndsAt = new Date(now.getTime() + leaseMs);
  const returned: Operation = {
    ...operation,
    state: moveSale(operation.state, 'customer_returned'),
    unknownCause: 'customer_returned',
    ...(answer && keptAnswer(deps.seal, operation, answer)),
    fence: operation.fence + 1,
    checks: operation.checks + 1,
    nextCheckAt: leaseEndsAt,
    // Its schedule begins anew: from now on an answer can be expected.
    uncertainSince: now,
    updatedAt: now,
  };
  await updateOperation(tx, returned, leaseEndsAt);
  await updateAttempt(tx, { ...attempt, state: moveAttempt(attempt.state, 'unknown'), updatedAt: now });
  const context = { publicUrl: deps.publicUrl, now };
  if (session.status === 'requires_action') await changeSession(tx, context, session, 'challenge_answered');
  return returned;
}
