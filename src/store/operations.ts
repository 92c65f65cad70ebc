import { money } from '../domain/money.ts';
import type { Operation, OperationState } from '../domain/operation.ts';
import type { Slip } from '../domain/receipt.ts';
import type { Queryable, Tx } from './db.ts';
import { keepExchange, sealedExchangeColumn } from './exchanges-in-flight.ts';

interface OperationRow {
  merchant_id: string;
  id: string;
  session_id: string;
  attempt_id: string;
  livemode: boolean;
  number: number;
  kind: Operation['kind'];
  sale_id: string | null;
  reason: Operation['reason'];
  account_id: string;
  connector: string;
  state: OperationState;
  amount: number;
  currency: string;
  acquirer_reference: string | null;
  slip: Slip | null;
  decline_reason: Operation['declineReason'];
  network_code: string | null;
  unknown_cause: string | null;
  redirect_url: string | null;
  sealed_exchange: Buffer | null;
  is_reversible: boolean;
  fence: number;
  checks: number;
  not_found_count: number;
  next_check_at: Date | null;
  sent_at: Date | null;
  uncertain_since: Date;
  created_at: Date;
  updated_at: Date;
}

const columns = `merchant_id, id, session_id, attempt_id, livemode, number, kind, sale_id, reason, account_id, connector, state,
  amount, currency, acquirer_reference, slip, decline_reason, network_code, unknown_cause, redirect_url, is_reversible, fence,
  ${sealedExchangeColumn}, checks, not_found_count, next_check_at, sent_at, uncertain_since, created_at, updated_at`;

