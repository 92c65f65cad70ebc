import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startMoneyWorld } from '../../test/support/money-world.ts';
import { answerInBands } from './answer-in-bands.ts';

test('in live mode what did not pay is answered at the end of a band, whoever refused and however fast', async (t) => {
  const world = await startMoneyWorld(t);
  const waits: number[] = [];
  const deps = { db: world.db, pause: async (ms: number) => void waits.push(ms) };
  const live = await world.open({ livemode: true });
  for (const elapsedMs of [20, 700, 1_499, 1_600]) await answerInBands(deps, live, elapsedMs);
  assert.deepEqual(waits, [1_480, 800, 1, 1_400]);
});

test('a payment is answered at once, and so is everything in test mode', async (t) => {
  const world = await startMoneyWorld(t);
  const deps = { db: world.db, pause: async () => assert.fail('nobody waits') };
  await answerInBands(deps, await world.open(), 20);
  const paid = await world.open({ livemode: true });
  await world.db.execute(`update sessions set status = 'succeeded', payment_method = '{}' where id = $1`, [
    paid.id,
  ]);
  await answerInBands(deps, paid, 20);
});
