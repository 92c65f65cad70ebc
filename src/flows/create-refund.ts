import assert from 'node:assert/strict';
import type { ReadyConnector } from '../connectors/connector.ts';
import type { EventRequest } from '../domain/event.ts';
import { newId } from '../domain/id.ts';
import { isSameMoney, type Money, money, sum } from '../domain/money.ts';
import type { Operation } from '../domain/operation.ts';
import {
  type Refund,
  type RefundReason,
  refundableMoney,
  refundedMoney,
  refundObject,
} from '../domain/refund.ts';
import type { Metadata, Session, SessionStatus } from '../domain/session.ts';
import { answerOnce, type OnceKey, type OnceResult, type Work } from '../store/answer-once.ts';
import type { Db, Tx } from '../store/db.ts';
import { findApprovedSale, insertOperation, listOperationsOfAttempt } from '../store/operations.ts';
import { insertRefund } from '../store/refunds.ts';
import { lockSession } from '../store/sessions.ts';
import { unanswered } from './steps/begin-sale.ts';
import { tellOfRefund } from './steps/tell-of-refund.ts';

export interface CreateRefundDeps {
  readonly db: Db;
  /** The account that a payment went to; nothing when this version cannot use it. */
  readonly connectorOf: (
    operation: Pick<Operation, 'merchantId' | 'accountId'>,
  ) => Promise<ReadyConnector | undefined>;
}

export interface CreateRefundInput {
  readonly merchantId: string;
  readonly sessionId: string;
  readonly now: Date;
  /** Nothing for all that is left. */
  readonly amountMinor: number | undefined;
  /** What the caller believes to be left, in minor units. */
  readonly expectedRefundableMinor: number | undefined;
  readonly reason: RefundReason | null;
  readonly metadata: Metadata;
  readonly request: EventRequest;
  readonly idempotency: OnceKey | null;
}

export type RefundRefusal =
  | { kind: 'not_refundable'; status: SessionStatus }
  /** The acquirer that took the payment gives nothing back, or nothing in parts. */
  | { kind: 'not_supported'; isForParts: boolean }
  | { kind: 'already_refunded' }
  | { kind: 'amount_exceeded'; left: Money }
  | { kind: 'other_than_expected'; left: Money };

/**
 * Commits the intent to give money back: the refund, its message to the acquirer, its reservation on the session and its
 * event are stored together, or none is. A worker sends it. All refunds of a session queue at its row, so that together
 * they never exceed what was paid; a constraint says the same.
 */
export async function createRefund(
  deps: CreateRefundDeps,
  input: CreateRefundInput,
): Promise<OnceResult<RefundRefusal>> {
  // Asked for before the transaction, which may not wait for another connection; by which sale it was paid never changes.
  const sale = await findApprovedSale(deps.db, input);
  const ready = sale && (await deps.connectorOf(sale));
  return answerOnce(deps.db, input.idempotency, input.now, (tx) => reserve(tx, input, ready?.manifest.can));
}

type Abilities = ReadyConnector['manifest']['can'];

async function reserve(
  tx: Tx,
  input: CreateRefundInput,
  can: Abilities | undefined,
): Promise<Work<RefundRefusal>> {
  const { merchantId, sessionId, now } = input;
  const session = await lockSession(tx, { merchantId, id: sessionId });
  assert.ok(session, 'Bug! A session that was found is gone');
  const amount =
    input.amountMinor === undefined
      ? refundableMoney(session)
      : money(input.amountMinor, session.amount.currency);
  const refusal = whyNot(session, amount, input.expectedRefundableMinor) ?? whyNotThere(session, amount, can);
  if (refusal) return { kind: 'refused', refusal };
  const operation = await insertMessage(tx, session, amount, now);
  const refund: Refund = {
    id: newId('re'),
    merchantId,
    sessionId,
    livemode: session.livemode,
    sessionCreatedByKeyId: session.createdByKeyId,
    operationId: operation.id,
    status: 'pending',
    amount,
    reason: input.reason,
    failureReason: null,
    acquirerAction: null,
    acquirerReference: null,
    metadata: input.metadata,
    createdAt: now,
    updatedAt: now,
  };
  await insertRefund(tx, refund);
  const object = refundObject(refund, {
    orderId: session.orderId,
    nextCheckAt: now,
    pendingReason: 'processing',
  });
  const reserved = { ...session, amountRefundedMinor: sum(refundedMoney(session), amount).amountMinor };
  await tellOfRefund(tx, reserved, {
    type: 'refund.created',
    object,
    previous: {},
    at: now,
    request: input.request,
  });
  return { kind: 'done', status: 200, body: JSON.stringify(object), objectId: refund.id };
}

function whyNot(
  session: Session,
  amount: Money,
  expectedMinor: number | undefined,
): RefundRefusal | undefined {
  if (session.status !== 'succeeded') return { kind: 'not_refundable', status: session.status };
  const left = refundableMoney(session);
  // Before the amount: who believes something else about what is left is told that first, whatever was asked for.
  if (expectedMinor !== undefined && expectedMinor !== left.amountMinor)
    return { kind: 'other_than_expected', left };
  if (left.amountMinor === 0) return { kind: 'already_refunded' };
  return amount.amountMinor > left.amountMinor ? { kind: 'amount_exceeded', left } : undefined;
}

/** An account that cannot be used just now may be able to later, so it refuses nothing. */
function whyNotThere(session: Session, amount: Money, can: Abilities | undefined): RefundRefusal | undefined {
  if (!can) return undefined;
  if (!can.refund && !can.void) return { kind: 'not_supported', isForParts: false };
  const takesParts = can.refund !== false && can.partialRefund;
  const isWhole = isSameMoney(amount, session.amount);
  return isWhole || takesParts ? undefined : { kind: 'not_supported', isForParts: true };
}

async function insertMessage(tx: Tx, session: Session, amount: Money, now: Date): Promise<Operation> {
  const { merchantId, id: sessionId } = session;
  const sale = await findApprovedSale(tx, { merchantId, sessionId });
  assert.ok(sale, 'Bug! A session was paid by no sale');
  const earlier = await listOperationsOfAttempt(tx, { merchantId, attemptId: sale.attemptId });
  const operation: Operation = {
    ...sale,
    ...unanswered,
    id: newId('op'),
    number: earlier.length + 1,
    kind: 'refund',
    saleId: sale.id,
    state: 'prepared',
    amount,
    fence: 1,
    nextCheckAt: now,
    sentAt: null,
    uncertainSince: now,
    createdAt: now,
    updatedAt: now,
  };
  await insertOperation(tx, operation, null);
  return operation;
}