function toOperation(row: OperationRow): Operation {
  return {
    id: row.id,
    merchantId: row.merchant_id,
    sessionId: row.session_id,
    attemptId: row.attempt_id,
    livemode: row.livemode,
    number: row.number,
    kind: row.kind,
    saleId: row.sale_id,
    reason: row.reason,
    accountId: row.account_id,
    connector: row.connector,
    state: row.state,
    amount: money(row.amount, row.currency),
    acquirerReference: row.acquirer_reference,
    slip: row.slip,
    declineReason: row.decline_reason,
    networkCode: row.network_code,
    unknownCause: row.unknown_cause,
    redirectUrl: row.redirect_url,
    sealedExchange: row.sealed_exchange,
    isReversible: row.is_reversible,
    fence: row.fence,
    checks: row.checks,
    notFoundCount: row.not_found_count,
    nextCheckAt: row.next_check_at,
    sentAt: row.sent_at,
    uncertainSince: row.uncertain_since,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Commits the intent of a message: from here on it may be sent, and only the holder of its fence may write the answer. */
export async function insertOperation(tx: Tx, operation: Operation, lockedUntil: Date | null): Promise<void> {
  await tx.execute(
    `insert into operations (merchant_id, id, session_id, attempt_id, livemode, number, kind, sale_id, reason, account_id,
       connector, state, amount, currency, fence, locked_until, next_check_at, sent_at, uncertain_since, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
    [
      operation.merchantId,
      operation.id,
      operation.sessionId,
      operation.attemptId,
      operation.livemode,
      operation.number,
      operation.kind,
      operation.saleId,
      operation.reason,
      operation.accountId,
      operation.connector,
      operation.state,
      operation.amount.amountMinor,
      operation.amount.currency,
      operation.fence,
      lockedUntil,
      operation.nextCheckAt,
      operation.sentAt,
      operation.uncertainSince,
      operation.createdAt,
      operation.updatedAt,
    ],
    'insert_operation',
  );
}

export async function lockOperation(
  tx: Tx,
  key: { merchantId: string; id: string },
): Promise<Operation | undefined> {
  const [row] = await tx.query<OperationRow>(
    `select ${columns}
     from operations
     where merchant_id = $1 and id = $2
     for update`,
    [key.merchantId, key.id],
    'lock_operation',
  );
  return row && toOperation(row);
}

export async function findOperation(
  db: Queryable,
  key: { merchantId: string; id: string },
): Promise<Operation | undefined> {
  const [row] = await db.query<OperationRow>(
    `select ${columns}
     from operations
     where merchant_id = $1 and id = $2`,
    [key.merchantId, key.id],
    'find_operation',
  );
  return row && toOperation(row);
}

/** The messages of an attempt, oldest first. A transaction that locked its session sees them as they stay. */
export async function listOperationsOfAttempt(
  db: Queryable,
  key: { merchantId: string; attemptId: string },
): Promise<Operation[]> {
  const rows = await db.query<OperationRow>(
    `select ${columns}
     from operations
     where merchant_id = $1 and attempt_id = $2
     order by number`,
    [key.merchantId, key.attemptId],
    'list_operations_of_attempt',
  );
  return rows.map(toOperation);
}

/** The sale that paid a session; there is one at most. A transaction that locked the session sees it as it stays. */
export async function findApprovedSale(
  db: Queryable,
  key: { merchantId: string; sessionId: string },
): Promise<Operation | undefined> {
  const [row] = await db.query<OperationRow>(
    `select ${columns}
     from operations
     where merchant_id = $1 and session_id = $2 and kind = 'sale' and state = 'approved'`,
    [key.merchantId, key.sessionId],
    'find_approved_sale',
  );
  return row && toOperation(row);
}

/** Writes what changed of a locked operation, its fence included, and gives up its lease, or keeps it until `lockedUntil`. */
export async function updateOperation(
  tx: Tx,
  operation: Operation,
  lockedUntil: Date | null = null,
): Promise<void> {
  await tx.execute(
    `update operations
     set state = $3, acquirer_reference = $4, decline_reason = $5, network_code = $6, unknown_cause = $7, redirect_url = $8,
       is_reversible = $9, fence = $10, checks = $11, not_found_count = $12, next_check_at = $13, uncertain_since = $14,
       locked_until = $15, updated_at = $16, sent_at = $17, slip = $18
     where merchant_id = $1 and id = $2`,
    [
      operation.merchantId,
      operation.id,
      operation.state,
      operation.acquirerReference,
      operation.declineReason,
      operation.networkCode,
      operation.unknownCause,
      operation.redirectUrl,
      operation.isReversible,
      operation.fence,
      operation.checks,
      operation.notFoundCount,
      operation.nextCheckAt,
      operation.uncertainSince,
      lockedUntil,
      operation.updatedAt,
      operation.sentAt,
      operation.slip,
    ],
    'update_operation',
  );
  await keepExchange(tx, operation);
}

/**
 * Takes the lease of operations that are due: sales to be looked up, reversals and refunds to be sent. Their fence rises, so
 * that a caller who comes back to life cannot write over what is found. What is to be sent is committed as `sending` by this.
 */
export async function claimOperationsDue(
  db: Queryable,
  options: { now: Date; lockedUntil: Date; limit: number },
): Promise<Operation[]> {
  const rows = await db.query<OperationRow>(
    // Picked in a step of its own: inside the update a plan may run the pick again for each row, past the limit.
    `with due as materialized (
       select merchant_id as due_merchant_id, id as due_id
       from operations
       where next_check_at <= $1
         and (locked_until is null or locked_until <= $1)
       order by next_check_at
       limit $3
       for update skip locked
     )
     update operations
     set locked_until = $2, fence = fence + 1, checks = checks + 1,
       state = case when kind in ('reversal', 'refund') then 'sending' else state end,
       sent_at = coalesce(sent_at, $1)
     from due
     where merchant_id = due_merchant_id and id = due_id
     returning ${columns}`,
    [options.now, options.lockedUntil, options.limit],
    'claim_operations_due',
  );
  return rows.map(toOperation);
}

/** Keeps the lease of a sale whose answer its caller still waits for; says whether it still had it. */
export async function extendOperationLease(
  db: Queryable,
  held: Pick<Operation, 'merchantId' | 'id' | 'fence'>,
  lockedUntil: Date,
): Promise<boolean> {
  const touched = await db.execute(
    `update operations
     set locked_until = $4, next_check_at = $4
     where merchant_id = $1 and id = $2 and fence = $3 and state = 'sending'`,
    [held.merchantId, held.id, held.fence, lockedUntil],
    'extend_operation_lease',
  );
  return touched === 1;
}

/** Has messages asked about now whose answer nobody waits for: somebody says that there is news of them. */
export async function updateOperationsToCheckNow(
  tx: Tx,
  keys: readonly { merchantId: string; id: string }[],
  now: Date,
): Promise<number> {
  return tx.execute(
    `update operations
     set next_check_at = $3, updated_at = $3
     from unnest($1::text[], $2::text[]) as named (merchant_id, id)
     where operations.merchant_id = named.merchant_id and operations.id = named.id
       and (kind = 'sale' and state in ('challenged', 'declined', 'not_sent', 'reversed') or state = 'unknown')`,
    [keys.map(({ merchantId }) => merchantId), keys.map(({ id }) => id), now],
  );
}

/** Every message about a session's money, in the order in which they were committed; found by way of its few attempts. */
export async function listOperationsOfSession(
  db: Queryable,
  key: { merchantId: string; sessionId: string },
): Promise<Operation[]> {
  const rows = await db.query<OperationRow>(
    `select ${columns}
     from operations
     where merchant_id = $1
       and attempt_id in (select id from attempts where merchant_id = $1 and session_id = $2)
     order by created_at, number
     limit 500`,
    [key.merchantId, key.sessionId],
  );
  return rows.map(toOperation);
}
