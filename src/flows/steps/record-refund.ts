import assert from 'node:assert/strict';
import type { RefundLookupOutcome } from '../../connectors/connector.ts';
import { nextRefundCheckAt, unreachedGapMs } from '../../domain/backoff.ts';
import { isSameMoney, type Money, rest } from '../../domain/money.ts';
import { moveReversal, type Operation } from '../../domain/operation.ts';
import {
  moveRefund,
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
  readonly publicUrl: string;
  readonly now: Date;
}

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
  answer: RefundLookupOutcome | { kind: 'void_refused' },
): Promise<void> {
  const { session, operation } = await lockHeldOperation(tx, held);
  if (operation.fence !== held.fence || operation.state !== 'sending') return;
  const { merchantId } = operation;
  const refund = await findRefundOfOperation(tx, { merchantId, operationId: operation.id });
  assert.ok(refund, 'Bug! A message has lost its refund');
  const locked: Locked = { session, operation, refund };
  switch (answer.kind) {
    case 'refunded':
      return isSameMoney(answer.amount, refund.amount)
        ? succeed(tx, deps, locked, answer.reference)
        : keep(tx, deps, locked, { unknownCause: 'amount_mismatch' });
    case 'declined':
      return fail(tx, deps, locked, answer.reason, answer.networkCode);
    case 'pending':
      // Known to be at work: nobody has to be called for that.
      return keep(tx, deps, locked, { unknownCause: 'pending', uncertainSince: deps.now });
    case 'void_refused':
      return sendAsRefund(tx, deps, locked);
    case 'not_reached':
      return keep(tx, deps, locked, {
        unknownCause: answer.cause,
        nextCheckAt: later(deps.now, unreachedGapMs),
      });
    case 'not_found':
      return keep(tx, deps, locked, { unknownCause: 'not_found' });
    case 'unknown':
      return keep(tx, deps, locked, { unknownCause: answer.cause });
    default:
      return unreachable(answer);
  }
}

async function succeed(tx: Tx, deps: RecordRefundDeps, locked: Locked, reference: string): Promise<void> {
  const { session, operation, refund } = locked;
  const { now } = deps;
  await updateOperation(tx, {
    ...operation,
    state: moveReversal(operation.state, 'approved'),
    acquirerReference: reference,
    unknownCause: null,
    nextCheckAt: null,
    updatedAt: now,
  });
  await book(tx, now, operation, refund);
  const after: Refund = {
    ...refund,
    status: moveRefund(refund.status, 'refunded'),
    acquirerReference: reference,
    updatedAt: now,
  };
  await updateRefund(tx, after);
  await tell(tx, deps, session, after, 'refund.updated', { status: refund.status, acquirer_reference: null });
}

/** A void undoes the sale itself, under the sale's reference: so the acquirer settles it, or rather does not settle both. */
async function book(tx: Tx, now: Date, operation: Operation, refund: Refund): Promise<void> {
  const { merchantId, livemode, accountId, id, saleId, sentAt, createdAt } = operation;
  const isVoid = refund.acquirerAction === 'void';
  await postJournal(tx, now, {
    kind: isVoid ? 'reversal' : 'refund',
    merchantId,
    livemode,
    accountId,
    reference: isVoid ? (saleId ?? id) : id,
    amount: refund.amount,
    happenedAt: sentAt ?? createdAt,
  });
}

async function fail(
  tx: Tx,
  deps: RecordRefundDeps,
  { session, operation, refund }: Locked,
  reason: RefundFailure,
  networkCode: string | null,
): Promise<void> {
  const { now } = deps;
  await updateOperation(tx, {
    ...operation,
    state: moveReversal(operation.state, 'declined'),
    networkCode,
    unknownCause: reason,
    nextCheckAt: null,
    updatedAt: now,
  });
  const after: Refund = {
    ...refund,
    status: moveRefund(refund.status, 'refused'),
    failureReason: reason,
    updatedAt: now,
  };
  await updateRefund(tx, after);
  const left: Money = rest(refundedMoney(session), refund.amount);
  const freed = { ...session, amountRefundedMinor: left.amountMinor };
  await tell(tx, deps, freed, after, 'refund.failed', { status: refund.status, failure_reason: null });
}

async function tell(
  tx: Tx,
  deps: RecordRefundDeps,
  session: Session,
  refund: Refund,
  type: 'refund.updated' | 'refund.failed',
  previous: Parameters<typeof tellOfRefund>[2]['previous'],
): Promise<void> {
  const object = refundObject(refund, { orderId: session.orderId, nextCheckAt: null, isUnclear: false });
  await tellOfRefund(tx, session, { type, object, previous, at: deps.now, request: null });
}

async function keep(
  tx: Tx,
  deps: RecordRefundDeps,
  { operation }: Locked,
  change: Partial<Operation>,
): Promise<void> {
  const { now } = deps;
  await updateOperation(tx, {
    ...operation,
    nextCheckAt: nextRefundCheckAt({
      checks: operation.checks,
      since: operation.sentAt ?? operation.createdAt,
      now,
    }),
    ...change,
    state: moveReversal(operation.state, 'unclear'),
    updatedAt: now,
  });
}

/** The sale was settled in the meantime. The refund has still to be sent for the first time, and nothing was given back. */
async function sendAsRefund(tx: Tx, deps: RecordRefundDeps, locked: Locked): Promise<void> {
  await updateRefund(tx, { ...locked.refund, acquirerAction: 'refund', updatedAt: deps.now });
  await keep(tx, deps, locked, { unknownCause: 'void_refused', checks: 0, nextCheckAt: deps.now });
}

function later(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
