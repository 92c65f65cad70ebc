import type { ReadyConnector } from '../connectors/connector.ts';
import type { Operation } from '../domain/operation.ts';
import type { Session } from '../domain/session.ts';
import { findLatestAttempt } from '../store/attempts.ts';
import type { Db } from '../store/db.ts';
import { listOperationsOfAttempt } from '../store/operations.ts';
import { beginReversal } from './steps/begin-reversal.ts';
import { lockHeldOperation } from './steps/lock-operation.ts';

export interface LeaveAcquirerDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly publicUrl: string;
  readonly connectorOf: (operation: Operation) => Promise<ReadyConnector | undefined>;
  /** Asks the acquirer what was decided, and records it. */
  readonly settle: (sale: Operation) => Promise<void>;
}

/**
 * The customer is expected at the acquirer, a lender or the app of his bank, and wants to pay otherwise. What was decided
 * there already counts. Otherwise the sale is taken back first, by the acquirer's word that it can never be charged; only
 * then the session opens again. Says whether that has begun: not where the acquirer takes nothing back.
 */
export async function leaveAcquirer(
  deps: LeaveAcquirerDeps,
  session: Pick<Session, 'merchantId' | 'id'>,
): Promise<boolean> {
  const { merchantId, id: sessionId } = session;
  const attempt = await findLatestAttempt(deps.db, { merchantId, sessionId });
  if (attempt?.state !== 'challenged') return false;
  const operations = await listOperationsOfAttempt(deps.db, { merchantId, attemptId: attempt.id });
  const challenged = operations.find(({ state }) => state === 'challenged');
  const ready = challenged && (await deps.connectorOf(challenged));
  if (!challenged || !ready || !(ready.connector.canCallOff ?? ready.manifest.can.callOff)) return false;
  await deps.settle(challenged);
  return deps.db.tx(async (tx) => {
    const locked = await lockHeldOperation(tx, challenged);
    if (locked.operation.state !== 'challenged' || !locked.operation.isReversible) return false;
    await beginReversal(tx, { publicUrl: deps.publicUrl, now: deps.now() }, locked, 'challenge_abandoned');
    return true;
  });
}
