import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertPayment } from '../../test/support/assert-payment.ts';
import { type MoneyWorld, startMoneyWorld } from '../../test/support/money-world.ts';
import { authenticationOf, lookAfter, rightCode, visitIssuer } from '../../test/support/three-ds-customer.ts';
import type { Session } from '../domain/session.ts';
import { lookAfterAuthentications } from './look-after-authentications.ts';

test('a card that cannot be read is declined unsent, says why, and holds up nobody else', async (t) => {
  const world = await startMoneyWorld(t);
  const [broken, sound] = await leaveWithResults(world, 2);
  assert.ok(broken && sound);
  await world.db.execute('update cards_in_flight set sealed = $1 where session_id = $2', [
    Buffer.from('not an envelope'),
    broken.id,
  ]);
  world.clock.advance(5_001);
  await lookAfter(world);
  assert.equal((await world.session(sound)).status, 'succeeded');
  const ended = await world.session(broken);
  assert.deepEqual([ended.status, await world.sales(broken)], ['open', []], 'nothing is sent');
  assert.equal(ended.lastError?.code, 'authentication_unavailable');
  assert.equal((await authenticationOf(world, broken)).cause, 'card_unreadable');
});

test('an acquirer that thinks long about one sale does not hold up the others', async (t) => {
  const world = await startMoneyWorld(t);
  const [slow, quick] = await leaveWithResults(world, 2);
  assert.ok(slow && quick);
  world.clock.advance(5_001);
  const order: string[] = [];
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const looking = lookAfterAuthentications({
    ...world.payDeps,
    async authorise(key) {
      if (key.sessionId === slow.id) await Promise.race([gate, sleep(5_000)]);
      await world.payDeps.authorise(key);
      order.push(key.sessionId);
      if (key.sessionId === quick.id) letGo();
    },
  });
  assert.equal(await looking, 2);
  assert.deepEqual(order, [quick.id, slow.id]);
  for (const session of [slow, quick]) {
    await assertPayment(world, session, { kind: 'paid' });
  }
});

test('two workers at once over twenty authentications send twenty sales', async (t) => {
  const world = await startMoneyWorld(t);
  const sessions = await leaveWithResults(world, 20);
  world.clock.advance(5_001);
  await Promise.all([lookAfter(world), lookAfter(world)]);
  for (const session of sessions) await assertPayment(world, session, { kind: 'paid' });
});

/** Passes challenges in a process that dies before it goes on with any of them. */
async function leaveWithResults(world: MoneyWorld, count: number): Promise<Session[]> {
  world.results.isHeld = true;
  const sessions = await Promise.all(Array.from({ length: count }, () => world.open()));
  for (const session of sessions) {
    await world.pay(session, '4000992000009001');
    await visitIssuer(world, session, rightCode);
  }
  await world.results.settled(count);
  world.results.isHeld = false;
  return sessions;
}
