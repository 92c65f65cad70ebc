import type { Queryable } from '../../src/store/db.ts';

/* Everything that a campaign asks the database. It asks as a stranger does: in SQL, past all code of ours. */

export interface SessionSeen {
  readonly id: string;
  readonly status: string;
  readonly amount: number;
  readonly currency: string;
  readonly event_sequence: number;
  readonly attempts_count: number;
  readonly amount_refunded: number;
}

export function listSessions(db: Queryable): Promise<SessionSeen[]> {
  return db.query(
    `select id, status, amount, currency, event_sequence, attempts_count, amount_refunded
     from sessions`,
  );
}

export interface AttemptSeen {
  readonly id: string;
  readonly session_id: string;
  readonly state: string;
}

export function listAttempts(db: Queryable): Promise<AttemptSeen[]> {
  return db.query('select id, session_id, state from attempts');
}

export interface OperationSeen {
  readonly id: string;
  readonly session_id: string;
  readonly attempt_id: string;
  readonly kind: 'sale' | 'reversal' | 'refund';
  readonly sale_id: string | null;
  readonly reason: string | null;
  readonly state: string;
  readonly amount: number;
  readonly currency: string;
  readonly unknown_cause: string | null;
  readonly updated_at: Date;
}

export function listOperations(db: Queryable): Promise<OperationSeen[]> {
  return db.query(
    `select id, session_id, attempt_id, kind, sale_id, reason, state, amount, currency, unknown_cause, updated_at
     from operations`,
  );
}

export interface RefundSeen {
  readonly id: string;
  readonly session_id: string;
  readonly operation_id: string;
  readonly status: string;
  readonly amount: number;
  readonly acquirer_action: string | null;
}

export function listRefunds(db: Queryable): Promise<RefundSeen[]> {
  return db.query('select id, session_id, operation_id, status, amount, acquirer_action from refunds');
}

export interface EventSeen {
  readonly id: string;
  readonly session_id: string;
  readonly sequence: number;
  readonly type: string;
  readonly body: string;
}

export function listEvents(db: Queryable): Promise<EventSeen[]> {
  return db.query('select id, session_id, sequence, type, body from events order by session_id, sequence');
}

export interface DeliverySeen {
  readonly event_id: string;
  readonly session_id: string;
  readonly state: string;
  readonly tries: number;
  readonly last_status: number | null;
  readonly last_failure: string | null;
}

export function listUndelivered(db: Queryable): Promise<DeliverySeen[]> {
  return db.query(
    `select event_id, session_id, state, tries, last_status, last_failure
     from deliveries
     where state <> 'delivered'`,
  );
}

export interface JournalSeen {
  readonly kind: string;
  readonly reference: string;
  readonly debits: number;
  readonly currency: string;
}

export function listJournals(db: Queryable): Promise<JournalSeen[]> {
  return db.query('select kind, reference, debits, currency from journals');
}

/** Journals whose postings do not cancel out, or are not of the amount that the journal names. */
export function listUnbalancedJournals(db: Queryable): Promise<{ source: string }[]> {
  return db.query(
    `select j.source
     from journals j
     left join postings p on p.merchant_id = j.merchant_id and p.source = j.source
     group by j.merchant_id, j.source, j.debits
     having coalesce(sum(p.amount), 1) <> 0 or sum(greatest(p.amount, 0)) <> j.debits`,
  );
}

/** Rows that are of another mode or merchant than their session. */
export function listMixedRows(db: Queryable): Promise<{ what: string; id: string; session_id: string }[]> {
  const others = ['attempts', 'operations', 'refunds', 'events', 'deliveries'].map(
    (table) =>
      `select '${table}' as what, o.id, o.session_id
       from ${table} o
       left join sessions s on s.merchant_id = o.merchant_id and s.id = o.session_id
       where s.livemode is distinct from o.livemode`,
  );
  const journals = `select 'journals' as what, j.source as id, o.session_id
       from journals j
       left join operations o on o.merchant_id = j.merchant_id and o.id = j.reference
       where o.livemode is distinct from j.livemode or o.account_id is distinct from j.account_id`;
  return db.query([...others, journals].join('\n union all '));
}

