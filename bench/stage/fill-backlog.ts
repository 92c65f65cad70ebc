import type { Db } from '../../src/store/db.ts';
import { receiverSql } from '../../src/store/receiver.ts';

export interface Backlog {
  readonly merchantId: string;
  /** Deliveries, one for each of the first so many sessions of `load-sessions.ts`. */
  readonly count: number;
  /** Its events come after three of each session, and after those of earlier rounds. */
  readonly round: number;
  readonly body: string;
  readonly dueAt: Date;
}

/** Events that wait to be sent, over the merchant's endpoints in their turn. */
export async function fillBacklog(db: Db, backlog: Backlog): Promise<void> {
  const { merchantId, count, round, body, dueAt } = backlog;
  await db.execute(
    `with chosen as (
       select id, row_number() over (order by id) as n
       from sessions
       where merchant_id = $1
       order by id
       limit $2
     ), receivers as (
       select id, url, row_number() over (order by id) - 1 as place, count(*) over () as places
       from webhook_endpoints
       where merchant_id = $1
     ), made as (
       insert into events (merchant_id, id, session_id, sequence, livemode, type, body, created_at)
       select $1, 'evt_' || lpad(n::text, 20, '0') || 'r' || $3::integer, id, 3 + $3::integer, false,
         'checkout.session.completed', $4, now()
       from chosen
     )
     insert into deliveries (merchant_id, id, event_id, session_id, sequence, livemode, target, url, receiver, state,
       next_try_at, created_at)
     select $1, 'whd_' || md5(c.id || $3::integer), 'evt_' || lpad(n::text, 20, '0') || 'r' || $3::integer, c.id, 3 + $3::integer,
       false, r.id, r.url, ${receiverSql('r.url')}, 'pending', $5, now()
     from chosen c
     join receivers r on r.place = c.n % r.places`,
    [merchantId, count, round, body, dueAt],
  );
  for (const table of ['events', 'deliveries']) await db.execute(`analyze ${table}`);
}
