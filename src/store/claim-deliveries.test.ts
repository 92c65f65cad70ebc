import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MoneyWorld, startMoneyWorld, visa } from '../../test/support/money-world.ts';
import type { Delivery, DeliveryResult } from '../domain/delivery.ts';
import { type EventType, eventTypes } from '../domain/event.ts';
import { type BusyReceiver, claimDeliveries } from './claim-deliveries.ts';
import { releaseFollowers, updateDelivery } from './deliveries.ts';
import { hastenDelivery, resendDelivery } from './resends.ts';

const all = Object.keys(eventTypes) as EventType[];
const leaseMs = 20_000;
const report = { triedAt: new Date(), status: 200, failure: null, latencyMs: 1, answer: null };

test('two workers at once never get the same delivery, and the limit holds', async (t) => {
  const world = await startMoneyWorld(t);
  for (let n = 0; n < 10; n += 1) await world.addEndpoint(`https://shop${n}.example/hook`, all);
  for (let n = 0; n < 6; n += 1) await world.open();
  const claims = await Promise.all(Array.from({ length: 6 }, () => claim(world, { limit: 7 })));
  for (const claimed of claims) assert.ok(claimed.length <= 7, `${claimed.length}`);
  const ids = claims.flat().map((delivery) => delivery.id);
  assert.ok(ids.length > 0);
  assert.equal(new Set(ids).size, ids.length);
});

test('a claimed delivery comes back when its lease is over, with a higher fence, and its late result is refused', async (t) => {
  const world = await startMoneyWorld(t);
  await world.addEndpoint('https://shop.example/hook', all);
  await world.open();
  const [first] = await claim(world);
  assert.ok(first);
  world.clock.advance(leaseMs - 1_000);
  assert.deepEqual(await claim(world), []);
  world.clock.advance(1_001);
  const [second] = await claim(world);
  assert.ok(second);
  assert.deepEqual([second.id, second.fence, second.tries], [first.id, first.fence + 1, 2]);
  assert.deepEqual(second.firstTriedAt, first.firstTriedAt);
  const write = (held: Delivery) =>
    world.db.tx((tx) => updateDelivery(tx, held, { kind: 'delivered' }, report));
  assert.equal(await write(first), false);
  assert.equal(await write(second), true);
  assert.equal(await write(second), false, 'it is settled');
});

test('events of one session reach one target in order, and hold up no other session and no other target', async (t) => {
  const world = await startMoneyWorld(t);
  await world.addEndpoint('https://shop.example/hook', all);
  const [slow, other] = [await world.open(), await world.open()];
  const [first] = (await claim(world)).filter((delivery) => delivery.sessionId === slow.id);
  assert.ok(first);
  await world.addEndpoint('https://log.example/hook', all);
  await world.pay(slow, visa);
  await world.pay(other, visa);
  const now = (await claim(world)).map((delivery) => [delivery.sessionId, typeOf(delivery), delivery.url]);
  assert.deepEqual(
    new Set(now.map((item) => item.join(' '))),
    new Set([
      // The other endpoint knows nothing of the first event, so it starts with the second, for both sessions.
      `${slow.id} checkout.session.processing https://log.example/hook`,
      `${other.id} checkout.session.processing https://log.example/hook`,
    ]),
  );
  const later = new Date(world.clock.now().getTime() + 3_600_000);
  await world.db.tx((tx) => updateDelivery(tx, first, { kind: 'retry', at: later }, report));
  assert.deepEqual(await claim(world), [], 'the second waits for the retry of the first');
  world.clock.advance(3_600_001);
  const retried = (await claim(world)).filter((delivery) => delivery.id === first.id);
  assert.equal(retried.length, 1);
  await world.db.tx(async (tx) => {
    for (const held of retried) await updateDelivery(tx, held, { kind: 'failed', isGone: false }, report);
  });
  const next = (await claim(world)).filter((delivery) => delivery.sessionId === slow.id);
  assert.deepEqual(next.map(typeOf), ['checkout.session.processing']);
});

test('a busy server is left alone and the others are served', async (t) => {
  const world = await startMoneyWorld(t);
  await world.addEndpoint('https://slow.example:8443/hook', all);
  await world.addEndpoint('https://quick.example/hook', all);
  await world.open();
  const busy = [{ receiver: 'slow.example:8443', count: 4 }];
  const claimed = await claim(world, { perReceiver: 4, busy });
  assert.deepEqual(
    claimed.map((delivery) => delivery.url),
    ['https://quick.example/hook'],
  );
});

test('one server gets no more than its places, however many of its addresses are used', async (t) => {
  const world = await startMoneyWorld(t);
  for (let n = 0; n < 12; n += 1) {
    const session = await world.open({ webhookUrl: `https://Slow.example/hook?order=${n}` });
    await world.pay(session, visa);
  }
  const quick = await world.open({ webhookUrl: 'https://quick.example/hook' });
  await world.pay(quick, visa);
  const claimed = await claim(world, {
    perReceiver: 5,
    busy: [{ receiver: 'slow.example', count: 2 }],
  });
  const urls = claimed.map((delivery) => new URL(delivery.url).host);
  assert.equal(urls.filter((host) => host === 'slow.example').length, 3);
  assert.equal(urls.filter((host) => host === 'quick.example').length, 1);
});

