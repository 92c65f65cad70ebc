import type { AcquirerFigures, DayFigures, MoneyFigures, ThreeDsOutcome } from '../domain/figures.ts';
import type { Queryable, Tx } from './db.ts';

export interface FiguresKey {
  readonly merchantId: string;
  readonly livemode: boolean;
}

export interface KeptFigures {
  readonly figures: DayFigures;
  readonly timeZone: string;
  readonly countedAt: Date;
}

/** What was counted before, of these days. */
export function listDayFigures(
  db: Queryable,
  key: FiguresKey & { days: readonly string[] },
): Promise<KeptFigures[]> {
  return db.query<KeptFigures>(
    `select figures, time_zone as "timeZone", counted_at as "countedAt"
     from day_figures
     where merchant_id = $1 and livemode = $2 and day = any($3::date[])`,
    [key.merchantId, key.livemode, key.days],
    'list_day_figures',
  );
}

export async function upsertDayFigures(tx: Tx, key: FiguresKey, kept: KeptFigures): Promise<void> {
  await tx.execute(
    `insert into day_figures (merchant_id, livemode, day, time_zone, figures, counted_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (merchant_id, livemode, day) do update
     set time_zone = excluded.time_zone, figures = excluded.figures, counted_at = excluded.counted_at`,
    [
      key.merchantId,
      key.livemode,
      kept.figures.day,
      kept.timeZone,
      JSON.stringify(kept.figures),
      kept.countedAt,
    ],
  );
}

/** The bounds of a day somewhere: parameters 3 and 4 of each statement here. */
const within = (column: string) =>
  `${column} >= ($3::date::timestamp at time zone $4) and ${column} < (($3::date + 1)::timestamp at time zone $4)`;

/** Counts one day from what happened. Each statement walks an index by time, over that day alone. */
export async function findDayFigures(
  db: Queryable,
  key: FiguresKey & { day: string; timeZone: string },
): Promise<DayFigures> {
  const params = [key.merchantId, key.livemode, key.day, key.timeZone];
  const ask = <Row>(text: string) => db.query<Row>(text, params);
  const [money, attempts, funnel, threeDs, acquirers, deliveries] = await Promise.all([
    ask<MoneyFigures>(moneyStatement),
    ask<{ state: string; reason: string | null; count: number }>(attemptsStatement),
    ask<DayFigures['funnel']>(funnelStatement),
    ask<{ outcome: ThreeDsOutcome | null; count: number }>(threeDsStatement),
    ask<AcquirerFigures>(acquirersStatement),
    ask<{ state: 'delivered' | 'pending' | 'failed'; count: number }>(deliveriesStatement),
  ]);
  const counted = (rows: readonly { count: number }[]) => rows.reduce((sum, { count }) => sum + count, 0);
  const declines = attempts.flatMap(({ state, reason, count }) =>
    state === 'declined' && reason ? [{ reason, count }] : [],
  );
  const threeDsOf = (outcome: ThreeDsOutcome) => counted(threeDs.filter((row) => row.outcome === outcome));
  const deliveriesOf = (state: string) => counted(deliveries.filter((row) => row.state === state));
  return {
    day: key.day,
    money,
    approved: counted(attempts.filter(({ state }) => state === 'approved')),
    declined: counted(declines),
    declines,
    funnel: funnel[0] ?? { created: 0, opened: 0, submitted: 0, authenticated: 0, paid: 0 },
    threeDs: {
      frictionless: threeDsOf('frictionless'),
      challenged: threeDsOf('challenged'),
      failed: threeDsOf('failed'),
      abandoned: threeDsOf('abandoned'),
      unavailable: threeDsOf('unavailable'),
    },
    acquirers,
    deliveries: {
      delivered: deliveriesOf('delivered'),
      pending: deliveriesOf('pending'),
      failed: deliveriesOf('failed'),
    },
  };
}

