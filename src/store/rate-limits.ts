import type { Queryable } from './db.ts';

/** The state of one subject's window after a decision or a look. */
export interface Window {
  readonly granted: number;
  /** Requests counted in the last minute, the granted ones included. */
  readonly used: number;
  /** When the oldest of them leaves the window, from now, by the database's clock. */
  readonly freesInMs: number;
}

interface WindowRow {
  granted: number;
  used: number;
  frees_in_ms: number | null;
}

/** Up to this quota each request keeps its own instant; above it they share buckets of half a second. */
const largestExactQuota = 120;
const bucketMs = 500;

/**
 * Decides in one statement how many of `wanted` requests the subject may make now, and counts them. The row's lock
 * orders all processes, and PostgreSQL reads its clock again after waiting for it, so instants only ever grow.
 * Buckets round up: a request is counted a little longer than 60 s, never shorter.
 */
export async function takeFromWindow(
  db: Queryable,
  request: { subject: string; wanted: number; quota: number },
): Promise<Window> {
  const params = [
    request.subject,
    request.wanted,
    request.quota,
    request.quota > largestExactQuota ? bucketMs : 0,
  ];
  for (;;) {
    const [row] = await db.query<WindowRow>(takeStatement, params, 'take_from_window');
    if (row) return toWindow(row);
    await db.execute(
      `insert into rate_limits (subject, instants, counts, granted, decided_at)
       values ($1, '{}', '{}', 0, clock_timestamp())
       on conflict (subject) do nothing`,
      [request.subject],
      'insert_rate_limit',
    );
  }
}

/** Looks without counting or locking: a subject that is full needs no write to be told so. */
export async function findWindow(db: Queryable, subject: string): Promise<Window | undefined> {
  const [row] = await db.query<WindowRow>(
    `select 0 as granted,
       coalesce(sum(e.n), 0)::integer as used,
       extract(epoch from min(e.at) + interval '60 seconds' - max(t.now))::float8 * 1000 as frees_in_ms
     from (select clock_timestamp() as now) t, rate_limits r, unnest(r.instants, r.counts) as e (at, n)
     where r.subject = $1 and e.at > t.now - interval '60 seconds'`,
    [subject],
    'find_window',
  );
  return row && toWindow(row);
}

/** Forgets subjects that have not been seen for a day. */
export async function deleteIdleWindows(db: Queryable, options: { idleSince: Date }): Promise<number> {
  return db.execute('delete from rate_limits where decided_at < $1', [options.idleSince]);
}

function toWindow(row: WindowRow): Window {
  return { granted: row.granted, used: row.used, freesInMs: Math.max(0, row.frees_in_ms ?? 0) };
}

const takeStatement = `
update rate_limits r
set (instants, counts, granted, decided_at) = (
  select
    case when g.n = 0 then live.ats when g.merges then live.ats else live.ats || g.at end,
    case
      when g.n = 0 then live.ns
      when g.merges then live.ns[:cardinality(live.ns) - 1] || live.ns[cardinality(live.ns)] + g.n
      else live.ns || g.n
    end,
    g.n,
    t.now
  from (select clock_timestamp() as now offset 0) t
  cross join lateral (
    select
      coalesce(array_agg(e.at order by e.at), '{}') as ats,
      coalesce(array_agg(e.n order by e.at), '{}') as ns,
      coalesce(sum(e.n), 0)::integer as used
    from unnest(r.instants, r.counts) as e (at, n)
    where e.at > t.now - interval '60 seconds'
  ) live
  cross join lateral (
    select
      least($2::integer, greatest($3::integer - live.used, 0)) as n,
      bucket.at,
      cardinality(live.ats) > 0 and live.ats[cardinality(live.ats)] = bucket.at as merges
    from (
      select case
        when $4::integer = 0 then t.now
        else to_timestamp(ceil(extract(epoch from t.now) * 1000 / $4::integer) * $4::integer / 1000)
      end as at
    ) bucket
  ) g
)
where r.subject = $1
returning r.granted,
  (select coalesce(sum(n), 0)::integer from unnest(r.counts) as n) as used,
  extract(epoch from r.instants[1] + interval '60 seconds' - r.decided_at)::float8 * 1000 as frees_in_ms`;
