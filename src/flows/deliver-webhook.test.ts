import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EndpointScript } from '../../test/support/merchant-endpoint.ts';
import { type MoneyWorld, visa } from '../../test/support/money-world.ts';
import { startShopWorld } from '../../test/support/shop-world.ts';
import { deliveryGapsMs } from '../domain/backoff.ts';
import { deliverWebhook } from './deliver-webhook.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

test('a paid session is told to the merchant in a webhook that three libraries verify', async (t) => {
  const { world, shop, deliverDue } = await startShopWorld(t);
  const session = await world.open();
  await world.pay(session, visa);
  await deliverDue();
  const [webhook] = shop.received;
  assert.deepEqual(webhook?.verdicts, { standardwebhooks: 'ok', svix: 'ok', stripe: 'ok' });
  const [row] = await world.deliveries(session);
  assert.equal(row?.state, 'delivered');
  assert.equal(webhook?.headers['webhook-id'], row?.event_id);
  const event = (await world.events(session)).find(({ id }) => id === row?.event_id);
  assert.equal(webhook?.body, event?.body, 'the exact text of the event is sent');
});

test('a receiver that fails is tried on the schedule, with the same id and body and a new signature', async (t) => {
  const { world, shop, deliverDue } = await startShopWorld(t);
  const session = await world.open();
  await world.pay(session, visa);
  shop.next(...Array.from({ length: 11 }, () => ({ kind: 'answer', status: 500 }) as const));
  assert.equal(await deliverDue(), 1);
  for (const gapMs of [...deliveryGapsMs.slice(1), 24 * hourMs]) {
    world.clock.advance(gapMs * 0.89);
    assert.equal(await deliverDue(), 0, `too early by the gap of ${gapMs} ms`);
    world.clock.advance(gapMs * 0.22);
    assert.equal(await deliverDue(), 1, `due after the gap of ${gapMs} ms`);
  }
  assert.equal(new Set(shop.received.map((webhook) => webhook.headers['webhook-id'])).size, 1);
  assert.equal(new Set(shop.received.map((webhook) => webhook.body)).size, 1);
  assert.deepEqual(
    shop.received.map((webhook) => webhook.headers['maxfi-attempt']),
    shop.received.map((_, index) => String(index + 1)),
  );
  assert.equal(new Set(shop.received.map((webhook) => webhook.headers['webhook-signature'])).size, 11);
});

test('a receiver that never answers is given up on day 30, and not before', async (t) => {
  const { world, shop, deliverDue } = await startShopWorld(t, { isRegistered: false });
  const session = await world.open({ webhookUrl: shop.url });
  await world.pay(session, visa);
  shop.next(...Array.from({ length: 60 }, () => ({ kind: 'answer', status: 503 }) as const));
  const startMs = world.clock.now().getTime();
  let lastTryMs = startMs;
  for (let hours = 0; hours < 31 * 24; hours += 6) {
    if ((await deliverDue()) > 0) lastTryMs = world.clock.now().getTime();
    world.clock.advance(6 * hourMs);
  }
  const [row] = await world.deliveries(session);
  assert.equal(row?.state, 'failed');
  const lastTryDay = (lastTryMs - startMs) / (24 * hourMs);
  // Due by day 30, and found at the next of our looks, which are six hours apart.
  assert.ok(lastTryDay > 28 && lastTryDay <= 30.25, `the last try was on day ${lastTryDay}`);
});

for (const [what, script, status, failure] of [
  ['a redirect', { kind: 'answer', status: 302, headers: { location: '/elsewhere' } }, 302, null],
  ['a 304', { kind: 'answer', status: 304 }, 304, null],
  ['a 404', { kind: 'answer', status: 404 }, 404, null],
  ['a cut connection', { kind: 'reset' }, null, 'reset'],
] as const satisfies readonly (readonly [string, EndpointScript, number | null, string | null])[]) {
  test(`${what} is a failure and is tried again`, async (t) => {
    const { world, shop, deliverDue } = await startShopWorld(t);
    const session = await world.open();
    await world.pay(session, visa);
    shop.next(script);
    await deliverDue();
    const [row] = await world.deliveries(session);
    assert.deepEqual([row?.state, row?.last_status, row?.last_failure], ['pending', status, failure]);
    assert.equal(shop.received.length, 1, 'nothing was followed');
    world.clock.advance(6_000);
    await deliverDue();
    assert.equal((await world.deliveries(session))[0]?.state, 'delivered');
  });
}

