import { money } from '../domain/money.ts';
import type { OperationState } from '../domain/operation.ts';
import { pendingReasonOf, type Refund, type RefundContext, type RefundStatus } from '../domain/refund.ts';
import { Conditions, type TimeRange } from './conditions.ts';
import type { Queryable, Tx } from './db.ts';

interface RefundRow {
  merchant_id: string;
  id: string;
  session_id: string;
  livemode: boolean;
  session_created_by_key_id: string;
  operation_id: string;
  status: RefundStatus;
  amount: number;
  currency: string;
  reason: Refund['reason'];
  failure_reason: Refund['failureReason'];
  acquirer_action: Refund['acquirerAction'];
  acquirer_reference: string | null;
  metadata: Refund['metadata'];
  created_at: Date;
  updated_at: Date;
}

const columns = `merchant_id, id, session_id, livemode, session_created_by_key_id, operation_id, status, amount, currency, reason,
  failure_reason, acquirer_action, acquirer_reference, metadata, created_at, updated_at`;

function toRefund(row: RefundRow): Refund {
  return {
    id: row.id,
    merchantId: row.merchant_id,
    sessionId: row.session_id,
    livemode: row.livemode,
    sessionCreatedByKeyId: row.session_created_by_key_id,
    operationId: row.operation_id,
    status: row.status,
    amount: money(row.amount, row.currency),
    reason: row.reason,
    failureReason: row.failure_reason,
    acquirerAction: row.acquirer_action,
    acquirerReference: row.acquirer_reference,
    metadata: row.metadata,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export async function insertRefund(tx: Tx, refund: Refund): Promise<void> {
  await tx.execute(
    `insert into refunds (${columns})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    [
      refund.merchantId,
      refund.id,
      refund.sessionId,
      refund.livemode,
      refund.sessionCreatedByKeyId,
      refund.operationId,
      refund.status,
      refund.amount.amountMinor,
      refund.amount.currency,
      refund.reason,
      refund.failureReason,
      refund.acquirerAction,
      refund.acquirerReference,
      JSON.stringify(refund.metadata),
      refund.createdAt,
      refund.updatedAt,
    ],
    'insert_refund',
  );
}

/** Writes what may change of a refund while its session is locked. */
export async function updateRefund(tx: Tx, refund: Refund): Promise<void> {
  await tx.execute(
    `update refunds
     set status = $3, failure_reason = $4, acquirer_action = $5, acquirer_reference = $6, updated_at = $7
     where merchant_id = $1 and id = $2`,
    [
      refund.merchantId,
      refund.id,
      refund.status,
      refund.failureReason,
      refund.acquirerAction,
      refund.acquirerReference,
      refund.updatedAt,
    ],
    'update_refund',
  );
}

/** The refund that an operation carries. */
export async function findRefundOfOperation(
  db: Queryable,
  key: { merchantId: string; operationId: string },
): Promise<Refund | undefined> {
  const [row] = await db.query<RefundRow>(
    `select ${columns}
     from refunds
     where merchant_id = $1 and operation_id = $2`,
    [key.merchantId, key.operationId],
    'find_refund_of_operation',
  );
  return row && toRefund(row);
}

/** The acquirer's names of a session's refunds but one that have not failed; null for those that it has not told. */
export async function listReferencesOfOtherRefunds(
  db: Queryable,
  { merchantId, sessionId, id }: Pick<Refund, 'merchantId' | 'sessionId' | 'id'>,
): Promise<(string | null)[]> {
  const rows = await db.query<{ acquirer_reference: string | null }>(
    `select acquirer_reference
     from refunds
     where merchant_id = $1 and session_id = $2 and id <> $3 and status <> 'failed'`,
    [merchantId, sessionId, id],
    'list_references_of_other_refunds',
  );
  return rows.map((row) => row.acquirer_reference);
}

/** A refund with what its message and its session say of it. */
export interface ShownRefund extends RefundContext {
  readonly refund: Refund;
}

/** Which refunds a list shows; every filter narrows, and an absent one does not. */
export interface RefundFilter {
  readonly merchantId: string;
  readonly livemode?: boolean | undefined;
  readonly id?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly sessionCreatedByKeyId?: string | undefined;
  readonly status?: RefundStatus | undefined;
  readonly created?: TimeRange | undefined;
}

export interface RefundPage {
  readonly limit: number;
  readonly startingAfter?: Refund | undefined;
  readonly endingBefore?: Refund | undefined;
}

type ShownRow = RefundRow & {
  order_id: string | null;
  next_check_at: Date | null;
  operation_state: OperationState;
  checks: number;
  unknown_cause: string | null;
};

/** One page, newest first, and whether there are more in the direction of travel. */
export async function listRefunds(
  db: Queryable,
  filter: RefundFilter,
  page: RefundPage,
): Promise<{ refunds: ShownRefund[]; hasMore: boolean }> {
  const where = new Conditions();
  where.add('merchant_id = ?', filter.merchantId);
  where.add('livemode = ?', filter.livemode);
  where.add('id = ?', filter.id);
  where.add('session_id = ?', filter.sessionId);
  where.add('session_created_by_key_id = ?', filter.sessionCreatedByKeyId);
  where.add('status = ?', filter.status);
  where.addTimes('created_at', filter.created);
  const { startingAfter: after, endingBefore: before } = page;
  if (after) where.add('(created_at, id) < (?, ?)', after.createdAt, after.id);
  if (before) where.add('(created_at, id) > (?, ?)', before.createdAt, before.id);
  const direction = before ? 'asc' : 'desc';
  const rows = await db.query<ShownRow>(
    `with page as (
       select ${columns}
       from refunds
       where ${where.text}
       order by created_at ${direction}, id ${direction}
       limit ${where.param(page.limit + 1)}
     )
     select page.*, s.order_id, o.next_check_at, o.state as operation_state, o.checks, o.unknown_cause
     from page
     join sessions s on s.merchant_id = page.merchant_id and s.id = page.session_id
     join operations o on o.merchant_id = page.merchant_id and o.id = page.operation_id
     order by page.created_at ${direction}, page.id ${direction}`,
    where.params,
  );
  const refunds = rows.slice(0, page.limit).map(toShown);
  return { refunds: before ? refunds.reverse() : refunds, hasMore: rows.length > page.limit };
}

export async function findRefund(
  db: Queryable,
  key: { merchantId: string; id: string },
): Promise<ShownRefund | undefined> {
  const { refunds } = await listRefunds(db, key, { limit: 1 });
  return refunds[0];
}

function toShown(row: ShownRow): ShownRefund {
  return {
    refund: toRefund(row),
    orderId: row.order_id,
    nextCheckAt: row.next_check_at,
    pendingReason: pendingReasonOf({
      state: row.operation_state,
      checks: row.checks,
      unknownCause: row.unknown_cause,
    }),
  };
}
