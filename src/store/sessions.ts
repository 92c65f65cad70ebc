import { money } from '../domain/money.ts';
import type { Session, SessionStatus } from '../domain/session.ts';
import type { Queryable, Tx } from './db.ts';
import { insertTagsOf } from './session-tags.ts';

/** A row of `sessions` as the driver gives it. */
export interface SessionRow {
  merchant_id: string;
  id: string;
  livemode: boolean;
  status: SessionStatus;
  amount: number;
  currency: string;
  amount_refunded: number;
  description: string | null;
  order_id: string | null;
  language: Session['language'];
  customer: Session['customer'];
  customer_details: Session['customerDetails'];
  success_url: string | null;
  cancel_url: string | null;
  webhook_url: string | null;
  settings: Session['settings'];
  metadata: Session['metadata'];
  payment_method: Session['paymentMethod'];
  last_error: Session['lastError'];
  attempts_count: number;
  event_sequence: number;
  recovery_enabled: boolean;
  recovered_from: string | null;
  checkout_host: string | null;
  created_by_key_id: string;
  created_at: Date;
  expires_at: Date;
}

export const sessionColumns = `merchant_id, id, livemode, status, amount, currency, amount_refunded, description,
  order_id, language, customer, customer_details, success_url, cancel_url, webhook_url, settings, metadata,
  payment_method, last_error, attempts_count, event_sequence, recovery_enabled, recovered_from, checkout_host,
  created_by_key_id, created_at, expires_at`;

export function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    merchantId: row.merchant_id,
    livemode: row.livemode,
    status: row.status,
    amount: money(row.amount, row.currency),
    amountRefundedMinor: row.amount_refunded,
    description: row.description,
    orderId: row.order_id,
    language: row.language,
    customer: row.customer,
    customerDetails: row.customer_details,
    successUrl: row.success_url,
    cancelUrl: row.cancel_url,
    webhookUrl: row.webhook_url,
    settings: row.settings,
    metadata: row.metadata,
    paymentMethod: row.payment_method,
    lastError: row.last_error,
    attemptsCount: row.attempts_count,
    eventSequence: row.event_sequence,
    recoveryEnabled: row.recovery_enabled,
    recoveredFrom: row.recovered_from,
    checkoutHost: row.checkout_host,
    createdByKeyId: row.created_by_key_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

/** The row of a new session, in the words of the table; the grouped insert sends it as JSON. */
export function toSessionRow(session: Session): Omit<SessionRow, 'created_at' | 'expires_at'> & {
  customer_email: string | null;
  created_at: string;
  expires_at: string;
} {
  return {
    merchant_id: session.merchantId,
    id: session.id,
    livemode: session.livemode,
    status: session.status,
    amount: session.amount.amountMinor,
    currency: session.amount.currency,
    amount_refunded: session.amountRefundedMinor,
    description: session.description,
    order_id: session.orderId,
    language: session.language,
    customer: session.customer,
    customer_details: session.customerDetails,
    customer_email: emailOf(session),
    success_url: session.successUrl,
    cancel_url: session.cancelUrl,
    webhook_url: session.webhookUrl,
    settings: session.settings,
    metadata: session.metadata,
    payment_method: session.paymentMethod,
    last_error: session.lastError,
    attempts_count: session.attemptsCount,
    event_sequence: session.eventSequence,
    recovery_enabled: session.recoveryEnabled,
    recovered_from: session.recoveredFrom,
    checkout_host: session.checkoutHost,
    created_by_key_id: session.createdByKeyId,
    created_at: session.createdAt.toISOString(),
    expires_at: session.expiresAt.toISOString(),
  };
}

/** The row of a new session as JSON, opened up by `jsonb_to_record`: as many statements as there are ways to insert one. */
export const sessionRecord = `merchant_id text, id text, livemode boolean, status text, amount bigint, currency text,
  amount_refunded bigint, description text, order_id text, language text, customer jsonb, customer_details jsonb,
  customer_email text, success_url text, cancel_url text, webhook_url text, settings jsonb, metadata jsonb,
  payment_method jsonb, last_error jsonb, attempts_count integer, event_sequence integer, recovery_enabled boolean,
  recovered_from text, checkout_host text, created_by_key_id text, created_at timestamptz, expires_at timestamptz`;

/** A session beside others of its transaction; creates of merchants go the grouped way. */
export async function insertSessionAlone(tx: Tx, session: Session): Promise<void> {
  await tx.execute(
    `with input as (
       select *
       from jsonb_to_record($1::jsonb) as input (${sessionRecord})
     ), new_session as (
       insert into sessions (${sessionColumns}, customer_email)
       select ${sessionColumns}, customer_email
       from input
     )
     ${insertTagsOf('input')}`,
    [JSON.stringify(toSessionRow(session))],
    'insert_session',
  );
}

