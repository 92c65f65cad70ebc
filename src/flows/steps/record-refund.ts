import assert from 'node:assert/strict';
import type { RefundLookupOutcome, RefundOutcome } from '../../connectors/connector.ts';
import { nextRefundCheckAt, unreachedGapMs } from '../../domain/backoff.ts';
import { isSameMoney, type Money, rest } from '../../domain/money.ts';
import { atWork, moveRefund, type Operation } from '../../domain/operation.ts';
import { previousValues } from '../../domain/previous-values.ts';
import {
  type AcquirerAction,
  moveRefundStatus,
  pendingReasonOf,
  type Refund,
  type RefundFailure,
  refundedMoney,
  refundObject,
} from '../../domain/refund.ts';
import type { Session } from '../../domain/session.ts';
import { unreachable } from '../../domain/unreachable.ts';
import type { Tx } from '../../store/db.ts';
import { updateOperation } from '../../store/operations.ts';
import { findRefundOfOperation, updateRefund } from '../../store/refunds.ts';
import { type HeldOperation, lockHeldOperation } from './lock-operation.ts';
import { postJournal } from './post-journal.ts';
import { tellOfRefund } from './tell-of-refund.ts';

export interface RecordRefundDeps {
  readonly now: Date;
}

/** What came of one message: what the acquirer said, and by which of its ways the money went back. */
export type RefundAnswer =
  | { kind: 'refunded'; by: AcquirerAction; reference: string; amount: Money }
  | Exclude<RefundOutcome | RefundLookupOutcome, { kind: 'refunded' }>
  /** The sale is settled, so it cannot be taken back whole any more. */
  | { kind: 'void_refused' };

interface Locked {
  readonly session: Session;
  readonly operation: Operation;
  readonly refund: Refund;
}

/**
 * Writes what an acquirer said about a refund. Given back: the refund has succeeded, is booked, and the merchant is told.
 * Refused: its reservation is free again. Without a clear answer it stays pending and is asked about for as long as it
 * takes; no timer decides it.
 */
export async function recordRefund(
  tx: Tx,
  deps: RecordRefundDeps,
  held: HeldOperation,
  answer: RefundAnswer,
): Promise<void> {
  const { session, operation } = await lockHeldOperation(tx, held);
  if (operation.fence !== held.fence || operation.state !== 'sending') return;
  const { merchantId } = operation;
  const refund = await findRefundOfOperation(tx, { merchantId, operationId: operation.id });
  assert.ok(refund, 'Bug! A message has lost its refund');
  const locked: Locked = { session, operation, refund };
  switch (answer.kind) {
    case 'refunded': {
      const { reference: acquirerReference } = answer;
      if (isSameMoney(answer.amount, refund.amount)) return succeed(tx, deps, locked, answer);
      await keep(tx, deps, locked, { unknownCause: 'amount_mismatch', acquirerReference });
      return;
    }
    case 'declined':
      return fail(tx, deps, locked, answer.reason, answer.networkCode);
    case 'pending':
      return acknowledge(tx, deps, locked, answer.reference);
    case 'void_refused':
      await updateRefund(tx, { ...refund, acquirerAction: 'refund', updatedAt: deps.now });
      return prepareAgain(tx, deps, locked, { unknownCause: 'void_refused', nextCheckAt: deps.now });
    case 'not_sent': {
      const { cause: unknownCause } = answer;
      const change = { unknownCause, nextCheckAt: later(deps.now, unreachedGapMs) };
      // Of one that was sent before, it proves nothing about the first time.
      if (operation.checks === 1) return prepareAgain(tx, deps, locked, change);
      await keep(tx, deps, locked, change);
      return;
    }
    case 'not_reached':
    case 'not_found':
    case 'unknown':
      await keep(tx, deps, locked, changeOf(deps.now, answer));
      return;
    default:
      return unreachable(answer);
  }
}

function changeOf(
  now: Date,
  answer: Extract<RefundAnswer, { kind: 'not_reached' | 'not_found' | 'unknown' }>,
): Partial<Operation> {
  if (answer.kind === 'not_found') return { unknownCause: 'not_found' };
  if (answer.kind === 'unknown') return { unknownCause: answer.cause };
  return { unknownCause: answer.cause, nextCheckAt: later(now, unreachedGapMs) };
}

