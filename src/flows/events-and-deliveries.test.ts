import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneEventPerMove } from '../../test/support/assert-one-event-per-move.ts';
import { startMoneyWorld, visa } from '../../test/support/money-world.ts';
import type { DeliveryRow } from '../../test/support/session-rows.ts';
import { defaultEventTypes, type EventType, eventTypes } from '../domain/event.ts';

/* What every move leaves behind for merchants: one event, and a delivery for each who asked for it. */

const all = Object.keys(eventTypes) as EventType[];

test('a session that is refused and then paid tells each step once, and each event stays as it was', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.pay(session, '4000000000009995');
  const before = await world.events(session);
  await world.pay(await world.session(session), visa);
  const events = await assertOneEventPerMove(world, session.id);
  assert.deepEqual(
    events.map((event) => event.type),
    [
      'checkout.session.created',
      'checkout.session.processing',
      'payment.attempt_failed',
      'checkout.session.processing',
      'checkout.session.completed',
    ],
  );
  assert.deepEqual(events.slice(0, before.length), before, 'written events are frozen');
  const failed = JSON.parse(events[2]?.body ?? '');
  assert.equal(failed.data.object.status, 'open');
  assert.equal(failed.data.object.last_error.code, 'insufficient_funds');
  assert.deepEqual(failed.data.previous_attributes, { status: 'processing', last_error: null });
  const completed = JSON.parse(events[4]?.body ?? '');
  assert.equal(completed.data.object.order_id, 'order-1');
  assert.deepEqual(completed.data.object.metadata, { basket: 7 });
  assert.deepEqual(Object.keys(completed.data.previous_attributes).sort(), [
    'checkout_url',
    'payment_method',
    'status',
  ]);
});

test('an endpoint gets the kinds of event that it asked for, of its own mode, and no others', async (t) => {
  const world = await startMoneyWorld(t);
  const everything = await world.addEndpoint('https://all.example/hook', all);
  const usual = await world.addEndpoint('https://usual.example/hook', defaultEventTypes);
  await world.addEndpoint('https://live.example/hook', all, true);
  const session = await world.open();
  await world.pay(session, visa);
  const types = new Map((await world.events(session)).map((event) => [event.id, event.type]));
  const sent = (rows: DeliveryRow[], target: string) =>
    rows.filter((row) => row.target === target).map((row) => types.get(row.event_id));
  const rows = await world.deliveries(session);
  assert.deepEqual(sent(rows, everything), [
    'checkout.session.created',
    'checkout.session.processing',
    'checkout.session.completed',
  ]);
  assert.deepEqual(sent(rows, usual), ['checkout.session.completed']);
  assert.equal(rows.length, 4);
});

test('a session with its own webhook_url is told there and nowhere else', async (t) => {
  const world = await startMoneyWorld(t);
  await world.addEndpoint('https://all.example/hook', all);
  const session = await world.open({ webhookUrl: 'https://own.example/hook' });
  await world.pay(session, '4000000000000002');
  await world.pay(await world.session(session), visa);
  const types = new Map((await world.events(session)).map((event) => [event.id, event.type]));
  assert.deepEqual(
    (await world.deliveries(session)).map((row) => [row.target, row.url, types.get(row.event_id)]),
    [
      ['session', 'https://own.example/hook', 'payment.attempt_failed'],
      ['session', 'https://own.example/hook', 'checkout.session.completed'],
    ],
  );
});

test('a move that cannot be written leaves no event, no attempt and no delivery', async (t) => {
  const world = await startMoneyWorld(t);
  await world.addEndpoint('https://all.example/hook', all);
  const session = await world.open();
  await world.db.execute(
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$`,
  );
  await world.db.execute(
    'create trigger refuse before insert on deliveries for each row execute function refuse()',
  );
  await assert.rejects(world.pay(session, visa), /no room/);
  assert.deepEqual(await world.session(session), session);
  assert.deepEqual(await world.attempts(session), []);
  assert.equal((await world.events(session)).length, 1);
  assert.deepEqual(await world.sales(session), []);
});

test('an answer that cannot be written is found again by the look-up, with one completed event', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.db.execute(
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$`,
  );
  const reach = (point: string) => assert.ok(point !== 'outcome_committed');
  const connector = {
    ...world.ready.connector,
    async pay(...args: Parameters<typeof world.ready.connector.pay>) {
      await world.db.execute(
        'create trigger refuse before insert on events for each row execute function refuse()',
      );
      return world.ready.connector.pay(...args);
    },
  };
  const deps = { reach, routes: () => [{ ...world.ready, connector, accountId: 'sandbox' }] };
  await assert.rejects(world.pay(session, visa, { deps }), /no room/);
  assert.equal((await world.session(session)).status, 'processing');
  assert.equal((await world.attempts(session))[0]?.state, 'sending');
  await world.db.execute('drop trigger refuse on events');
  world.clock.advance(9_001);
  assert.equal(await world.settleDue(), 1);
  assert.equal((await world.session(session)).status, 'succeeded');
  assert.equal((await world.sales(session)).length, 1);
  const events = await assertOneEventPerMove(world, session.id);
  assert.equal(events.filter((event) => event.type === 'checkout.session.completed').length, 1);
});
