import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DayFigures, dayIn, daysUntil, shareOf, sumOf } from './figures.ts';

test('days follow one another over months, leap days and changes of the clock', () => {
  assert.deepEqual(daysUntil('2028-03-01', 3), ['2028-02-28', '2028-02-29', '2028-03-01']);
  assert.equal(daysUntil('2026-10-26', 400).length, 400);
  assert.equal(new Set(daysUntil('2026-10-26', 400)).size, 400);
});

test('it is tomorrow in Baku while it is still today in London', () => {
  const at = new Date('2026-03-15T21:30:00Z');
  assert.equal(dayIn('Asia/Baku', at), '2026-03-16');
  assert.equal(dayIn('Europe/London', at), '2026-03-15');
});

test('a share of few is known badly, and the range says so', () => {
  assert.equal(shareOf(0, 0), undefined);
  const few = shareOf(3, 4);
  const many = shareOf(3_000, 4_000);
  assert.ok(few && many);
  assert.equal(few.share, many.share);
  // E. B. Wilson's interval for 3 of 4 with 95 %.
  assert.deepEqual([few.low.toFixed(3), few.high.toFixed(3)], ['0.301', '0.954']);
  assert.ok(many.high - many.low < 0.03);
  assert.ok((shareOf(0, 5)?.low ?? 1) === 0 && (shareOf(5, 5)?.high ?? 0) === 1);
});

test('amounts of two currencies are never added up', () => {
  const day = (currency: string, paidMinor: number): DayFigures => ({
    day: '2026-03-15',
    money: [{ currency, paidMinor, paidCount: 1, refundedMinor: 0, refundedCount: 0 }],
    approved: 1,
    declined: 0,
    declines: [],
    funnel: { created: 1, opened: 1, submitted: 1, authenticated: 1, paid: 1 },
    threeDs: { frictionless: 0, challenged: 0, failed: 0, abandoned: 0, unavailable: 0 },
    acquirers: [],
    deliveries: { delivered: 0, pending: 0, failed: 0 },
  });
  const { money, approved } = sumOf([day('AZN', 100), day('EUR', 5), day('AZN', 20)]);
  assert.equal(approved, 3);
  assert.deepEqual(
    money.map(({ currency, paidMinor }) => [currency, paidMinor]),
    [
      ['AZN', 120],
      ['EUR', 5],
    ],
  );
});