/** The newest session that stands in for an expired one: the one that may be paid, or else one that was called off. */
export async function findRecoveredSession(
  db: Queryable,
  key: { merchantId: string; recoveredFrom: string },
): Promise<Session | undefined> {
  const [row] = await db.query<SessionRow>(
    `select ${sessionColumns}
     from sessions
     where merchant_id = $1 and recovered_from = $2
     order by status = 'expired', recovery_enabled, created_at desc, id desc
     limit 1`,
    [key.merchantId, key.recoveredFrom],
    'find_recovered_session',
  );
  return row && toSession(row);
}

export async function findSession(
  db: Queryable,
  key: { merchantId: string; id: string },
): Promise<Session | undefined> {
  const [row] = await db.query<SessionRow>(
    `select ${sessionColumns}
     from sessions
     where merchant_id = $1 and id = $2`,
    [key.merchantId, key.id],
    'find_session',
  );
  return row && toSession(row);
}

/** What open pages watch of many sessions at once. */
export async function listSessionMoments(
  db: Queryable,
  keys: readonly { merchantId: string; id: string }[],
): Promise<Pick<Session, 'id' | 'status' | 'eventSequence' | 'expiresAt'>[]> {
  return db.query(
    `select s.id, s.status, s.event_sequence as "eventSequence", s.expires_at as "expiresAt"
     from unnest($1::text[], $2::text[]) as wanted(merchant_id, id)
     join sessions s on s.merchant_id = wanted.merchant_id and s.id = wanted.id`,
    [keys.map(({ merchantId }) => merchantId), keys.map(({ id }) => id)],
    'list_session_moments',
  );
}

/** The session, held until the transaction ends: whoever comes second sees what the first one did. */
export async function lockSession(
  tx: Tx,
  key: { merchantId: string; id: string },
): Promise<Session | undefined> {
  const [row] = await tx.query<SessionRow>(
    `select ${sessionColumns}
     from sessions
     where merchant_id = $1 and id = $2
     for update`,
    [key.merchantId, key.id],
    'lock_session',
  );
  return row && toSession(row);
}

/** Writes everything about a locked session that may change after its creation. */
export async function updateSession(tx: Tx, session: Session): Promise<void> {
  await tx.execute(
    `update sessions
     set status = $3, amount_refunded = $4, customer_details = $5, payment_method = $6, last_error = $7,
       attempts_count = $8, event_sequence = $9, customer_email = $10, recovery_enabled = $11
     where merchant_id = $1 and id = $2`,
    [
      session.merchantId,
      session.id,
      session.status,
      session.amountRefundedMinor,
      session.customerDetails,
      session.paymentMethod,
      session.lastError,
      session.attemptsCount,
      session.eventSequence,
      emailOf(session),
      session.recoveryEnabled,
    ],
    'update_session',
  );
}

/** Keys of open sessions whose time is over, oldest first. */
export async function listLapsedSessions(
  db: Queryable,
  options: { now: Date; limit: number },
): Promise<{ merchantId: string; id: string }[]> {
  const rows = await db.query<{ merchant_id: string; id: string }>(
    `select merchant_id, id
     from sessions
     where status = 'open' and expires_at <= $1
     order by expires_at
     limit $2`,
    [options.now, options.limit],
  );
  return rows.map((row) => ({ merchantId: row.merchant_id, id: row.id }));
}

function emailOf(session: Session): string | null {
  return (session.customerDetails?.email ?? session.customer?.email ?? null)?.toLowerCase() ?? null;
}

/**
 * Writes when pages were first looked at; gives the ids that need not be asked about again. A session that somebody holds at
 * this moment is left alone: whoever pays does not wait for a count.
 */
export async function updateSessionsToOpened(
  tx: Tx,
  keys: readonly { merchantId: string; id: string }[],
  now: Date,
): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(
    `with looked_at as materialized (
       select s.merchant_id as held_merchant_id, s.id as held_id
       from unnest($1::text[], $2::text[]) as wanted(merchant_id, id)
       join sessions s on s.merchant_id = wanted.merchant_id and s.id = wanted.id
       for update of s skip locked
     ), changed as (
       update sessions
       set opened_at = $3
       from looked_at
       where merchant_id = held_merchant_id and id = held_id and opened_at is null
     )
     select held_id as id from looked_at`,
    [keys.map(({ merchantId }) => merchantId), keys.map(({ id }) => id), now],
    'update_sessions_to_opened',
  );
  return rows.map(({ id }) => id);
}
