import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breakerSales, breakerWindowMs, isBroken, type RecentSale } from './breaker.ts';

const now = new Date('2026-11-26T12:00:00Z');
const sale = (secondsAgo: number, hasFailed: boolean): RecentSale => ({
  sentAt: new Date(now.getTime() - secondsAgo * 1_000),
  hasFailed,
});
const failures = (count: number, secondsAgo = 1) =>
  Array.from({ length: count }, () => sale(secondsAgo, true));
const successes = (count: number) => Array.from({ length: count }, () => sale(1, false));

test('four failures prove nothing, five that are half of the newest do', () => {
  assert.equal(isBroken(failures(4), now), false);
  assert.equal(isBroken(failures(5), now), true);
  assert.equal(isBroken([...failures(5), ...successes(5)], now), true);
  assert.equal(isBroken([...failures(5), ...successes(6)], now), false);
  assert.equal(isBroken([], now), false);
});

test('half a minute after the newest failure one payment may try again', () => {
  assert.equal(isBroken(failures(5, 29), now), true);
  assert.equal(isBroken(failures(5, 30), now), false);
  assert.equal(
    isBroken([...failures(5, 40), sale(1, true)], now),
    true,
    'and when that fails, it is over again',
  );
});

test('what is older than two minutes is forgotten', () => {
  const old = breakerWindowMs / 1_000 + 1;
  assert.equal(isBroken([...failures(5, old), sale(1, true)], now), false);
  assert.equal(breakerSales, 20);
});
