import type { Delivery } from '../domain/delivery.ts';
import type { Queryable } from './db.ts';

interface SeenRow {
  merchant_id: string;
  id: string;
  event_id: string;
  session_id: string | null;
  sequence: number;
  livemode: boolean;
  target: string;
  url: string;
  receiver: string;
  tries: number;
  first_tried_at: Date | null;
  created_at: Date;
  fence: number;
  body: string;
  /** Set when it was not claimed, since an earlier event of its session is not tried again before then. */
  waits_until: Date | null;
}

function toDelivery(row: SeenRow): Delivery {
  return {
    id: row.id,
    merchantId: row.merchant_id,
    eventId: row.event_id,
    sessionId: row.session_id,
    sequence: row.sequence,
    livemode: row.livemode,
    target: row.target,
    url: row.url,
    receiver: row.receiver,
    tries: row.tries,
    firstTriedAt: row.first_tried_at,
    createdAt: row.created_at,
    fence: row.fence,
    body: row.body,
  };
}

/** Deliveries under way to one server. */
export interface BusyReceiver {
  readonly receiver: string;
  readonly count: number;
}

export interface ClaimOptions {
  readonly now: Date;
  readonly lockedUntil: Date;
  readonly limit: number;
  /** No server gets more than so many at a time from this worker, those under way included. */
  readonly perReceiver: number;
  readonly busy: readonly BusyReceiver[];
}

/** How many due rows a claim looks at in the order of time, and then of each server when those do not do. */
const window = 512;
const windowOfReceiver = 8;

const columns = 'merchant_id, id, session_id, sequence, target, is_resend, next_try_at, receiver';
const isDue = `d.state = 'pending' and d.next_try_at <= $1 and (d.locked_until is null or d.locked_until <= $1)`;

/** Rows of servers that have places free, each with the moment that it waits for: the next try of what comes before it. */
function judged(rows: string): string {
  return `
  select seen.*, coalesce(busy.count, 0) as under_way, (
    select max(earlier.next_try_at)
    from deliveries earlier
    where earlier.merchant_id = seen.merchant_id
      and earlier.session_id = seen.session_id
      and earlier.target = seen.target
      and earlier.sequence < seen.sequence
      and earlier.state = 'pending'
      and not earlier.is_resend
      and not seen.is_resend
  ) as waits_until
  from ${rows} seen
  left join busy on busy.receiver = seen.receiver
  where coalesce(busy.count, 0) < $4`;
}

/** Rows that wait for nothing, each with the place at its server that it would take. */
function placed(rows: string): string {
  return `
  select merchant_id, id, under_way + row_number() over (partition by receiver order by next_try_at) as place
  from ${rows} rows
  where waits_until is null`;
}

/**
 * Looks at the oldest due rows. Only when these fill the window and too few of them may go, as when they are for a server that
 * is away, it goes on by server and takes some of each: so the cost does not grow with how much waits for one of them.
 * `between` in place of `=` leaves only the index by server fit for the order; with `=` the planner walks through all that is
 * due in the order of time.
 */
const statement = `
with recursive busy as (
  select receiver, count
  from unnest($5::text[], $6::integer[]) as busy (receiver, count)
), head as materialized (
  select ${columns}
  from deliveries d
  where ${isDue}
  order by d.next_try_at
  limit ${window}
), judged_head as materialized (${judged('head')}
), receivers as (
  select first.receiver
  from (
    select receiver
    from deliveries
    where state = 'pending'
    order by receiver
    limit 1
  ) first
  where (select count(*) from head) = ${window}
    and (select count(*) from (${placed('judged_head')}) placed where place <= $4) < $3
  union all
  select (
    select d.receiver
    from deliveries d
    where d.state = 'pending' and d.receiver > r.receiver
    order by d.receiver
    limit 1
  )
  from receivers r
  where r.receiver is not null
), spread as (
  select due.*
  from receivers r
  left join busy on busy.receiver = r.receiver
  cross join lateral (
    select ${columns}
    from deliveries d
    where d.receiver between r.receiver and r.receiver and ${isDue}
    order by d.receiver, d.next_try_at
    limit ${windowOfReceiver}
  ) due
  where coalesce(busy.count, 0) < $4
  order by due.next_try_at
  limit ${window}
), judged as materialized (
  select *
  from judged_head
  union (${judged('spread')})
), ranked as (${placed('judged')}
), picked as materialized (
  select d.merchant_id, d.id
  from deliveries d
  join ranked r on r.merchant_id = d.merchant_id and r.id = d.id
  where r.place <= $4 and ${isDue}
  order by d.next_try_at
  limit $3
  for update of d skip locked
), claimed as (
  update deliveries d
  set locked_until = $2, fence = fence + 1, tries = tries + 1, first_tried_at = coalesce(first_tried_at, $1),
    last_tried_at = $1
  from picked p
  where d.merchant_id = p.merchant_id and d.id = p.id
  returning d.merchant_id, d.id, d.event_id, d.session_id, d.sequence, d.livemode, d.target, d.url, d.receiver, d.tries,
    d.first_tried_at, d.created_at, d.fence
)
select c.*, e.body, null::timestamptz as waits_until
from claimed c
join events e on e.merchant_id = c.merchant_id and e.id = c.event_id
union all
select merchant_id, id, '', session_id, sequence, false, target, '', receiver, 0, null, null, 0, '', waits_until
from judged
where waits_until > $1`;

/**
 * Takes the lease of deliveries that are due. One with an earlier event of the same session still on its way to the
 * same target waits for it, unless somebody asked for it to be sent again; a server that is busy is left alone, so that a
 * slow one holds up nobody else.
 */
export async function claimDeliveries(db: Queryable, options: ClaimOptions): Promise<Delivery[]> {
  const rows = await db.query<SeenRow>(
    statement,
    [
      options.now,
      options.lockedUntil,
      options.limit,
      options.perReceiver,
      options.busy.map((one) => one.receiver),
      options.busy.map((one) => one.count),
    ],
    'claim_deliveries',
  );
  const waiting = rows.filter((row) => row.waits_until !== null);
  if (waiting.length > 0) await putAside(db, waiting, options.now);
  return rows.filter((row) => row.waits_until === null).map(toDelivery);
}

/**
 * Makes what waits for an earlier event due together with that: lying in front as due it would be looked at by every claim,
 * for as long as the server is away. `releaseFollowers` brings it back when the earlier one is settled before.
 */
async function putAside(db: Queryable, waiting: readonly SeenRow[], now: Date): Promise<void> {
  await db.execute(
    `with late as materialized (
       select d.merchant_id, d.id, w.until
       from unnest($2::text[], $3::text[], $4::timestamptz[]) as w (merchant_id, id, until)
       join deliveries d on d.merchant_id = w.merchant_id and d.id = w.id
       where ${isDue}
       for update of d skip locked
     )
     update deliveries d
     set next_try_at = late.until
     from late
     where d.merchant_id = late.merchant_id and d.id = late.id`,
    [
      now,
      waiting.map((row) => row.merchant_id),
      waiting.map((row) => row.id),
      waiting.map((row) => row.waits_until),
    ],
    'put_deliveries_aside',
  );
}
