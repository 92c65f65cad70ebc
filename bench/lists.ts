/**
 * How long it takes to get and to list when one merchant has a million sessions and three million events:
 *
 *   npm run bench:lists [-- --sessions 1000000 --requests 300]
 *
 * Starts a database of its own, fills it, asks one server process over HTTP, one request after the other, prints the table and
 * adds it to `reports/bench-lists.csv`. Everything it made is gone afterwards. The aim is 50 ms at the 99th percentile.
 */
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { listCases, middleOf } from './list-cases.ts';
import { emptyHistogram, percentileMs, recordMs } from './load/histogram.ts';
import { csvLine } from './report/csv.ts';
import { startSite } from './start-site.ts';

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

/** A case that is too slow for all its requests ends with those it has. */
const longestCaseMs = 60_000;

const ends: (() => Promise<void> | void)[] = [];
const lifetime = { after: (end: () => Promise<void> | void) => void ends.push(end) };
try {
  await measure();
} finally {
  for (const end of ends.reverse()) await end();
}
process.exit(0);

async function measure(): Promise<void> {
  const { url, key } = await startSite({ ...lifetime, sessions, roles: 'api' });
  const ask = async (path: string) => {
    const startedAt = performance.now();
    const answer = await fetch(url + path, { headers: { authorization: `Bearer ${key}` } });
    const body = (await answer.json()) as { data?: { id: string }[] };
    // What is too broad is told so, in its time.
    const isAnswered = answer.status === 200 || JSON.stringify(body).includes('too_broad');
    if (!isAnswered) throw new Error(`${path}: ${answer.status} ${JSON.stringify(body)}`);
    return {
      ms: performance.now() - startedAt,
      found: body.data?.length ?? (answer.ok ? 1 : 0),
      ids: body.data ?? [],
    };
  };
  const middle = middleOf(sessions).toISOString();
  const some = (await ask(`/v2/payments/checkout?limit=100&created[lt]=${middle}`)).ids.map(({ id }) => id);
  const at = new Date().toISOString();
  const rows: string[] = [];
  for (const [name, path] of Object.entries(listCases(sessions, some))) {
    for (let count = 0; count < 5; count += 1) await ask(path());
    const times = emptyHistogram();
    let found = 0;
    const endsAt = performance.now() + longestCaseMs;
    for (let count = 0; count < requests && performance.now() < endsAt; count += 1) {
      const { ms, found: rowsFound } = await ask(path());
      recordMs(times, ms);
      found = Math.max(found, rowsFound);
    }
    const [p50, p99] = [0.5, 0.99].map((share) => percentileMs(times, share).toFixed(1));
    console.log(
      `${name.padEnd(28)} p50 ${p50?.padStart(7)} ms   p99 ${p99?.padStart(7)} ms   up to ${found} rows`,
    );
    rows.push(csvLine([at, sessions, name, times.count, p50, p99, found]));
  }
  if (!existsSync(report)) writeFileSync(report, 'at,sessions,case,requests,p50_ms,p99_ms,rows\n');
  appendFileSync(report, `${rows.join('\n')}\n`);
}