/** Cards that are kept although their attempt is over. */
export function listCardsLeft(db: Queryable): Promise<{ session_id: string; attempt_id: string }[]> {
  return db.query(
    `select c.session_id, c.attempt_id
     from cards_in_flight c
     left join attempts a on a.merchant_id = c.merchant_id and a.id = c.attempt_id
     where a.id is null or a.state in ('approved', 'declined')`,
  );
}

/** Attempts that began, or first sent something, when the time of their session was over. */
export function listLateAttempts(db: Queryable): Promise<{ session_id: string; id: string }[]> {
  return db.query(
    `select a.session_id, a.id
     from attempts a
     join sessions s on s.merchant_id = a.merchant_id and s.id = a.session_id
     where a.created_at >= s.expires_at or a.sent_at >= s.expires_at`,
  );
}

/** Attempts that were not over when their session ended, as far as rows tell: they changed after its last event. */
export function listAttemptsAfterTheEnd(db: Queryable): Promise<{ session_id: string; id: string }[]> {
  return db.query(
    `select a.session_id, a.id
     from attempts a
     join events e on e.merchant_id = a.merchant_id and e.session_id = a.session_id
     where e.type in ('checkout.session.expired', 'checkout.session.failed') and a.updated_at > e.created_at`,
  );
}

/** What is not at rest: the reason a campaign waits. */
export interface Unrest {
  readonly operations: number;
  readonly attempts: number;
  readonly deliveries: number;
  /** Of these deliveries: those that the schedule puts so far off that nobody waits for them here. */
  readonly far: number;
}

export async function findUnrest(db: Queryable): Promise<Unrest> {
  const [row] = await db.query<Unrest>(
    `select
       (select count(*)::integer from operations
        where state in ('prepared', 'sending', 'challenged', 'unknown', 'reversing')) as operations,
       (select count(*)::integer from attempts where state not in ('approved', 'declined')) as attempts,
       (select count(*)::integer from deliveries where state = 'pending') as deliveries,
       (select count(*)::integer from deliveries
        where state = 'pending' and next_try_at > now() + interval '30 seconds') as far`,
  );
  return row ?? { operations: -1, attempts: -1, deliveries: -1, far: -1 };
}

/** Sessions in which the issuer still waits for a customer. */
export function listAsked(db: Queryable): Promise<{ session_id: string }[]> {
  return db.query(`select session_id from authentications where state = 'challenge'`);
}

/** Sales whose outcome nobody knows at this moment; one that was sent this very second may just be under way. */
export async function listUnknownSales(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `select id
     from operations
     where kind = 'sale'
       and (state in ('unknown', 'reversing') or state = 'sending' and sent_at < now() - interval '1 second')`,
  );
  return rows.map(({ id }) => id);
}

/**
 * The merchant's server is back, and its next try is minutes away: the time until then is not waited for but skipped, for
 * what the schedule waits for is only time. Says how many tries it brought forward.
 */
export function bringFarDeliveriesForward(db: Queryable): Promise<number> {
  return db.execute(
    `update deliveries
     set next_try_at = now()
     where state = 'pending' and next_try_at > now() + interval '30 seconds'`,
  );
}

/** Every row of one session, for a person who has to understand what went wrong. */
export async function readAllOf(db: Queryable, sessionId: string): Promise<Record<string, unknown[]>> {
  const all: Record<string, unknown[]> = {};
  all.sessions = await db.query('select * from sessions where id = $1', [sessionId]);
  for (const table of [
    'attempts',
    'authentications',
    'operations',
    'refunds',
    'events',
    'deliveries',
    'risk_tries',
  ]) {
    all[table] = await db
      .query(`select * from ${table} where session_id = $1 order by created_at`, [sessionId])
      .catch(() => db.query(`select * from ${table} where session_id = $1`, [sessionId]));
  }
  all.journals = await db.query(
    'select j.* from journals j join operations o on o.id = j.reference where o.session_id = $1',
    [sessionId],
  );
  return all;
}
