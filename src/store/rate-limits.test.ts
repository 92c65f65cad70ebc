import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { testDatabase } from '../../test/support/database.ts';
import { newId } from '../domain/id.ts';
import { deleteIdleWindows, findWindow, takeFromWindow } from './rate-limits.ts';

const { db } = await testDatabase({ after });
const newSubject = () => newId('key');

/** Lets time pass for one subject: everything it did was that much earlier. */
async function age(subject: string, seconds: number): Promise<void> {
  await db.execute(
    `update rate_limits
     set instants = array(select at - make_interval(secs => $2) from unnest(instants) with ordinality as e (at, n) order by n),
       decided_at = decided_at - make_interval(secs => $2)
     where subject = $1`,
    [subject, seconds],
  );
}

/** One moment in a subject's life: it asks for some requests, or time passes. */
type Step = { kind: 'take'; wanted: number } | { kind: 'wait'; turns: number };

// A turn of 7 s keeps every age half a bucket away from 60 s: 8 turns are inside, 9 are outside.
const turnSeconds = 7;
const turnsInWindow = 8;
const stepsOf = (mostWanted: number) =>
  fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('take' as const), wanted: fc.integer({ min: 1, max: mostWanted }) }),
      fc.record({ kind: fc.constant('wait' as const), turns: fc.integer({ min: 1, max: 5 }) }),
    ),
    { minLength: 5, maxLength: 25 },
  );

/** Plays the steps in the database and in a list, which must say the same. */
async function playAndCompare(steps: readonly Step[], quota: number): Promise<void> {
  const subject = newSubject();
  let turn = 0;
  let granted: { turn: number; count: number }[] = [];
  for (const step of steps) {
    if (step.kind === 'wait') {
      turn += step.turns;
      await age(subject, step.turns * turnSeconds);
      continue;
    }
    granted = granted.filter((one) => one.count > 0 && turn - one.turn <= turnsInWindow);
    const usedBefore = granted.reduce((sum, one) => sum + one.count, 0);
    const expected = Math.min(step.wanted, quota - usedBefore);
    const window = await takeFromWindow(db, { subject, wanted: step.wanted, quota });
    granted.push({ turn, count: expected });
    assert.equal(window.granted, expected);
    assert.equal(window.used, usedBefore + expected);
    const oldest = granted.find((one) => one.count > 0)?.turn ?? turn;
    const freesInMs = 60_000 - (turn - oldest) * turnSeconds * 1000;
    assert.ok(
      window.freesInMs <= freesInMs + 500 && window.freesInMs > freesInMs - 3_000,
      `${window.freesInMs}`,
    );
    const seen = await findWindow(db, subject);
    assert.deepEqual([seen?.granted, seen?.used], [0, window.used]);
  }
}

test('up to 120 each request keeps its own instant: what is granted is what a list of instants would grant', async () => {
  const quota = fc.integer({ min: 1, max: 120 });
  await fc.assert(fc.asyncProperty(stepsOf(60), quota, playAndCompare), { numRuns: 25 });
});

test('above 120 requests share buckets, and what is granted is the same', async () => {
  const quota = fc.integer({ min: 121, max: 2_000 });
  await fc.assert(fc.asyncProperty(stepsOf(900), quota, playAndCompare), { numRuns: 25 });
});

for (const quota of [100, 1000]) {
  test(`parallel callers of one subject are never granted more than ${quota} together`, async () => {
    const subject = newSubject();
    const wanted = quota / 20;
    const windows = await Promise.all(
      Array.from({ length: 40 }, () => takeFromWindow(db, { subject, wanted, quota })),
    );
    assert.equal(
      windows.reduce((sum, window) => sum + window.granted, 0),
      quota,
    );
    // One after another: each saw what the others before it had used.
    const used = windows.map((window) => window.used).sort((a, b) => a - b);
    assert.deepEqual(
      used,
      Array.from({ length: 40 }, (_, i) => Math.min(quota, (i + 1) * wanted)),
    );
  });
}

test('instants only grow, although callers wait for one another', async () => {
  const subject = newSubject();
  await Promise.all(Array.from({ length: 60 }, () => takeFromWindow(db, { subject, wanted: 1, quota: 100 })));
  const [row] = await db.query<{ instants: Date[]; is_sorted: boolean }>(
    `select instants, instants = array(select unnest(instants) order by 1) as is_sorted from rate_limits where subject = $1`,
    [subject],
  );
  assert.deepEqual([row?.instants.length, row?.is_sorted], [60, true]);
});

test('the sixtieth second itself is over the edge', async () => {
  const subject = newSubject();
  const take = () => takeFromWindow(db, { subject, wanted: 1, quota: 1 });
  assert.equal((await take()).granted, 1);
  await age(subject, 58);
  const full = await take();
  assert.equal(full.granted, 0);
  assert.ok(full.freesInMs > 0 && full.freesInMs <= 2_000);
  await age(subject, 2);
  assert.equal((await take()).granted, 1);
});

test('a bucket counts a little longer than 60 seconds and never shorter', async () => {
  for (let tries = 0; tries < 10; tries += 1) {
    const subject = newSubject();
    await takeFromWindow(db, { subject, wanted: 1, quota: 1000 });
    const [row] = await db.query<{ ahead: number }>(
      `select extract(epoch from instants[1] - decided_at)::float8 as ahead from rate_limits where subject = $1`,
      [subject],
    );
    assert.ok(row && row.ahead >= 0 && row.ahead <= 0.5, `${row?.ahead}`);
  }
});

test('a full subject keeps its row small', async () => {
  const subject = newSubject();
  for (let i = 0; i < 300; i += 1) await takeFromWindow(db, { subject, wanted: 1, quota: 10_000 });
  const [row] = await db.query<{ n: number }>(
    'select cardinality(instants) as n from rate_limits where subject = $1',
    [subject],
  );
  assert.ok(row && row.n <= 121, `${row?.n} buckets`);
});

test('a limit that was changed counts what was used before', async () => {
  const subject = newSubject();
  await takeFromWindow(db, { subject, wanted: 100, quota: 100 });
  assert.equal((await takeFromWindow(db, { subject, wanted: 1000, quota: 500 })).granted, 400);
  assert.equal((await takeFromWindow(db, { subject, wanted: 1, quota: 100 })).granted, 0);
  assert.equal((await takeFromWindow(db, { subject, wanted: 1, quota: 100 })).used, 500);
});

test('a subject that was never seen has no window, and one that idled is forgotten', async () => {
  const [old, fresh] = [newSubject(), newSubject()];
  assert.equal((await findWindow(db, old))?.used ?? 0, 0);
  await takeFromWindow(db, { subject: old, wanted: 1, quota: 1 });
  await takeFromWindow(db, { subject: fresh, wanted: 1, quota: 1 });
  await age(old, 90_000);
  assert.equal(await deleteIdleWindows(db, { idleSince: new Date(Date.now() - 86_400_000) }), 1);
  const rows = await db.query<{ subject: string }>(
    'select subject from rate_limits where subject in ($1, $2)',
    [old, fresh],
  );
  assert.deepEqual(rows, [{ subject: fresh }]);
});
