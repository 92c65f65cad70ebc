import type { ReadyRoute } from '../../connectors/connector.ts';
import type { Attempt } from '../../domain/attempt.ts';
import { newId } from '../../domain/id.ts';
import type { Operation } from '../../domain/operation.ts';
import type { Tx } from '../../store/db.ts';
import { insertOperation, listOperationsOfAttempt } from '../../store/operations.ts';

/** The sender proves this often that it lives; a dead one's sale is looked up when its lease is over. */
export const saleLeaseMs = 9_000;

/**
 * Commits the intent to charge an attempt over a route, with a new reference. From the commit on money may move; only one
 * sale of a session can be in that position, which an index holds.
 */
export async function beginSale(
  tx: Tx,
  now: Date,
  attempt: Attempt,
  route: Pick<ReadyRoute, 'accountId' | 'manifest'>,
): Promise<Operation> {
  const earlier = await listOperationsOfAttempt(tx, {
    merchantId: attempt.merchantId,
    attemptId: attempt.id,
  });
  const leaseEndsAt = new Date(now.getTime() + saleLeaseMs);
  const operation: Operation = {
    id: newId('op'),
    merchantId: attempt.merchantId,
    sessionId: attempt.sessionId,
    attemptId: attempt.id,
    livemode: attempt.livemode,
    number: earlier.length + 1,
    kind: 'sale',
    saleId: null,
    reason: null,
    accountId: route.accountId,
    connector: route.manifest.name,
    state: 'sending',
    amount: attempt.amount,
    ...unanswered,
    fence: 1,
    nextCheckAt: leaseEndsAt,
    sentAt: now,
    uncertainSince: now,
    createdAt: now,
    updatedAt: now,
  };
  await insertOperation(tx, operation, leaseEndsAt);
  return operation;
}

/** What is not known of a message that is only just begun. */
export const unanswered = {
  acquirerReference: null,
  slip: null,
  declineReason: null,
  networkCode: null,
  unknownCause: null,
  redirectUrl: null,
  sealedExchange: null,
  isReversible: true,
  checks: 0,
  notFoundCount: 0,
} as const;
