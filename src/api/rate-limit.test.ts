import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { createRateLimit, rateHeaders } from './rate-limit.ts';

const { db } = await testDatabase({ after });

test('callers who come together get places one after another, and the rest are refused', async () => {
  const rateLimit = createRateLimit(db);
  const decisions = await Promise.all(Array.from({ length: 300 }, () => rateLimit('together', 100)));
  const allowed = decisions.filter((decision) => decision.isAllowed);
  assert.deepEqual(
    allowed.map((decision) => decision.remaining).sort((a, b) => b - a),
    Array.from({ length: 100 }, (_, i) => 99 - i),
  );
  for (const { remaining, resetSeconds, quota } of decisions) {
    assert.ok(remaining >= 0 && quota === 100 && resetSeconds >= 1 && resetSeconds <= 60);
  }
});

test('two processes share one limit', async () => {
  const [one, other] = [createRateLimit(db), createRateLimit(db)];
  const decisions = await Promise.all(
    Array.from({ length: 150 }, (_, i) => (i % 2 ? one : other)('shared', 100)),
  );
  assert.equal(decisions.filter((decision) => decision.isAllowed).length, 100);
});

test('a process that starts anew finds the window as it was', async () => {
  await Promise.all(Array.from({ length: 100 }, () => createRateLimit(db)('restarted', 100)));
  assert.equal((await createRateLimit(db)('restarted', 100)).isAllowed, false);
});

test('a flood of refused requests writes nothing', async () => {
  const rateLimit = createRateLimit(db);
  const version = async () =>
    (await db.query<{ xmin: string }>(`select xmin::text from rate_limits where subject = 'flooded'`))[0]
      ?.xmin;
  await Promise.all(Array.from({ length: 20 }, () => rateLimit('flooded', 10)));
  const before = await version();
  const decisions = await Promise.all(Array.from({ length: 200 }, () => rateLimit('flooded', 10)));
  assert.ok(!decisions.some((decision) => decision.isAllowed));
  assert.equal(await version(), before);
});

test('one subject’s flood is not another’s', async () => {
  const rateLimit = createRateLimit(db);
  await Promise.all(Array.from({ length: 50 }, () => rateLimit('greedy', 10)));
  assert.equal((await rateLimit('modest', 10)).remaining, 9);
});

test('a refusal says when to come back, in every header that names it', () => {
  const headers = rateHeaders({ isAllowed: false, quota: 100, remaining: 0, resetSeconds: 12 });
  assert.deepEqual(headers, {
    'ratelimit-policy': '"default";q=100;w=60',
    ratelimit: '"default";r=0;t=12',
    'x-ratelimit-limit': '100',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': '12',
    'retry-after': '12',
  });
});
