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
  payment_method: Attempt['paymentMethod'];
  decline_reason: string | null;
  network_code: string | null;
  sent_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

const columns = `merchant_id, id, session_id, livemode, number, state, amount, currency, payment_method, decline_reason,
  network_code, sent_at, created_at, updated_at`;

function toAttempt(row: AttemptRow): Attempt {
  return {
    id: row.id,
    merchantId: row.merchant_id,
    sessionId: row.session_id,
    livemode: row.livemode,
    number: row.number,
    state: row.state,
    amount: money(row.amount, row.currency),
    paymentMethod: row.payment_method,
    declineReason: row.decline_reason,
    networkCode: row.network_code,
    sentAt: row.sent_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The constraint that keeps a session from being tried twice at once. */
export const oneUnderWayPerSession = 'attempts_one_under_way_per_session';

/** A new attempt: one of a card has yet to be sent, any other is committed as sent. */
export async function insertAttempt(tx: Tx, attempt: Attempt): Promise<void> {
  await tx.execute(
    `insert into attempts (merchant_id, id, session_id, livemode, number, state, amount, currency, payment_method,
       sent_at, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      attempt.merchantId,
      attempt.id,
      attempt.sessionId,
      attempt.livemode,
      attempt.number,
      attempt.state,
      attempt.amount.amountMinor,
      attempt.amount.currency,
      attempt.paymentMethod,
      attempt.sentAt,
      attempt.createdAt,
      attempt.updatedAt,
    ],
    'insert_attempt',
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

/** Writes what changed of a locked attempt. */
export async function updateAttempt(tx: Tx, attempt: Attempt): Promise<void> {
  await tx.execute(
    `update attempts
     set state = $3, decline_reason = $4, network_code = $5, sent_at = $6, updated_at = $7, payment_method = $8
     where merchant_id = $1 and id = $2`,
    [
      attempt.merchantId,
      attempt.id,
      attempt.state,
      attempt.declineReason,
      attempt.networkCode,
      attempt.sentAt,
      attempt.updatedAt,
      attempt.paymentMethod,
    ],
    'update_attempt',
  );
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
    // By what the acquirer said: how the attempt ended in the end is another matter.
    `select ${columns}
     from attempts
     where merchant_id = $1 and session_id = $2 and payment_method = $3::jsonb
       and exists (
         select from operations
         where operations.merchant_id = attempts.merchant_id and attempt_id = attempts.id
           and operations.decline_reason = 'authentication_required'
       )
     order by number desc
     limit 1`,
    [key.merchantId, key.sessionId, key.paymentMethod],
    'find_soft_decline',
  );
  return row && toAttempt(row);
}

/** Every attempt of a session, the first one first; there are five at most. */
export async function listAttempts(
  db: Queryable,
  key: { merchantId: string; sessionId: string },
): Promise<Attempt[]> {
  const rows = await db.query<AttemptRow>(
    `select ${columns}
     from attempts
     where merchant_id = $1 and session_id = $2
     order by number`,
    [key.merchantId, key.sessionId],
  );
  return rows.map(toAttempt);
}
