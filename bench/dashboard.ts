/**
 * How long the pages of the dashboard take when one merchant has a million payments of the last four weeks:
 *
 *   npm run bench:dashboard [-- --sessions 1000000 --requests 40]
 *
 * Starts a database of its own, fills it, asks one server process over HTTP, one request after the other, prints the table and
 * writes `reports/bench-dashboard.csv`. Everything it made is gone afterwards. The aim is 300 ms for every page.
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { daysKeptReady } from '../src/domain/figures.ts';
import { StaffBrowser } from '../test/support/staff.ts';
import { emptyHistogram, percentileMs, recordMs } from './load/histogram.ts';
import { loadPayments } from './load-payments.ts';
import { csvLine } from './report/csv.ts';
import { type Site, startSite } from './start-site.ts';

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '1000000' },
    requests: { type: 'string', default: '40' },
  },
});
const [sessions, requests] = [Number(values.sessions), Number(values.requests)];
if (!(sessions >= 1_000 && sessions <= 5_000_000)) throw new Error('--sessions takes 1000 to 5000000');
if (!(requests >= 5 && requests <= 1_000)) throw new Error('--requests takes 5 to 1000');

const ends: (() => Promise<void> | void)[] = [];
try {
  await measure();
} finally {
  for (const end of ends.reverse()) await end();
}
process.exit(0);

async function measure(): Promise<void> {
  const weeks = 4 * 7 * 86_400_000;
  const site = await startSite({
    sessions,
    roles: 'api,dashboard,worker',
    endsAt: new Date(),
    everyMs: Math.max(1, Math.floor(weeks / sessions)),
    environment: { MAXFI_REQUIRE_SECOND_FACTOR: '0' },
    after: (end) => void ends.push(end),
  });
  const { merchantId } = site;
  const startedAt = performance.now();
  await loadPayments(site.db, merchantId);
  console.log(`loaded what lies behind in ${Math.round((performance.now() - startedAt) / 1000)} s`);
  const email = 'bench@shop.example';
  const person = ['user', 'add', '--email', email, '--name', 'Bench', '--merchant', merchantId, '--json'];
  const password = await site.run(person, /"password":"(\w+)"/);
  const browser = new StaffBrowser(site.url);
  await browser.signIn(email, password);
  const base = `/dashboard/${merchantId}/test`;
  await untilCounted(site);
  const rows = ['at,sessions,page,requests,first_ms,p50_ms,p99_ms'];
  for (const [name, path] of Object.entries(pagesOf(merchantId))) {
    let first = 0;
    const times = emptyHistogram();
    for (let count = 0; count < requests; count += 1) {
      const began = performance.now();
      const answer = await browser.get(base + path());
      const ms = performance.now() - began;
      if (count === 0) first = ms;
      else recordMs(times, ms);
      if (answer.status !== 200) throw new Error(`${name}: ${answer.status} ${answer.location}`);
    }
    const at = (share: number) => percentileMs(times, share);
    console.log(
      `${name.padEnd(24)} first ${first.toFixed(1).padStart(8)}   p50 ${at(0.5).toFixed(1).padStart(7)}   p99 ${at(0.99).toFixed(1).padStart(7)} ms`,
    );
    rows.push(
      csvLine([
        new Date().toISOString(),
        sessions,
        name,
        requests,
        ...[first, at(0.5), at(0.99)].map((ms) => ms.toFixed(1)),
      ]),
    );
  }
  writeFileSync(new URL('../reports/bench-dashboard.csv', import.meta.url), `${rows.join('\n')}\n`);
}

/** The worker counts days once a minute; whoever looks comes later. */
async function untilCounted({ db, merchantId }: Site): Promise<void> {
  const began = performance.now();
  for (let tries = 0; tries < 300; tries += 1) {
    const [row] = await db.query<{ days: number }>(
      'select count(*)::integer as days from day_figures where merchant_id = $1 and not livemode',
      [merchantId],
    );
    if ((row?.days ?? 0) >= daysKeptReady) break;
    await sleep(1_000);
  }
  console.log(`the worker had counted after ${Math.round((performance.now() - began) / 1000)} s`);
}

function pagesOf(merchantId: string): Readonly<Record<string, () => string>> {
  const random = (limit: number) => Math.floor(Math.random() * limit);
  const anyId = () => `cs_test_${merchantId.slice(4)}${String(1 + random(sessions)).padStart(24, '0')}`;
  return {
    'home, 7 days': () => '?days=7',
    'home, 28 days': () => '?days=28',
    payments: () => '/payments',
    'payments, deep': () => `/payments?after=${anyId()}`,
    'payments, paid': () => '/payments?status=succeeded',
    'payments, by order': () => `/payments?q=order-${1 + random(sessions)}`,
    'payments, by email': () => `/payments?q=c${random(100_000)}@example.com`,
    'payments, by last four': () => '/payments?q=4242',
    'payments, by no last four': () => '/payments?q=9999',
    'payments, by amount': () => `/payments?q=${1 + random(9_000)}.${10 + random(89)}`,
    'payments, by RRN of none': () => '/payments?q=999999999999',
    'payments, two filters': () => '/payments?status=succeeded&currency=GBP&q=4242',
    payment: () => `/payments/${anyId()}`,
    stuck: () => '/stuck',
    refunds: () => '/refunds',
    customers: () => '/customers',
    links: () => '/links',
    keys: () => '/keys',
    webhooks: () => '/webhooks',
    events: () => '/events',
    'events, of one kind': () => '/events?type=payment.late_reversed',
    acquirers: () => '/acquirers',
    branding: () => '/branding',
    team: () => '/team',
    settings: () => '/settings',
    audit: () => '/audit',
  };
}
