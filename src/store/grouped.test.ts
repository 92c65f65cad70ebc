import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { grouped } from './grouped.ts';

/** What a connection says when the database is away. */
const away = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

test('every caller gets the result of its own item, in groups within the limits', async () => {
  const counts = fc.record({
    items: fc.integer({ min: 0, max: 60 }),
    maxItems: fc.integer({ min: 1, max: 10 }),
    lanes: fc.integer({ min: 1, max: 4 }),
    keys: fc.integer({ min: 1, max: 60 }),
  });
  await fc.assert(
    fc.asyncProperty(counts, async ({ items, maxItems, lanes, keys }) => {
      let underWay = 0;
      const run = grouped<number, string>(
        { maxItems, lanes },
        async (group) => {
          underWay += 1;
          assert.ok(group.length >= 1 && group.length <= maxItems && underWay <= lanes);
          assert.equal(new Set(group.map((item) => item % keys)).size, group.length);
          await sleep(0);
          underWay -= 1;
          return group.map((item) => `result of ${item}`);
        },
        (item) => String(item % keys),
      );
      const numbers = Array.from({ length: items }, (_, i) => i);
      const results = await Promise.all(numbers.map(run));
      assert.deepEqual(
        results,
        numbers.map((item) => `result of ${item}`),
      );
    }),
    { numRuns: 40 },
  );
});

test('those who come together leave together, and a lone caller waits for nobody', async () => {
  const groups: number[] = [];
  const run = grouped<number, number>({ maxItems: 64, lanes: 1 }, async (group) => {
    groups.push(group.length);
    return group;
  });
  await run(1);
  await Promise.all([1, 2, 3].map(run));
  assert.deepEqual(groups, [1, 3]);
});

test('a bad item fails alone', async () => {
  const run = grouped<number, number>({ maxItems: 10, lanes: 1 }, async (group) => {
    if (group.includes(2)) throw new Error('two is bad');
    return group;
  });
  const results = await Promise.allSettled([1, 2, 3].map(run));
  assert.deepEqual(
    results.map((result) => result.status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
});

test('when the database is away all fail at once, and the next ones are tried again', async () => {
  let tries = 0;
  let isAway = true;
  const run = grouped<number, number>({ maxItems: 10, lanes: 1 }, async (group) => {
    tries += 1;
    if (isAway) throw away();
    return group;
  });
  const results = await Promise.allSettled([1, 2, 3, 4].map(run));
  assert.ok(results.every((result) => result.status === 'rejected'));
  assert.equal(tries, 1);
  isAway = false;
  assert.equal(await run(5), 5);
});