async function succeed(
  tx: Tx,
  deps: RecordRefundDeps,
  locked: Locked,
  { by, reference }: Extract<RefundAnswer, { kind: 'refunded' }>,
): Promise<void> {
  const { session, operation, refund } = locked;
  const { now } = deps;
  const decided: Operation = {
    ...operation,
    state: moveRefund(operation.state, 'approved'),
    acquirerReference: reference,
    unknownCause: null,
    nextCheckAt: null,
    updatedAt: now,
  };
  await updateOperation(tx, decided);
  const after: Refund = {
    ...refund,
    status: moveRefundStatus(refund.status, 'refunded'),
    acquirerAction: by,
    acquirerReference: reference,
    updatedAt: now,
  };
  await updateRefund(tx, after);
  await book(tx, now, operation, after);
  await tell(tx, deps, locked, { session, operation: decided, refund: after }, 'refund.updated');
}

/** A void undoes the sale itself, under the sale's reference: so the acquirer settles it, or rather does not settle both. */
async function book(tx: Tx, now: Date, operation: Operation, refund: Refund): Promise<void> {
  const { merchantId, livemode, accountId, id, saleId, sentAt, createdAt } = operation;
  const isVoid = refund.acquirerAction === 'void';
  // One that the acquirer was long at work on is settled when that was done, and not when it was asked for.
  const happenedAt = operation.unknownCause === atWork ? now : (sentAt ?? createdAt);
  await postJournal(tx, now, {
    kind: isVoid ? 'reversal' : 'refund',
    merchantId,
    livemode,
    accountId,
    reference: isVoid ? (saleId ?? id) : id,
    amount: refund.amount,
    happenedAt,
  });
}

async function fail(
  tx: Tx,
  deps: RecordRefundDeps,
  locked: Locked,
  reason: RefundFailure,
  networkCode: string | null,
): Promise<void> {
  const { session, operation, refund } = locked;
  const { now } = deps;
  const decided: Operation = {
    ...operation,
    state: moveRefund(operation.state, 'declined'),
    networkCode,
    unknownCause: reason,
    nextCheckAt: null,
    updatedAt: now,
  };
  await updateOperation(tx, decided);
  const after: Refund = {
    ...refund,
    status: moveRefundStatus(refund.status, 'refused'),
    failureReason: reason,
    updatedAt: now,
  };
  await updateRefund(tx, after);
  const left: Money = rest(refundedMoney(session), refund.amount);
  const freed = { ...session, amountRefundedMinor: left.amountMinor };
  await tell(tx, deps, locked, { session: freed, operation: decided, refund: after }, 'refund.failed');
}

/** The acquirer is at work on it, for seconds or for days. The merchant hears under what name, once. */
async function acknowledge(
  tx: Tx,
  deps: RecordRefundDeps,
  locked: Locked,
  acquirerReference: string,
): Promise<void> {
  const { session, refund } = locked;
  const change = { unknownCause: atWork, uncertainSince: deps.now, acquirerReference };
  const operation = await keep(tx, deps, locked, change);
  if (refund.acquirerReference === acquirerReference) return;
  const after: Refund = { ...refund, acquirerReference, updatedAt: deps.now };
  await updateRefund(tx, after);
  await tell(tx, deps, locked, { session, operation, refund: after }, 'refund.updated');
}

/** It is asked about again, for as long as it takes. */
async function keep(
  tx: Tx,
  { now }: RecordRefundDeps,
  { operation }: Locked,
  change: Partial<Operation>,
): Promise<Operation> {
  const { checks, sentAt, createdAt } = operation;
  const kept: Operation = {
    ...operation,
    nextCheckAt: nextRefundCheckAt({ checks, since: sentAt ?? createdAt, now }),
    ...change,
    state: moveRefund(operation.state, 'unclear'),
    updatedAt: now,
  };
  await updateOperation(tx, kept);
  return kept;
}

/** Nothing was given back and nothing is on its way: it has still to be sent for the first time. */
async function prepareAgain(
  tx: Tx,
  { now }: RecordRefundDeps,
  { operation }: Locked,
  change: Partial<Operation>,
): Promise<void> {
  const state = moveRefund(operation.state, 'not_sent');
  await updateOperation(tx, { ...operation, ...change, state, checks: 0, sentAt: null, updatedAt: now });
}

async function tell(
  tx: Tx,
  { now: at }: RecordRefundDeps,
  before: Locked,
  after: Locked,
  type: 'refund.updated' | 'refund.failed',
): Promise<void> {
  const object = shown(after);
  const previous = previousValues(shown(before), object);
  await tellOfRefund(tx, after.session, { type, object, previous, at, request: null });
}

function shown({ session, operation, refund }: Locked) {
  const { nextCheckAt } = operation;
  const { orderId } = session;
  return refundObject(refund, { orderId, nextCheckAt, pendingReason: pendingReasonOf(operation) });
}

function later(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
