/**
 * How long it takes to get and to list when one merchant has a million sessions and three million events:
 *
 *   npm run bench:lists [-- --sessions 1000000 --requests 300]
 *
 * Starts a database of its own, fills it, asks one server process over HTTP, one request after the other, prints the table and
 * adds it to `reports/bench-lists.csv`. Everything it made is gone afterwards. The aim is 50 ms at the 99th percentile.
 */
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openDb } from '../src/store/db.ts';
import { eraseEmbedded, startEmbedded } from '../src/store/embedded.ts';
import { migrate } from '../src/store/migrate.ts';
import { buildProgram } from '../test/support/program.ts';
import { freePort } from '../test/support/world.ts';
import { loadManySessions } from './load-sessions.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = join(root, 'reports/bench-lists.csv');
const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '1000000' },
    requests: { type: 'string', default: '300' },
  },
});
const [sessions, requests] = [Number(values.sessions), Number(values.requests)];
if (!(sessions >= 1_000 && sessions <= 5_000_000)) throw new Error('--sessions takes 1000 to 5000000');
if (!(requests >= 10 && requests <= 10_000)) throw new Error('--requests takes 10 to 10000');

const ends: (() => Promise<void> | void)[] = [];
const lifetime = { after: (end: () => Promise<void> | void) => void ends.push(end) };
try {
  await measure();
} finally {
  for (const end of ends.reverse()) await end();
}
process.exit(0);

async function measure(): Promise<void> {
  const { url, key } = await startSite();
  const ask = async (path: string) => {
    const startedAt = performance.now();
    const answer = await fetch(url + path, { headers: { authorization: `Bearer ${key}` } });
    const body = (await answer.json()) as { data?: { id: string }[] };
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(body)}`);
    return { ms: performance.now() - startedAt, found: body.data?.length ?? 1, ids: body.data ?? [] };
  };
  const base = '/v2/payments/checkout';
  // From the middle of all: they lie ten seconds apart.
  const middle = new Date(Date.parse('2026-11-01T00:00:00Z') - sessions * 5_000);
  const hour = new Date(middle.getTime() - 3_600_000).toISOString();
  const some = (await ask(`${base}?limit=100&created[lt]=${middle.toISOString()}`)).ids.map(({ id }) => id);
  const random = (limit: number) => Math.floor(Math.random() * limit);
  const anyId = () => some[random(some.length)] ?? '';
  const cases: Readonly<Record<string, () => string>> = {
    get: () => `${base}/${anyId()}`,
    'list, first page': () => base,
    'list, page of 100': () => `${base}?limit=100`,
    'list, deep in the past': () => `${base}?starting_after=${anyId()}`,
    'status, most': () => `${base}?status=succeeded`,
    'status, one in a thousand': () => `${base}?status=open`,
    'status, none': () => `${base}?status=processing`,
    'currency, few': () => `${base}?currency=GBP`,
    'currency, none': () => `${base}?currency=TRY`,
    order_id: () => `${base}?order_id=order-${random(sessions)}`,
    customer_email: () => `${base}?customer_email=c${random(sessions / 10)}@example.com`,
    'created, an hour long ago': () => `${base}?created[gte]=${hour}&created[lt]=${middle.toISOString()}`,
    'metadata, one': () => `${base}?metadata[cart]=${random(sessions)}`,
    'metadata, half of all': () => `${base}?metadata[channel]=web`,
    'metadata, none': () => `${base}?metadata[cart]=nothing`,
    'metadata, two at once': () => `${base}?metadata[channel]=web&metadata[cart]=${random(sessions)}`,
    'metadata and status': () => `${base}?metadata[channel]=web&status=open`,
    'metadata and currency': () => `${base}?metadata[channel]=web&currency=GBP`,
    'events, first page': () => '/v2/events',
    'events, rare type': () => '/v2/events?type=payment.late_reversed',
    'events, no such type': () => '/v2/events?type=ping',
    'events of a session': () => `/v2/events?session=${anyId()}`,
    'refunds, first page': () => '/v2/refunds',
  };
  const at = new Date().toISOString();
  const rows: string[] = [];
  for (const [name, path] of Object.entries(cases)) {
    for (let count = 0; count < 5; count += 1) await ask(path());
    const times: number[] = [];
    let found = 0;
    for (let count = 0; count < requests; count += 1) {
      const { ms, found: rowsFound } = await ask(path());
      times.push(ms);
      found = Math.max(found, rowsFound);
    }
    const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
    console.log(
      `${name.padEnd(28)} p50 ${p50.padStart(7)} ms   p99 ${p99.padStart(7)} ms   up to ${found} rows`,
    );
    rows.push([at, sessions, `"${name}"`, requests, p50, p99, found].join(','));
  }
  if (!existsSync(report)) writeFileSync(report, 'at,sessions,case,requests,p50_ms,p99_ms,rows\n');
  appendFileSync(report, `${rows.join('\n')}\n`);
}

function percentile(times: readonly number[], share: number): string {
  const sorted = [...times].sort((a, b) => a - b);
  return (sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0).toFixed(1);
}

/** A database with many sessions of one merchant, some of others, and one server process on it. */
async function startSite(): Promise<{ url: string; key: string }> {
  await mkdir(join(root, '.cache'), { recursive: true });
  const folder = await mkdtemp(join(root, '.cache', 'bench-'));
  ends.push(() => rm(folder, { recursive: true, force: true }));
  const embedded = await startEmbedded({ dataDir: join(folder, 'db'), log: () => {} });
  ends.push(async () => {
    await embedded.stop();
    await eraseEmbedded(join(folder, 'db'));
  });
  const db = openDb({ url: embedded.url, poolSize: 2, statementTimeoutMs: 1_200_000 });
  ends.push(() => db.close());
  await migrate(db, join(root, 'migrations'));
  const program = await buildProgram(lifetime);
  const port = String(await freePort());
  const environment = { DATABASE_URL: embedded.url, MAXFI_DATA_DIR: join(folder, 'data') };
  const run = async (command: readonly string[], readyWhen: RegExp) => {
    const ran = await program.run(command, { environment, readyWhen });
    await ran.ended;
    return ran.ready;
  };
  const merchants: string[] = [];
  for (const name of ['Nar Kitab', 'Other One', 'Other Two'])
    merchants.push(await run(['merchant', 'create', '--name', name, '--json'], /"id":"(mer_\w+)"/));
  const [merchant = ''] = merchants;
  const keyCommand = [
    'key',
    'create',
    '--merchant',
    merchant,
    '--mode',
    'test',
    '--limit',
    '99999999',
    '--json',
  ];
  const key = await run(keyCommand, /(sk_test_\w+)/);
  const startedAt = performance.now();
  for (const [index, id] of merchants.entries())
    await loadManySessions(db, {
      merchantId: id,
      sessions: index === 0 ? sessions : Math.ceil(sessions / 20),
    });
  console.log(`loaded in ${Math.round((performance.now() - startedAt) / 1000)} s`);
  const server = await program.run(['serve'], {
    environment: { ...environment, PORT: port, MAXFI_ROLES: 'api' },
    readyWhen: /"url":"([^"]+)".*"msg":"serving"/,
  });
  return { url: server.ready, key };
}
