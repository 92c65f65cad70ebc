/**
 * What a claim of deliveries costs beside many that wait:
 *
 *   npm run bench:claims [-- --rows 100000 --rounds 40]
 *
 * Starts a database of its own and asks it to claim eight deliveries of a server that is well, beside nothing, beside rows of a
 * server that is busy, beside rows that wait for earlier events of their sessions, and beside rows for a thousand servers.
 * Prints the table and adds it to `reports/bench-claims.csv`. Everything it made is gone afterwards.
 */
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { claimDeliveries } from '../src/store/claim-deliveries.ts';
import type { Db } from '../src/store/db.ts';
import { emptyHistogram, percentileMs, recordMs } from './load/histogram.ts';
import { startDatabase } from './stage/start-database.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = join(root, 'reports/bench-claims.csv');
const { values } = parseArgs({
  options: { rows: { type: 'string', default: '100000' }, rounds: { type: 'string', default: '40' } },
});
const [rows, rounds] = [Number(values.rows), Number(values.rounds)];
if (!(rows >= 1_000 && rows <= 2_000_000)) throw new Error('--rows takes 1000 to 2000000');
if (!(rounds >= 5 && rounds <= 1_000)) throw new Error('--rounds takes 5 to 1000');

const merchant = 'mer_benchmark0';
const busy = [{ receiver: 'away0.example', count: 16 }];

interface Case {
  readonly servers: number;
  /** Each row comes second in a session whose first waits for its next try. */
  readonly isSecond: boolean;
  readonly count: number;
  /** So many of them, the oldest, are for the busy server; all when there is one server. */
  readonly busyRows?: number;
}

const cases: Readonly<Record<string, Case>> = {
  nothing: { servers: 1, isSecond: false, count: 0 },
  'a busy server': { servers: 1, isSecond: false, count: rows },
  'rows that wait for earlier ones': { servers: 1, isSecond: true, count: rows },
  'a thousand servers': { servers: 1_000, isSecond: false, count: rows },
  'a thousand servers behind a busy one': {
    servers: 1_000,
    isSecond: false,
    count: 2 * rows,
    busyRows: rows,
  },
};

const ends: (() => Promise<void>)[] = [];
const { db } = await startDatabase({ after: (end) => void ends.push(end) });
try {
  await db.execute(
    `insert into merchants (id, name, brand_color, created_at) values ($1, 'Nar Kitab', '#0b6e4f', now())`,
    [merchant],
  );
  // Events of sessions that need not be there for this.
  await db.execute('alter table events drop constraint events_of_session');
  if (!existsSync(report)) writeFileSync(report, 'at,rows,beside,claims,p50_ms,p95_ms,worst_ms\n');
  for (const [name, one] of Object.entries(cases)) await measure(name, one);
} finally {
  for (const end of ends.reverse()) await end();
}
process.exit(0);

async function measure(name: string, one: Case): Promise<void> {
  await fill(db, one);
  const times = emptyHistogram();
  for (let round = 0; round < rounds; round += 1) {
    const now = new Date();
    const startedAt = performance.now();
    const options = { now, lockedUntil: new Date(now.getTime() + 20_000), limit: 8, perReceiver: 16 };
    // Beside rows that wait nobody is busy: the server is between two tries.
    const claimed = await claimDeliveries(db, { ...options, busy: one.isSecond ? [] : busy });
    recordMs(times, performance.now() - startedAt);
    if (claimed.length === 0) throw new Error(`${name}: nothing was claimed`);
  }
  const at = (share: number) => percentileMs(times, share).toFixed(1);
  const line = [name, rounds, at(0.5), at(0.95), at(1)];
  console.log(`beside ${line.join('  ')} ms (p50, p95, worst of the claims)`);
  appendFileSync(report, `${[new Date().toISOString(), one.count, ...line].join(',')}\n`);
}

/** What waits is older than what is to be claimed. */
async function fill(on: Db, { servers, isSecond, count, busyRows = 0 }: Case): Promise<void> {
  await on.execute('delete from deliveries');
  await on.execute('delete from events');
  await on.execute(
    `insert into events (merchant_id, id, session_id, sequence, livemode, type, body, created_at)
     select $1, 'evt_' || n || '_' || sequence, 'cs_' || n, sequence, false, 'ping', '{}', now() - interval '2 hours' + n * interval '10 ms'
     from generate_series(1, $2::integer) n, generate_series(1, $3::integer) sequence`,
    [merchant, count, isSecond ? 2 : 1],
  );
  await on.execute(
    `insert into deliveries (merchant_id, id, event_id, session_id, sequence, livemode, target, url, receiver, state,
       next_try_at, created_at)
     select merchant_id, 'whd_' || id, id, session_id, sequence, false, 'we_away', 'https://away.example/', 'away' || case when split_part(id, '_', 2)::integer <= $3 then 0 else abs(hashtext(session_id)) % $1::integer end || '.example',
       'pending', case when $2 and sequence = 1 then now() + interval '1 hour' else created_at end, created_at
     from events`,
    [servers, isSecond, busyRows],
  );
  await on.execute(
    `insert into events (merchant_id, id, sequence, livemode, type, body, created_at)
     select $1, 'evt_well_' || n, 0, false, 'ping', '{}', now()
     from generate_series(1, $2::integer) n`,
    [merchant, rounds * 8],
  );
  await on.execute(
    `insert into deliveries (merchant_id, id, event_id, sequence, livemode, target, url, receiver, state, next_try_at, created_at)
     select merchant_id, 'whd_' || id, id, 0, false, 'we_well', 'https://well.example/', 'well.example', 'pending', created_at,
       created_at
     from events
     where id like 'evt_well_%'`,
  );
  await on.execute('vacuum analyze');
}
