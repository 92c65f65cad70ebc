/**
 * What Lighthouse says of the hosted page and of the developer hub, on its own slow-4G phone, into `reports/lighthouse.csv`:
 *
 *   npm run bench:lighthouse
 *
 * It needs a whole Chrome or Chromium, named by CHROME_PATH: the small one that the tests bring has no window that
 * Lighthouse could drive. Lighthouse itself is fetched for the run, since nothing else of MAXFI needs it.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { postCard } from '../test/support/pay-page.ts';
import { startWorld } from '../test/support/world.ts';

const version = '12.8.2';
const categories = ['performance', 'accessibility', 'best-practices'] as const;
/** The hosted page asks not to be found; the hub wants to be. */
const found = 'seo';
const flags =
  '--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

interface Report {
  readonly categories: Record<string, { readonly score: number | null }>;
  readonly audits: Record<
    string,
    { readonly title: string; readonly score: number | null; readonly numericValue?: number }
  >;
  readonly runtimeError?: { readonly message: string };
}

const ends: (() => Promise<void>)[] = [];
const world = await startWorld({ after: (end) => void ends.push(end) });
const folder = await mkdtemp(join(tmpdir(), 'maxfi-lighthouse-'));
const paid = await world.createSession({ language: 'az' });
await postCard(paid.checkout_url, { number: '4242424242424242' });
const guides = ['accept-a-payment', 'verify-a-webhook', 'acquirers'].map((name) => `/docs/guides/${name}`);
const hub = [
  '/docs',
  '/docs/api',
  '/docs/api/createCheckoutSession',
  '/docs/errors',
  '/docs/test-cards',
  ...guides,
];
const pages: Readonly<Record<string, string>> = {
  'pay en': (await world.createSession({ language: 'en' })).checkout_url,
  'pay ru': (await world.createSession({ language: 'ru' })).checkout_url,
  'pay az': (await world.createSession({ language: 'az' })).checkout_url,
  later: `${(await world.createSession()).checkout_url}/later`,
  paid: `${paid.checkout_url}?stay=1`,
  ...Object.fromEntries(hub.map((path) => [path, world.url + path])),
};
const rows = [
  `at,page,lighthouse,${categories.join(',')},${found},first_paint_ms,largest_paint_ms,blocking_ms,layout_shift`,
];
try {
  for (const [name, url] of Object.entries(pages)) {
    const isFound = hub.includes(name);
    const report = await ask(url, isFound ? [...categories, found] : categories);
    const scores = [...categories, found].map((category) => {
      const score = report.categories[category]?.score;
      return score === undefined || score === null ? '' : Math.round(score * 100);
    });
    const measured = [
      'first-contentful-paint',
      'largest-contentful-paint',
      'total-blocking-time',
      'cumulative-layout-shift',
    ].map((audit) => Math.round((report.audits[audit]?.numericValue ?? Number.NaN) * 1000) / 1000);
    rows.push([new Date().toISOString(), name, version, ...scores, ...measured].join(','));
    console.log(rows.at(-1));
    for (const [id, { title, score }] of Object.entries(report.audits))
      if (score !== null && score < 1) console.log(`  ${id} ${score}: ${title}`);
  }
  await writeFile(new URL('../reports/lighthouse.csv', import.meta.url), `${rows.join('\n')}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
  for (const end of ends.reverse()) await end();
}

async function ask(url: string, asked: readonly string[]): Promise<Report> {
  const path = join(folder, 'report.json');
  const only = `--only-categories=${asked.join(',')}`;
  const options = ['--output=json', `--output-path=${path}`, `--chrome-flags=${flags}`, '--quiet', only];
  await promisify(execFile)('npx', ['--yes', `lighthouse@${version}`, url, ...options], { timeout: 120_000 });
  const report = JSON.parse(await readFile(path, 'utf8')) as Report;
  if (report.runtimeError)
    throw new Error(`Lighthouse could not look at the page: ${report.runtimeError.message}`);
  return report;
}
