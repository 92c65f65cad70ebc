import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneEventPerMove } from '../../test/support/assert-one-event-per-move.ts';
import { startMoneyWorld, visa } from '../../test/support/money-world.ts';
import { expireSessions } from './expire-sessions.ts';

test('an open session expires when its time is over and not a moment before', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open({ expiresInMs: 60_000 });
  const at = (ms: number) => ({ ...world.payDeps, now: () => new Date(session.expiresAt.getTime() + ms) });
  assert.equal(await expireSessions(at(-1)), 0);
  assert.equal((await world.session(session)).status, 'open');
  assert.equal(await expireSessions(at(0)), 1);
  assert.equal((await world.session(session)).status, 'expired');
  assert.equal(await expireSessions(at(0)), 0);
  const events = await assertOneEventPerMove(world, session.id);
  assert.equal(events.at(-1)?.type, 'checkout.session.expired');
});

test('two workers that expire the same sessions write one event for each', async (t) => {
  const world = await startMoneyWorld(t);
  const sessions = await Promise.all(Array.from({ length: 20 }, () => world.open({ expiresInMs: 60_000 })));
  world.clock.advance(60_001);
  await Promise.all([expireSessions(world.payDeps), expireSessions(world.payDeps)]);
  for (const { id } of sessions) {
    const events = await assertOneEventPerMove(world, id);
    assert.equal(events.filter((event) => event.type === 'checkout.session.expired').length, 1);
  }
});

test('a paid session never expires', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open({ expiresInMs: 60_000 });
  await world.pay(session, visa);
  world.clock.advance(3_600_000);
  assert.equal(await expireSessions(world.payDeps), 0);
  assert.equal((await world.session(session)).status, 'succeeded');
});

test('a press and the end of the time meet in one outcome: paid, or expired and not charged', async (t) => {
  const world = await startMoneyWorld(t);
  for (let round = 0; round < 10; round += 1) {
    const session = await world.open({ expiresInMs: 60_000 });
    const late = { ...world.payDeps, now: () => new Date(session.expiresAt.getTime() + 1) };
    await Promise.all([world.pay(session, visa), expireSessions(late)]);
    const { status } = await world.session(session);
    const sales = await world.sales(session);
    assert.ok(status === 'succeeded' || status === 'expired', status);
    assert.equal(sales.length, status === 'succeeded' ? 1 : 0);
    await assertOneEventPerMove(world, session.id);
  }
});