test('a receiver that asks to wait is left alone for so long, but not for longer than a day', async (t) => {
  for (const [asked, waitsMs] of [
    ['120', 120_000],
    ['999999', 24 * hourMs],
  ] as const) {
    const { world, shop, deliverDue } = await startShopWorld(t);
    const session = await world.open();
    await world.pay(session, visa);
    shop.next({ kind: 'answer', status: 429, headers: { 'retry-after': asked } });
    await deliverDue();
    world.clock.advance(waitsMs - 2_000);
    assert.equal(await deliverDue(), 0);
    world.clock.advance(3_000);
    assert.equal(await deliverDue(), 1);
    assert.equal((await world.deliveries(session))[0]?.state, 'delivered');
  }
});

test('410 Gone disables the endpoint: nothing more is sent, and the events are kept', async (t) => {
  const { world, shop, deliverDue } = await startShopWorld(t);
  const sessions = [await world.open(), await world.open()];
  for (const session of sessions) await world.pay(session, visa);
  shop.next({ kind: 'answer', status: 410 });
  await deliverDue({ limit: 1 });
  assert.equal(await deliverDue(), 0, 'what waited for it is given up');
  const rows = (await Promise.all(sessions.map(world.deliveries))).flat();
  assert.deepEqual(rows.map((row) => [row.state, row.last_failure].join(' ')).sort(), [
    'failed ',
    'failed endpoint_disabled',
  ]);
  const later = await world.open();
  await world.pay(later, visa);
  assert.deepEqual(await world.deliveries(later), []);
  assert.equal((await world.events(later)).at(-1)?.type, 'checkout.session.completed');
  assert.deepEqual(await endpoints(world), [
    { status: 'disabled', disabled_reason: 'The receiver answered 410 Gone.' },
  ]);
});

test('five days of nothing but failures disable the endpoint; one success in between does not let it happen', async (t) => {
  const { world, shop, deliverDue } = await startShopWorld(t);
  const failNext = () => shop.next({ kind: 'answer', status: 500 });
  const payOne = async () => world.pay(await world.open(), visa);
  failNext();
  await payOne();
  await deliverDue();
  world.clock.advance(4 * 24 * hourMs);
  assert.equal(await deliverDue(), 1, 'it works again');
  await payOne();
  failNext();
  await deliverDue();
  world.clock.advance(5 * 24 * hourMs - minuteMs);
  failNext();
  await deliverDue();
  assert.equal((await endpoints(world))[0]?.status, 'enabled');
  world.clock.advance(2 * hourMs);
  failNext();
  assert.equal(await deliverDue(), 1);
  assert.deepEqual(await endpoints(world), [
    { status: 'disabled', disabled_reason: 'Every delivery of the last five days failed.' },
  ]);
  assert.equal(await deliverDue(), 0);
});

test('the event of a live session never goes to this machine', async (t) => {
  const { world, shop, deliverDue } = await startShopWorld(t);
  const session = await world.open({ livemode: true, webhookUrl: shop.url });
  const routes = () => [];
  assert.equal((await world.pay(session, visa, { deps: { routes } })).kind, 'no_connector');
  await world.db.execute(`update sessions set expires_at = created_at + interval '1 second'`);
  world.clock.advance(1_000);
  await world.pay(session, visa);
  await deliverDue();
  const [row] = await world.deliveries(session);
  assert.deepEqual([row?.state, row?.last_failure], ['pending', 'bad_url']);
  assert.deepEqual(shop.received, []);
});

test('a worker that died while sending leaves the same delivery to another one', async (t) => {
  const { world, shop, deps, claimDue } = await startShopWorld(t);
  const session = await world.open();
  await world.pay(session, visa);
  const [dead] = await claimDue();
  assert.ok(dead);
  const send = deps.post;
  const died = { ...deps, post: (request: Parameters<typeof send>[0]) => send(request).then(() => never()) };
  await assert.rejects(deliverWebhook(died, dead), /killed/);
  world.clock.advance(20_001);
  const [again] = await claimDue();
  assert.ok(again);
  assert.deepEqual(await deliverWebhook(deps, again), { kind: 'delivered' });
  const ids = shop.received.map((webhook) => webhook.headers['webhook-id']);
  assert.equal(ids.length, 2);
  assert.equal(new Set(ids).size, 1);
  assert.equal(await deliverWebhook(deps, dead), undefined, 'the dead one writes nothing when it comes back');
});

function endpoints(world: MoneyWorld): Promise<{ status: string; disabled_reason: string | null }[]> {
  return world.db.query('select status, disabled_reason from webhook_endpoints');
}

function never(): never {
  throw new Error('killed');
}
