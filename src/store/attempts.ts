import type { Attempt, AttemptState } from '../domain/attempt.ts';
import { money } from '../domain/money.ts';
import type { Queryable, Tx } from './db.ts';

interface AttemptRow {
  merchant_id: string;
  id: string;
  session_id: string;
  livemode: boolean;
  number: number;
  state: AttemptState;
  amount: number;
  currency: string;
  connector: string;
  payment_method: Attempt['paymentMethod'];
  acquirer_reference: string | null;
  decline_reason: string | null;
  network_code: string | null;
  unknown_cause: string | null;
  fence: number;
  lookups: number;
  not_found_count: number;
  next_lookup_at: Date | null;
  sent_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

const columns = `merchant_id, id, session_id, livemode, number, state, amount, currency, connector, payment_method,
  acquirer_reference, decline_reason, network_code, unknown_cause, fence, lookups, not_found_count, next_lookup_at, sent_at,
  created_at, updated_at`;

function toAttempt(row: AttemptRow): Attempt {
  return {
    id: row.id,
    merchantId: row.merchant_id,
    sessionId: row.session_id,
    livemode: row.livemode,
    number: row.number,
    state: row.state,
    amount: money(row.amount, row.currency),
    connector: row.connector,
    paymentMethod: row.payment_method,
    acquirerReference: row.acquirer_reference,
    declineReason: row.decline_reason,
    networkCode: row.network_code,
    unknownCause: row.unknown_cause,
    fence: row.fence,
    lookups: row.lookups,
    notFoundCount: row.not_found_count,
    nextLookupAt: row.next_lookup_at,
    sentAt: row.sent_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The constraint that keeps a session from being tried twice at once. */
export const oneUnderWayPerSession = 'attempts_one_under_way_per_session';

/** A new attempt, with nothing sent yet. */
export async function insertAttempt(tx: Tx, attempt: Attempt): Promise<void> {
  await tx.execute(
    `insert into attempts (merchant_id, id, session_id, livemode, number, state, amount, currency, connector,
       payment_method, fence, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      attempt.merchantId,
      attempt.id,
      attempt.sessionId,
      attempt.livemode,
      attempt.number,
      attempt.state,
      attempt.amount.amountMinor,
      attempt.amount.currency,
      attempt.connector,
      attempt.paymentMethod,
      attempt.fence,
      attempt.createdAt,
      attempt.updatedAt,
    ],
    'insert_attempt',
  );
}

/** Commits the intent to charge: from here on money may move, and only the holder of the new fence may write. */
export async function updateAttemptToSending(tx: Tx, attempt: Attempt, lockedUntil: Date): Promise<void> {
  await tx.execute(
    `update attempts
     set state = $3, fence = $4, sent_at = $5, locked_until = $6, next_lookup_at = $6, updated_at = $5
     where merchant_id = $1 and id = $2`,
    [attempt.merchantId, attempt.id, attempt.state, attempt.fence, attempt.sentAt, lockedUntil],
    'update_attempt_to_sending',
  );
}

export async function lockAttempt(
  tx: Tx,
  key: { merchantId: string; id: string },
): Promise<Attempt | undefined> {
  const [row] = await tx.query<AttemptRow>(
    `select ${columns}
     from attempts
     where merchant_id = $1 and id = $2
     for update`,
    [key.merchantId, key.id],
    'lock_attempt',
  );
  return row && toAttempt(row);
}

/** Writes what changed of a locked attempt and gives up its lease. */
export async function updateAttempt(tx: Tx, attempt: Attempt): Promise<void> {
  await tx.execute(
    `update attempts
     set state = $3, acquirer_reference = $4, decline_reason = $5, network_code = $6, unknown_cause = $7,
       not_found_count = $8, next_lookup_at = $9, locked_until = null, updated_at = $10
     where merchant_id = $1 and id = $2`,
    [
      attempt.merchantId,
      attempt.id,
      attempt.state,
      attempt.acquirerReference,
      attempt.declineReason,
      attempt.networkCode,
      attempt.unknownCause,
      attempt.notFoundCount,
      attempt.nextLookupAt,
      attempt.updatedAt,
    ],
    'update_attempt',
  );
}

/**
 * Takes the lease of attempts whose answer nobody is waiting for any more. Their fence rises, so that a caller who
 * comes back to life cannot write over what the look-up finds.
 */
export async function claimAttemptsDueForLookup(
  db: Queryable,
  options: { now: Date; lockedUntil: Date; limit: number },
): Promise<Attempt[]> {
  const rows = await db.query<AttemptRow>(
    // Picked in a step of its own: inside the update a plan may run the pick again for each row, past the limit.
    `with due as materialized (
       select merchant_id as due_merchant_id, id as due_id
       from attempts
       where state in ('sending', 'unknown')
         and next_lookup_at <= $1
         and (locked_until is null or locked_until <= $1)
       order by next_lookup_at
       limit $3
       for update skip locked
     )
     update attempts
     set locked_until = $2, fence = fence + 1, lookups = lookups + 1
     from due
     where merchant_id = due_merchant_id and id = due_id
     returning ${columns}`,
    [options.now, options.lockedUntil, options.limit],
  );
  return rows.map(toAttempt);
}

/** Keeps the lease of an attempt whose answer its caller still waits for; says whether it still had it. */
export async function extendAttemptLease(
  db: Queryable,
  held: Pick<Attempt, 'merchantId' | 'id' | 'fence'>,
  lockedUntil: Date,
): Promise<boolean> {
  const touched = await db.execute(
    `update attempts
     set locked_until = $4, next_lookup_at = $4
     where merchant_id = $1 and id = $2 and fence = $3 and state = 'sending'`,
    [held.merchantId, held.id, held.fence, lockedUntil],
    'extend_attempt_lease',
  );
  return touched === 1;
}

/** The newest attempt of a session: the one being tried, or the one that settled it. */
export async function findLatestAttempt(
  db: Queryable,
  key: { merchantId: string; sessionId: string },
): Promise<Attempt | undefined> {
  const [row] = await db.query<AttemptRow>(
    `select ${columns}
     from attempts
     where merchant_id = $1 and session_id = $2
     order by number desc
     limit 1`,
    [key.merchantId, key.sessionId],
    'find_latest_attempt',
  );
  return row && toAttempt(row);
}

/** The attempt of this session in which the issuer of this card asked for authentication, if it ever did. */
export async function findSoftDecline(
  db: Queryable,
  key: { merchantId: string; sessionId: string; paymentMethod: Attempt['paymentMethod'] },
): Promise<Attempt | undefined> {
  const [row] = await db.query<AttemptRow>(
    `select ${columns}
     from attempts
     where merchant_id = $1 and session_id = $2 and decline_reason = 'authentication_required'
       and payment_method = $3::jsonb
     order by number desc
     limit 1`,
    [key.merchantId, key.sessionId, key.paymentMethod],
    'find_soft_decline',
  );
  return row && toAttempt(row);
}
