import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MoneyWorld, startMoneyWorld, visa } from '../../test/support/money-world.ts';
import type { Operation } from '../domain/operation.ts';
import { claimOperationsDue, extendOperationLease } from './operations.ts';

const leaseMs = 20_000;

test('two workers at once never get the same operation, and the limit holds', async (t) => {
  const world = await startMoneyWorld(t);
  await openUnknown(world, 30);
  world.clock.advance(5_001);
  const claims = await Promise.all(Array.from({ length: 6 }, () => claim(world, 4)));
  for (const claimed of claims) assert.ok(claimed.length <= 4, `${claimed.length}`);
  const ids = claims.flat().map((operation) => operation.id);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(ids.length > 0);
});

test('a claimed operation comes back when its lease is over, with a higher fence', async (t) => {
  const world = await startMoneyWorld(t);
  await openUnknown(world, 1);
  assert.deepEqual(await claim(world), [], 'the first look-up has its time');
  world.clock.advance(5_001);
  const [first] = await claim(world);
  assert.deepEqual([first?.fence, first?.checks], [2, 1]);
  world.clock.advance(leaseMs - 1_000);
  assert.deepEqual(await claim(world), [], 'its worker may still be alive');
  world.clock.advance(1_001);
  const [again] = await claim(world);
  assert.deepEqual([again?.id, again?.fence, again?.checks], [first?.id, 3, 2]);
});

test('a sale that is settled is never claimed again', async (t) => {
  const world = await startMoneyWorld(t);
  await world.pay(await world.open(), visa);
  await world.pay(await world.open(), '4000000000000002');
  world.clock.advance(365 * 24 * 3_600_000);
  assert.deepEqual(await claim(world), []);
});

test('only the sender with the fence keeps its lease, and only while it is sending', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  const kept: boolean[] = [];
  const connector = {
    ...world.ready.connector,
    async pay(...args: Parameters<typeof world.ready.connector.pay>) {
      const [row] = await world.operations(session);
      assert.ok(row);
      const held = { merchantId: world.merchantId, id: row.id, fence: 1 };
      const until = new Date(world.clock.now().getTime() + 60_000);
      kept.push(await extendOperationLease(world.db, held, until));
      kept.push(await extendOperationLease(world.db, { ...held, fence: 2 }, until));
      world.clock.advance(59_000);
      assert.deepEqual(await claim(world), [], 'the lease was extended');
      world.clock.advance(-59_000);
      return world.ready.connector.pay(...args);
    },
  };
  await world.pay(session, visa, {
    deps: { routes: () => [{ ...world.ready, connector, accountId: 'sandbox' }] },
  });
  assert.deepEqual(kept, [true, false]);
  const [row] = await world.operations(session);
  assert.ok(row);
  const held = { merchantId: world.merchantId, id: row.id, fence: 1 };
  assert.equal(await extendOperationLease(world.db, held, world.clock.now()), false);
});

async function openUnknown(world: MoneyWorld, count: number): Promise<void> {
  for (let made = 0; made < count; made += 1) await world.pay(await world.open(), '4000990000000038');
}

function claim(world: MoneyWorld, limit = 20): Promise<Operation[]> {
  const now = world.clock.now();
  return claimOperationsDue(world.db, {
    now,
    lockedUntil: new Date(now.getTime() + leaseMs),
    limit,
  });
}
