/**
 * Lets Lighthouse judge the payment page as a phone on a slow network sees it, and writes what it says to
 * `reports/lighthouse.csv`. Lighthouse brings a hundred packages, which nothing else here needs, so it is installed in a folder
 * of its own (`npm install lighthouse@13`) and named:
 *
 *   node --import tsx scripts/lighthouse.ts FOLDER
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launchChromium } from '../test/support/browser.ts';
import { postCard } from '../test/support/pay-page.ts';
import { freePort, startWorld } from '../test/support/world.ts';

interface Report {
  readonly lhr: {
    readonly lighthouseVersion: string;
    readonly categories: Readonly<Record<string, { readonly score: number | null }>>;
    readonly audits: Readonly<
      Record<
        string,
        { readonly numericValue?: number; readonly score: number | null; readonly title: string }
      >
    >;
  };
}
type Lighthouse = (url: string, flags: object) => Promise<Report | undefined>;

const folder = process.argv[2];
if (!folder) {
  console.error('Name the folder in which Lighthouse is installed.');
  process.exit(2);
}
const entry = join(folder, 'node_modules/lighthouse/core/index.js');
const { default: lighthouse } = (await import(pathToFileURL(entry).href)) as { default: Lighthouse };
const ends: (() => Promise<void>)[] = [];
const world = await startWorld({ after: (end) => void ends.push(end) });
const port = await freePort();
const browser = await launchChromium({ debuggingPort: port });
const paid = await world.createSession({ language: 'az', description: '«Qırx qapı»' });
await postCard(paid.checkout_url, { number: '4242424242424242' });
const pages = {
  'pay en': (await world.createSession({ language: 'en' })).checkout_url,
  'pay az': (await world.createSession({ language: 'az', description: '«Qırx qapı»' })).checkout_url,
  'pay ru': (await world.createSession({ language: 'ru' })).checkout_url,
  later: `${(await world.createSession()).checkout_url}/later`,
  paid: paid.checkout_url,
};
const rows = [
  'page,performance,accessibility,best_practices,largest_paint_ms,layout_shift,blocking_ms,lighthouse,below_100',
];
for (const [name, url] of Object.entries(pages)) {
  const report = await lighthouse(url, {
    port,
    output: 'json',
    logLevel: 'error',
    onlyCategories: ['performance', 'accessibility', 'best-practices'],
    // Its usual phone: 1.6 Mbit/s down, 150 ms there and back, a processor four times slower.
    formFactor: 'mobile',
  });
  if (!report) throw new Error(`no report of ${name}`);
  const { categories, audits, lighthouseVersion } = report.lhr;
  const score = (category: string) => Math.round((categories[category]?.score ?? 0) * 100);
  const value = (audit: string) => Number((audits[audit]?.numericValue ?? 0).toFixed(3));
  const weak = Object.entries(audits)
    .filter(([id, { score: one }]) => one !== null && one < 0.9 && !id.startsWith('metrics'))
    .map(([id]) => id);
  rows.push(
    [
      name,
      score('performance'),
      score('accessibility'),
      score('best-practices'),
      Math.round(value('largest-contentful-paint')),
      value('cumulative-layout-shift'),
      Math.round(value('total-blocking-time')),
      lighthouseVersion,
      weak.join(' '),
    ].join(','),
  );
  console.log(rows.at(-1));
}
await writeFile(new URL('../reports/lighthouse.csv', import.meta.url), `${rows.join('\n')}\n`);
await browser.close();
for (const end of ends.reverse()) await end();