/** The ledger knows what was paid and given back; what was taken back before anybody saw it is neither. */
const moneyStatement = `select currency,
    coalesce(sum(debits) filter (where kind = 'approval'), 0)::bigint as "paidMinor",
    count(*) filter (where kind = 'approval')::integer as "paidCount",
    coalesce(sum(debits) filter (where kind = 'refund'), 0)::bigint as "refundedMinor",
    count(*) filter (where kind = 'refund')::integer as "refundedCount"
  from journals
  where merchant_id = $1 and livemode = $2 and kind in ('approval', 'refund') and ${within('happened_at')}
  group by currency
  order by currency`;

const attemptsStatement = `select state, decline_reason as reason, count(*)::integer as count
  from attempts
  where merchant_id = $1 and livemode = $2 and ${within('created_at')}
  group by 1, 2
  order by 3 desc`;

const funnelStatement = `select count(*)::integer as created,
    count(*) filter (where opened_at is not null or attempts_count > 0)::integer as opened,
    count(*) filter (where attempts_count > 0 or status not in ('open', 'expired'))::integer as submitted,
    count(*) filter (
      where status = 'succeeded' or exists (
        select from attempts
        where attempts.merchant_id = sessions.merchant_id and attempts.session_id = sessions.id and attempts.sent_at is not null
      )
    )::integer as authenticated,
    count(*) filter (where status = 'succeeded')::integer as paid
  from sessions
  where merchant_id = $1 and livemode = $2 and ${within('created_at')}`;

/** A card that takes no part in it was asked nothing, and stands in no row. */
const threeDsStatement = `select case
      when a.state = 'abandoned' or a.challenge_cancel is not null then 'abandoned'
      when a.state = 'unavailable' or a.trans_status = 'U' then 'unavailable'
      when a.state = 'finished' and a.trans_status in ('N', 'R') then 'failed'
      when a.state = 'finished' and a.acs_url is not null then 'challenged'
      when a.state = 'finished' then 'frictionless'
    end as outcome, count(*)::integer as count
  from attempts
  join authentications a on a.merchant_id = attempts.merchant_id and a.attempt_id = attempts.id
  where attempts.merchant_id = $1 and attempts.livemode = $2 and ${within('attempts.created_at')}
  group by 1`;

/** Of sales that were answered at once: `updated_at` of one that was looked up later says when that was. */
const acquirersStatement = `select o.account_id as "accountId", count(*)::integer as count,
    count(*) filter (where o.checks > 0 or o.state in ('unknown', 'reversing', 'reversed'))::integer as unclear,
    percentile_cont(0.5) within group (order by extract(epoch from o.updated_at - o.sent_at) * 1000)
      filter (where o.checks = 0 and o.state in ('approved', 'declined')) as "p50Ms",
    percentile_cont(0.95) within group (order by extract(epoch from o.updated_at - o.sent_at) * 1000)
      filter (where o.checks = 0 and o.state in ('approved', 'declined')) as "p95Ms"
  from attempts
  join operations o on o.merchant_id = attempts.merchant_id and o.attempt_id = attempts.id and o.kind = 'sale'
  where attempts.merchant_id = $1 and attempts.livemode = $2 and ${within('attempts.created_at')}
  group by 1
  order by 1`;

const deliveriesStatement = `select state, count(*)::integer as count
  from deliveries
  where merchant_id = $1 and livemode = $2 and ${within('created_at')}
  group by 1`;

/** When the oldest webhook that has not arrived was due first. */
export async function findOldestPending(db: Queryable, key: FiguresKey): Promise<Date | undefined> {
  const [row] = await db.query<{ at: Date | null }>(
    `select min(created_at) as at
     from (
       select created_at
       from deliveries
       where merchant_id = $1 and livemode = $2 and state = 'pending'
       order by next_try_at
       limit 1000
     ) waiting`,
    [key.merchantId, key.livemode],
  );
  return row?.at ?? undefined;
}

/** Whether a merchant had a session since a moment. */
export async function isBusySince(db: Queryable, key: FiguresKey, since: Date): Promise<boolean> {
  const rows = await db.query(
    `select 1
     from sessions
     where merchant_id = $1 and livemode = $2 and created_at >= $3
     limit 1`,
    [key.merchantId, key.livemode, since],
    'is_busy_since',
  );
  return rows.length > 0;
}
