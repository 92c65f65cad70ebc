import assert from 'node:assert/strict';
import type { ConnectorManifest } from '../../connectors/connector.ts';
import { isSameMoney } from '../../domain/money.ts';
import type { Operation } from '../../domain/operation.ts';
import type { AcquirerAction, Refund } from '../../domain/refund.ts';
import type { Tx } from '../../store/db.ts';
import { lockOperation, updateOperation } from '../../store/operations.ts';
import { findRefundOfOperation, updateRefund } from '../../store/refunds.ts';
import { type HeldOperation, lockHeldOperation } from './lock-operation.ts';

export interface ChosenAction {
  readonly action: AcquirerAction;
  readonly refund: Refund;
  readonly sale: Operation;
}

/**
 * Commits by which of its ways an acquirer is asked to give money back, before it is asked: a repeat goes the same way.
 * Nothing when another worker has taken the message over.
 */
export async function chooseAction(
  tx: Tx,
  deps: { now: Date; manifest: ConnectorManifest | undefined },
  held: HeldOperation,
): Promise<ChosenAction | undefined> {
  const { operation, session } = await lockHeldOperation(tx, held);
  if (operation.fence !== held.fence || operation.state !== 'sending') return undefined;
  const { merchantId } = operation;
  const refund = await findRefundOfOperation(tx, { merchantId, operationId: operation.id });
  const sale = await lockOperation(tx, { merchantId, id: operation.saleId ?? '' });
  assert.ok(refund && sale, 'Bug! A message has lost its refund or its sale');
  if (refund.acquirerAction) return { action: refund.acquirerAction, refund, sale };
  // Whole, the only refund there was, and on the sale's own day: it is not settled yet.
  const isWhole =
    isSameMoney(refund.amount, sale.amount) && session.amountRefundedMinor === sale.amount.amountMinor;
  const isSameDay = dayOf(sale.sentAt ?? sale.createdAt) === dayOf(deps.now);
  const action = deps.manifest?.can.void && isWhole && isSameDay ? 'void' : 'refund';
  // Without a connector nothing is asked, so nothing is chosen for good either.
  if (deps.manifest) await updateRefund(tx, { ...refund, acquirerAction: action, updatedAt: deps.now });
  return { action, refund: { ...refund, acquirerAction: action }, sale };
}

/** How long the worker that sends a refund again may be at it, as if it had just claimed it. */
const resendLeaseMs = 20_000;

/**
 * Commits that a message goes again, before it does, with a new lease; false when it is another worker's now, or has gone for
 * the last time.
 */
export async function commitResend(
  tx: Tx,
  now: Date,
  held: HeldOperation,
  isLastTime: boolean,
): Promise<boolean> {
  const { operation } = await lockHeldOperation(tx, held);
  if (operation.fence !== held.fence || operation.state !== 'sending') return false;
  if (isLastTime && operation.notFoundCount > 0) return false;
  const leaseEndsAt = new Date(now.getTime() + resendLeaseMs);
  const notFoundCount = operation.notFoundCount + 1;
  await updateOperation(tx, { ...operation, notFoundCount, updatedAt: now }, leaseEndsAt);
  return true;
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
