import assert from 'node:assert/strict';
import type { Attempt } from '../../domain/attempt.ts';
import type { Operation } from '../../domain/operation.ts';
import type { Session } from '../../domain/session.ts';
import { lockAttempt } from '../../store/attempts.ts';
import type { Tx } from '../../store/db.ts';
import { lockOperation } from '../../store/operations.ts';
import { lockSession } from '../../store/sessions.ts';

export interface LockedOperation {
  readonly session: Session;
  readonly attempt: Attempt;
  readonly operation: Operation;
}

/** Names one operation to whoever writes its answer, with the fence that proves the right to. */
export type HeldOperation = Pick<Operation, 'merchantId' | 'sessionId' | 'attemptId' | 'id' | 'fence'>;

/** An operation with its attempt and session: the same order of locks everywhere, so that two writers queue. */
export async function lockHeldOperation(
  tx: Tx,
  held: Omit<HeldOperation, 'fence'>,
): Promise<LockedOperation> {
  const { merchantId, sessionId, attemptId, id } = held;
  const session = await lockSession(tx, { merchantId, id: sessionId });
  const attempt = await lockAttempt(tx, { merchantId, id: attemptId });
  const operation = await lockOperation(tx, { merchantId, id });
  assert.ok(session && attempt && operation, 'Bug! An operation, its attempt or its session is gone');
  return { session, attempt, operation };
}
