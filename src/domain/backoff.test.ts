import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  deliveryGivesUpAfterMs,
  lookupOffsetsMs,
  nextDeliveryAt,
  nextLookupAt,
  readRetryAfterMs,
} from './backoff.ts';

const start = new Date('2026-09-01T10:00:00.000Z');
const minutes = 60_000;
const hours = 60 * minutes;
const days = 24 * hours;
const noJitter = () => 0.5;

function after(ms: number): Date {
  return new Date(start.getTime() + ms);
}

/** Waits between the tries when every try fails and takes no time. */
function failEveryTry(random: () => number, retryAfterMs?: number): number[] {
  const waits: number[] = [];
  let now = start;
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const next = nextDeliveryAt({ attempt, firstTriedAt: start, now, random, retryAfterMs });
    if (!next) return waits;
    waits.push(next.getTime() - now.getTime());
    now = next;
  }
  throw new Error('the schedule does not end');
}

test('a webhook is tried at once, then after 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 h, then daily to day 30', () => {
  const waits = failEveryTry(noJitter);
  assert.deepEqual(waits.slice(0, 12), [
    0,
    5_000,
    5 * minutes,
    30 * minutes,
    2 * hours,
    5 * hours,
    10 * hours,
    14 * hours,
    20 * hours,
    24 * hours,
    24 * hours,
    24 * hours,
  ]);
  const total = waits.reduce((sum, wait) => sum + wait, 0);
  assert.ok(total <= 30 * days && total > 29 * days, `the last try is on day 30: ${total / days}`);
});

test('every wait stays within a tenth of the schedule, whatever the dice say', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.double({ min: 0, max: 0.999999, noNaN: true }), (attempt, dice) => {
      const wanted = nextDeliveryAt({ attempt, firstTriedAt: start, now: start, random: noJitter });
      const got = nextDeliveryAt({ attempt, firstTriedAt: start, now: start, random: () => dice });
      assert.ok(wanted && got);
      const gap = wanted.getTime() - start.getTime();
      const drift = Math.abs(got.getTime() - wanted.getTime());
      assert.ok(drift <= gap * 0.1 + 1, `${drift} of ${gap}`);
    }),
  );
});

test('no try is planned after day 30 and the number of tries is bounded, whatever the dice say', () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.double({ min: 0, max: 0.999999, noNaN: true })), (dice) => {
      const waits = failEveryTry(() => dice.next().value ?? 0);
      assert.ok(waits.length >= 34 && waits.length <= 46, `${waits.length} tries`);
      assert.ok(waits.reduce((sum, wait) => sum + wait, 0) <= deliveryGivesUpAfterMs);
    }),
    { numRuns: 50 },
  );
});

test('Retry-After delays a try, up to 24 hours, and never hurries one', () => {
  const next = (attempt: number, retryAfterMs: number) =>
    nextDeliveryAt({ attempt, firstTriedAt: start, now: start, random: noJitter, retryAfterMs });
  assert.deepEqual(next(1, 90_000), after(90_000));
  assert.deepEqual(next(4, 90_000), after(2 * hours));
  assert.deepEqual(next(1, 40 * days), after(24 * hours));
});

test('a server that always asks for another day is still given up on day 30', () => {
  assert.equal(failEveryTry(noJitter, 24 * hours).length, 30);
});

test('Retry-After is read as seconds or as an HTTP date, and anything else is left alone', () => {
  const cases: [string | undefined, number | undefined][] = [
    ['120', 120_000],
    [' 7 ', 7_000],
    ['Tue, 01 Sep 2026 10:00:30 GMT', 30_000],
    ['Tue, 01 Sep 2026 09:59:30 GMT', undefined],
    ['0', undefined],
    ['-5', undefined],
    ['5.5', undefined],
    ['1e3', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
    ['9'.repeat(400), undefined],
  ];
  for (const [header, wanted] of cases) assert.equal(readRetryAfterMs(header, start), wanted, `${header}`);
});

test('an unanswered attempt is looked up at 5, 15, 30, 45, 60 s, 2, 5, 15 min, 1 h, hourly to 72 h, then six-hourly', () => {
  const moments: number[] = [];
  let now = start;
  for (let i = 0; i < 100; i += 1) {
    now = nextLookupAt({ since: start, now });
    moments.push((now.getTime() - start.getTime()) / 1000);
  }
  assert.deepEqual(moments.slice(0, 10), [5, 15, 30, 45, 60, 120, 300, 900, 3600, 7200]);
  assert.equal(moments[79], 72 * 3600);
  assert.equal(moments[80], 78 * 3600);
  assert.equal(moments[81], 84 * 3600);
});

test('a look-up schedule never ends, never repeats a moment and never waits longer than six hours', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 * days }), (elapsedMs) => {
      const waitMs =
        nextLookupAt({ since: start, now: after(elapsedMs) }).getTime() - start.getTime() - elapsedMs;
      const longest = elapsedMs < 71 * hours ? hours : 6 * hours;
      assert.ok(waitMs >= 1_000 && waitMs <= longest + 1_000, `${waitMs} after ${elapsedMs}`);
    }),
  );
});

test('a look-up whose clock runs behind the sender still waits for the first moment', () => {
  assert.deepEqual(nextLookupAt({ since: start, now: after(-60_000) }), after(lookupOffsetsMs[0]));
});
