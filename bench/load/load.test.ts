import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { closedLoop } from './closed-loop.ts';
import { emptyHistogram, mergeHistograms, percentileMs, recordMs } from './histogram.ts';
import { openHttpClient } from './http-client.ts';
import { compareRates, interleave, median } from './interleave.ts';
import { countErrors, mergeResults } from './load-result.ts';
import { openLoop } from './open-loop.ts';

test('a percentile is at most a hundredth too long and never too short', () => {
  const histogram = emptyHistogram();
  for (let ms = 1; ms <= 1_000; ms += 1) recordMs(histogram, ms);
  for (const share of [0.5, 0.95, 0.99, 1]) {
    const exact = share * 1_000;
    const told = percentileMs(histogram, share);
    assert.ok(told >= exact - 1e-6 && told <= exact * 1.0101, `${share}: ${told}`);
  }
  assert.equal(percentileMs(histogram, 1), histogram.maxMs);
  assert.equal(histogram.count, 1_000);
});

test('a histogram of nothing has no times, and one of a time below a bucket has that time', () => {
  const histogram = emptyHistogram();
  assert.equal(percentileMs(histogram, 0.99), 0);
  recordMs(histogram, 0.002);
  assert.equal(percentileMs(histogram, 0.99), 0.002);
});

test('histograms together are what one of all would be', () => {
  const [fast, slow, both] = [emptyHistogram(), emptyHistogram(), emptyHistogram()];
  for (const ms of [0.5, 1, 2]) for (const one of [fast, both]) recordMs(one, ms);
  for (const ms of [40, 700]) for (const one of [slow, both]) recordMs(one, ms);
  assert.deepEqual(mergeHistograms([fast, slow]), both);
});

test('a server that stands still for a second shows in the open loop, and hides in the closed one', async (t) => {
  const stalling = await startStallingServer(400, 1_400);
  t.after(() => stalling.close());
  const client = openHttpClient(stalling.url, 64);
  t.after(() => client.close());
  const send = () => client.send({ path: '/' });
  stalling.begin();
  const open = await openLoop({ perSecond: 100, seconds: 2 }, send);
  assert.equal(open.succeeded, 200);
  assert.deepEqual(open.errors, {});
  // Half of them were due while it stood still, and the first of those waited for all of it.
  assert.ok(percentileMs(open.histogram, 0.99) >= 900, `p99 ${percentileMs(open.histogram, 0.99)}`);
  assert.ok(percentileMs(open.histogram, 0.75) >= 400, `p75 ${percentileMs(open.histogram, 0.75)}`);
  stalling.begin();
  const closed = await closedLoop({ clients: 1, seconds: 1.6 }, send);
  assert.deepEqual(closed.errors, {});
  assert.ok(stalling.held() <= 1, 'nobody but its one client could wait');
});

test('requests that nobody answers are errors, with the time that was waited', async () => {
  const result = await openLoop(
    { perSecond: 50, seconds: 0.2, patienceMs: 300 },
    () => new Promise(() => {}),
  );
  assert.equal(result.succeeded, 0);
  assert.deepEqual(result.errors, { 'nobody answered': 10 });
  assert.equal(result.histogram.count, 10);
  assert.ok(result.histogram.maxMs >= 300);
});

test('an answer with another status is an error and no success', async (t) => {
  const server = createServer((request, response) =>
    response.writeHead(request.url === '/good' ? 200 : 503).end('away'),
  );
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => void server.close());
  const client = openHttpClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 4);
  t.after(() => client.close());
  const result = await closedLoop({ clients: 4, seconds: 0.2 }, (number) =>
    client.send({ path: number % 2 === 0 ? '/good' : '/bad' }),
  );
  assert.ok(result.succeeded > 0);
  assert.ok(countErrors(result) > 0);
  assert.deepEqual(Object.keys(result.errors), ['GET was answered 503: away']);
  assert.equal(result.histogram.count, result.succeeded);
  assert.equal(countErrors(mergeResults([result, result])), 2 * countErrors(result));
});

test('rounds go one after the other, and neighbours are compared', async () => {
  const order: string[] = [];
  const way = (name: string, rates: number[]) => async () => {
    order.push(name);
    return rates.shift() ?? 0;
  };
  const results = await interleave(3, { ours: way('a', [50, 10, 60]), limit: way('b', [100, 20, 100]) });
  assert.deepEqual(order, ['a', 'b', 'a', 'b', 'a', 'b']);
  // The second round fell into somebody else's work, which slowed both down.
  assert.deepEqual(compareRates(results.ours, results.limit), { figure: 50, limit: 100, ratio: 0.5 });
  assert.equal(median([1, 2, 3, 10]), 2.5);
});

/** Answers at once, but what comes between two moments after `begin` is answered at the second of them. */
async function startStallingServer(fromMs: number, toMs: number) {
  let beganAt = 0;
  let held = 0;
  const server = createServer(async (_request, response) => {
    const since = performance.now() - beganAt;
    if (since >= fromMs && since < toMs) {
      held += 1;
      // A timer may be a little early, and whoever comes next must not wait again.
      await sleep(toMs - since + 5);
    }
    response.end('ok');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    begin: () => {
      beganAt = performance.now();
      held = 0;
    },
    /** Requests that waited since then. */
    held: () => held,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