test('addresses of one server are one receiver, whatever their path, query and case', async (t) => {
  const world = await startMoneyWorld(t);
  const urls = [
    'https://shop.example',
    'https://Shop.example/a/b?c=1',
    'https://shop.example?order=7',
    'http://shop.example:8443/hook',
  ];
  for (const url of urls) await world.addEndpoint(url, all);
  await world.open();
  const receivers = new Map((await claim(world)).map((delivery) => [delivery.url, delivery.receiver]));
  assert.deepEqual(
    urls.map((url) => receivers.get(url)),
    ['shop.example', 'shop.example', 'shop.example', 'shop.example:8443'],
  );
});

test('what waits for a busy server hides nobody, however much it is and however long it lies there', async (t) => {
  const world = await startMoneyWorld(t);
  const away = await world.addEndpoint('https://away.example/hook', ['ping']);
  await world.addEndpoint('https://well.example/hook', all);
  await world.db.execute(
    `insert into events (merchant_id, id, sequence, livemode, type, body, created_at)
     select $1, 'evt_' || n, 0, false, 'ping', '{}', $2
     from generate_series(1, 2000) n`,
    [world.merchantId, world.clock.now()],
  );
  await world.db.execute(
    `insert into deliveries (merchant_id, id, event_id, sequence, livemode, target, url, receiver, state, next_try_at,
       created_at)
     select merchant_id, 'whd_' || id, id, 0, false, $1, 'https://away.example/hook', 'away.example', 'pending', created_at,
       created_at
     from events`,
    [away],
  );
  world.clock.advance(1_000);
  await world.open();
  const busy = [{ receiver: 'away.example', count: 4 }];
  const urls = (await claim(world, { perReceiver: 4, busy })).map((delivery) => delivery.url);
  assert.deepEqual(urls, ['https://well.example/hook']);
  await world.open();
  const both = (await claim(world, { perReceiver: 4 })).map((delivery) => delivery.url);
  assert.deepEqual(
    both.sort(),
    [...Array.from({ length: 4 }, () => 'https://away.example/hook'), 'https://well.example/hook'].sort(),
  );
});

test('what waits for an earlier event is due together with its next try, and at once when that is settled before', async (t) => {
  const world = await startMoneyWorld(t);
  await world.addEndpoint('https://shop.example/hook', all);
  const session = await world.open();
  const [first] = await claim(world);
  assert.ok(first);
  await world.pay(session, visa);
  const later = new Date(world.clock.now().getTime() + 3_600_000);
  await settle(world, first, { kind: 'retry', at: later });
  assert.deepEqual(await claim(world), []);
  const times = async () =>
    (await world.deliveries(session)).map((row) => row.next_try_at?.getTime() ?? null);
  assert.deepEqual(await times(), [later, later, later].map(Number), 'no claim looks at them before');
  await world.db.tx((tx) => hastenDelivery(tx, { ...first }, world.clock.now()));
  const [again] = await claim(world);
  assert.equal(again?.id, first.id, 'somebody asked for it now');
  await world.db.execute(`update deliveries set next_try_at = $1 where state = 'pending' and tries = 0`, [
    later,
  ]);
  await settle(world, again, { kind: 'delivered' });
  await world.db.tx((tx) => releaseFollowers(tx, again, world.clock.now()));
  const next = await claim(world);
  assert.deepEqual(next.map(typeOf), ['checkout.session.processing']);
});

test('what is sent again waits for no earlier event that is still on its way', async (t) => {
  const world = await startMoneyWorld(t);
  await world.addEndpoint('https://shop.example/hook', all);
  const session = await world.open();
  const [first] = await claim(world);
  assert.ok(first);
  await settle(world, first, { kind: 'retry', at: new Date(world.clock.now().getTime() + 3_600_000) });
  await world.pay(session, visa);
  const [, second] = await world.deliveries(session);
  assert.ok(second);
  await world.db.execute(`update deliveries set state = 'delivered', next_try_at = null where id = $1`, [
    second.id,
  ]);
  const now = world.clock.now();
  await world.db.tx((tx) =>
    resendDelivery(
      tx,
      { merchantId: world.merchantId, id: second.id },
      { url: 'https://else.example/hook', now },
    ),
  );
  const claimed = (await claim(world)).map(({ id, url, receiver }) => ({ id, url, receiver }));
  assert.deepEqual(claimed, [{ id: second.id, url: 'https://else.example/hook', receiver: 'else.example' }]);
});

test('what is claimed carries the exact text of its event', async (t) => {
  const world = await startMoneyWorld(t);
  await world.addEndpoint('https://shop.example/hook', all);
  const session = await world.open();
  const [event] = await world.events(session);
  const [delivery] = await claim(world);
  assert.equal(delivery?.body, event?.body);
  assert.equal(delivery?.eventId, event?.id);
});

function settle(world: MoneyWorld, held: Delivery, result: DeliveryResult): Promise<boolean> {
  return world.db.tx((tx) => updateDelivery(tx, held, result, { ...report, triedAt: world.clock.now() }));
}

function typeOf(delivery: Delivery): EventType {
  return (JSON.parse(delivery.body) as { type: EventType }).type;
}

function claim(
  world: MoneyWorld,
  changes: { limit?: number; perReceiver?: number; busy?: BusyReceiver[] } = {},
): Promise<Delivery[]> {
  const now = world.clock.now();
  const lockedUntil = new Date(now.getTime() + leaseMs);
  return claimDeliveries(world.db, {
    now,
    lockedUntil,
    limit: 100,
    perReceiver: 100,
    busy: [],
    ...changes,
  });
}
