/**
 * Opens the hosted page as a phone on a slow network does (1.6 Mbit/s down, 150 ms there and back, a processor four times
 * slower), from an empty cache, and writes what a customer waits for to `reports/page-speed.csv`:
 *
 *   npm run bench:page
 */
import { writeFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../test/support/browser.ts';
import { postCard } from '../test/support/pay-page.ts';
import { startWorld } from '../test/support/world.ts';

const runs = 7;

interface Visit {
  readonly firstPaintMs: number;
  readonly largestPaintMs: number;
  readonly layoutShift: number;
  readonly requests: number;
  readonly bytes: number;
}

const ends: (() => Promise<void>)[] = [];
const world = await startWorld({ after: (end) => void ends.push(end) });
const browser = await launchChromium();
const paid = await world.createSession({ language: 'az' });
await postCard(paid.checkout_url, { number: '4242424242424242' });
const pages = {
  'pay en': (await world.createSession({ language: 'en' })).checkout_url,
  'pay ru': (await world.createSession({ language: 'ru' })).checkout_url,
  'pay az': (await world.createSession({ language: 'az', description: '«Qırx qapı»' })).checkout_url,
  later: `${(await world.createSession()).checkout_url}/later`,
  paid: `${paid.checkout_url}?stay=1`,
};
const rows = ['at,page,runs,first_paint_ms,largest_paint_ms,layout_shift,requests,bytes'];
for (const [name, url] of Object.entries(pages)) {
  const visits: Visit[] = [];
  for (let run = 0; run < runs; run += 1) visits.push(await visit(browser, url));
  const median = (of: keyof Visit) => visits.map((one) => one[of]).sort((a, b) => a - b)[runs >> 1] ?? 0;
  const worstShift = Math.max(...visits.map(({ layoutShift }) => layoutShift));
  const facts = [median('firstPaintMs'), median('largestPaintMs')].map(Math.round);
  rows.push(
    [new Date().toISOString(), name, runs, ...facts, worstShift, median('requests'), median('bytes')].join(
      ',',
    ),
  );
  console.log(rows.at(-1));
}
await writeFile(new URL('../reports/page-speed.csv', import.meta.url), `${rows.join('\n')}\n`);
await browser.close();
for (const end of ends.reverse()) await end();

async function visit(of: Browser, url: string): Promise<Visit> {
  const context = await of.newContext({ viewport: { width: 390, height: 800 }, deviceScaleFactor: 2 });
  try {
    const page = await context.newPage();
    const client = await context.newCDPSession(page);
    await client.send('Network.enable');
    await client.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 150,
      downloadThroughput: (1.6 * 1_000_000) / 8,
      uploadThroughput: (0.75 * 1_000_000) / 8,
    });
    await client.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    let requests = 0;
    let bytes = 0;
    client.on('Network.requestWillBeSent', ({ request }) => {
      if (!/\/(?:status|live)$/.test(request.url)) requests += 1;
    });
    client.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    await page.addInitScript(`
      window.seen = { largestPaintMs: 0, layoutShift: 0, firstPaintMs: 0 };
      new PerformanceObserver((list) => { for (const { startTime } of list.getEntries()) seen.largestPaintMs = startTime; })
        .observe({ type: 'largest-contentful-paint', buffered: true });
      new PerformanceObserver((list) => { for (const { value } of list.getEntries()) seen.layoutShift += value; })
        .observe({ type: 'layout-shift', buffered: true });
      new PerformanceObserver((list) => { for (const { startTime } of list.getEntries()) seen.firstPaintMs = startTime; })
        .observe({ type: 'paint', buffered: true });
    `);
    await page.goto(url, { waitUntil: 'load' });
    await page.waitForTimeout(1_500);
    const seen = await page.evaluate<Omit<Visit, 'requests' | 'bytes'>>('window.seen');
    return { ...seen, requests, bytes };
  } finally {
    await context.close();
  }
}
