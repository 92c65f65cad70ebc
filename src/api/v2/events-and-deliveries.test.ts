import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { makeEndpoint, openShop } from '../../../test/support/endpoints.ts';
import { operationSuites, type SubjectObject } from '../../../test/support/operation-suite.ts';
import { paidSession } from '../../../test/support/paid-session.ts';
import { postCard } from '../../../test/support/pay-page.ts';
import { decidedRefund, refund, startIdleWorld } from '../../../test/support/refunds.ts';
import { assertRefused, badField } from '../../../test/support/refusals.ts';
import { waitUntil } from '../../../test/support/wait-until.ts';
import { type Answer, startWorld, type TestWorld } from '../../../test/support/world.ts';
import { getEvent, listEvents } from './read-events.ts';
import { resendEvent, resendEvents } from './resend-events.ts';
import {
  getWebhookDelivery,
  listAllWebhookDeliveries,
  listWebhookDeliveries,
  redeliverWebhookDelivery,
} from './webhook-deliveries.ts';

const eventOf = async (of: TestWorld) => {
  const { id } = await of.createSession();
  return (await of.call('GET', `/v2/events?session=${id}`)).json.data[0].id as string;
};
const events: SubjectObject = { makeObject: eventOf, missingId: () => 'evt_none' };
const deliveryOf = async (of: TestWorld) => {
  const [endpoint] = (await of.call('GET', '/v2/webhook_endpoints')).json.data;
  const id = endpoint?.id ?? (await makeEndpoint(of));
  return (await of.call('POST', `/v2/webhook_endpoints/${id}/test`)).json.id as string;
};
const deliveries: SubjectObject = { makeObject: deliveryOf, missingId: () => 'whd_none' };
const disabledEndpoint = async (of: TestWorld) => {
  const id = await makeEndpoint(of);
  await of.call('POST', `/v2/webhook_endpoints/${id}`, { body: { status: 'disabled' } });
  return id;
};

const addTenThousandEvents = async (of: TestWorld) => {
  const { id } = await of.createSession();
  await of.installation.db.execute(
    `insert into events (merchant_id, id, session_id, sequence, livemode, type, body, created_at)
     select merchant_id, 'evt_' || n, id, n, livemode, 'checkout.session.processing', '{}', now()
     from sessions, generate_series(2, 10002) n
     where id = $1`,
    [id],
  );
};

const world = await startWorld({ after });
const everything = { gte: '2020-01-01T00:00:00Z' };
const headers = { 'idempotency-key': 'one for two' };
await operationSuites([
  [
    listEvents,
    await startIdleWorld({ after }),
    { NOT_FOUND: ({ call }) => call({ query: '?starting_after=evt_none' }) },
  ],
  [getEvent, await startIdleWorld({ after }), {}, events],
  [
    resendEvent,
    await startIdleWorld({ after }),
    {
      IDEMPOTENCY_CONFLICT: async ({ call, world: own }) => {
        await call({ headers });
        return call({ headers, body: { webhook_endpoint: await makeEndpoint(own) } });
      },
      ENDPOINT_DISABLED: async ({ call, world: own }) =>
        call({ body: { webhook_endpoint: await disabledEndpoint(own) } }),
    },
    events,
  ],
  [
    resendEvents,
    await startIdleWorld({ after }),
    {
      NOT_FOUND: ({ call }) => call({ body: { created: everything, webhook_endpoint: 'we_none' } }),
      IDEMPOTENCY_CONFLICT: async ({ call }) => {
        await call({ headers });
        return call({ headers, body: { created: everything } });
      },
      ENDPOINT_DISABLED: async ({ call, world: own }) =>
        call({ body: { created: everything, webhook_endpoint: await disabledEndpoint(own) } }),
      TOO_MANY_OBJECTS: async ({ call, world: own }) => {
        await addTenThousandEvents(own);
        return call({ body: { created: everything } });
      },
    },
  ],
  [
    listWebhookDeliveries,
    await startIdleWorld({ after }),
    {},
    { makeObject: makeEndpoint, missingId: () => 'we_none' },
  ],
  [
    listAllWebhookDeliveries,
    await startIdleWorld({ after }),
    { NOT_FOUND: ({ call }) => call({ query: '?event=evt_none' }) },
  ],
  [getWebhookDelivery, await startIdleWorld({ after }), {}, deliveries],
  [
    redeliverWebhookDelivery,
    await startIdleWorld({ after }),
    {
      IDEMPOTENCY_CONFLICT: async ({ call, world: own }) => {
        await call({ headers });
        return call({ headers, id: await deliveryOf(own) });
      },
      ENDPOINT_DISABLED: async ({ call, world: own }) => {
        const endpoint = await makeEndpoint(own);
        const queued = await own.call('POST', `/v2/webhook_endpoints/${endpoint}/test`);
        await own.call('POST', `/v2/webhook_endpoints/${endpoint}`, { body: { status: 'disabled' } });
        return call({ id: queued.json.id });
      },
    },
    deliveries,
  ],
]);

const ids = (answer: Answer): string[] => answer.json.data.map(({ id }: { id: string }) => id);
const types = (answer: Answer): string[] => answer.json.data.map(({ type }: { type: string }) => type);
const get = (path: string) => world.call('GET', path);
const post = (path: string, body?: object) => world.call('POST', path, body && { body });

test('events are listed newest first, by session, type and time, and each is the text that was sent', async (t) => {
  const { shop } = await openShop(t, world, { enabled_events: ['checkout.session.completed'] });
  const session = await paidSession(world);
  const all = await get(`/v2/events?session=${session}`);
  assert.deepEqual(types(all), [
    'checkout.session.completed',
    'checkout.session.processing',
    'checkout.session.created',
  ]);
  const [completed, processing, created] = ids(all);
  const sent = await shop.waitFor(({ headers }) => headers['webhook-id'] === completed);
  assert.equal((await get(`/v2/events/${completed}`)).text, sent.body);
  assert.deepEqual(ids(await get(`/v2/events?session=${session}&type=checkout.session.processing`)), [
    processing,
  ]);
  const two = 'checkout.session.processing,checkout.session.created';
  assert.deepEqual(ids(await get(`/v2/events?session=${session}&type=${two}`)), [processing, created]);
  const page = await get(`/v2/events?session=${session}&limit=1&starting_after=${completed}`);
  assert.deepEqual([ids(page), page.json.has_more], [[processing], true]);
  assert.deepEqual(ids(await get(`/v2/events?session=${session}&limit=1&ending_before=${created}`)), [
    processing,
  ]);
  const at = all.json.data[0].created;
  assert.deepEqual(ids(await get(`/v2/events?session=${session}&created[gt]=${at}`)), []);
  assertRefused(await get('/v2/events?type=all'), badField('type', /separated by commas/));
});

test('a live key sees the events of the test sessions that it made, and no others', async () => {
  const body = { amount: 1, currency: 'AZN', test_mode: true };
  const made = await world.call('POST', '/v2/payments/checkout', { key: world.liveKey, body });
  const own = await world.call('GET', '/v2/events?livemode=false', { key: world.liveKey });
  assert.deepEqual(
    own.json.data.map(({ data }: { data: { object: { id: string } } }) => data.object.id),
    [made.json.id],
  );
  const seen = await world.call('GET', `/v2/events/${own.json.data[0].id}`, { key: world.liveKey });
  assert.equal(seen.status, 200);
  assert.deepEqual((await world.call('GET', '/v2/events', { key: world.liveKey })).json.data, []);
});

test('a delivery shows every try: when, its status, how long it took, and what was answered', async (t) => {
  const { shop, id } = await openShop(t, world);
  shop.next({ kind: 'answer', status: 503, body: 'x'.repeat(6_000) }, { kind: 'reset' });
  const queued = await post(`/v2/webhook_endpoints/${id}/test`);
  assert.deepEqual([queued.json.status, queued.json.tries], ['pending', []]);
  const find = () => get(`/v2/webhook_deliveries/${queued.json.id}`);
  await waitUntil(async () => (await find()).json.tries.length === 1);
  const once = (await find()).json;
  assert.deepEqual([once.status, once.tries[0].status, once.tries[0].answer.length], ['pending', 503, 4096]);
  assert.ok(Date.parse(once.next_try_at) > Date.parse(once.tries[0].at));
  await waitUntil(async () => (await find()).json.tries.length === 2, 15_000);
  const twice = (await find()).json;
  assert.deepEqual([twice.tries[1].status, typeof twice.tries[1].failure], [null, 'string']);
  assert.ok(twice.tries.every(({ latency_ms }: { latency_ms: number }) => latency_ms >= 0));
  // The schedule's next try is minutes away; somebody who mended the shop does not wait for it.
  await world.installation.db.execute(
    `update deliveries set state = 'failed', next_try_at = null where id = $1`,
    [queued.json.id],
  );
  const again = await post(`/v2/webhook_deliveries/${queued.json.id}/redeliver`);
  assert.equal(again.json.status, 'pending');
  await waitUntil(async () => (await find()).json.status === 'delivered');
  assert.deepEqual(
    (await find()).json.tries.map(({ status }: { status: number | null }) => status),
    [503, null, 200],
  );
  assert.equal(new Set(shop.received.map(({ headers }) => headers['webhook-id'])).size, 1);
  const list = await get(`/v2/webhook_endpoints/${id}/deliveries?status=delivered`);
  assert.deepEqual(ids(list), [queued.json.id]);
});

test('what waits for its next try is made at once when asked for, and goes to where its endpoint is by now', async (t) => {
  const { shop, id } = await openShop(t, world);
  const { shop: elsewhere } = await openShop(t, world, { enabled_events: ['ping'] });
  shop.next({ kind: 'answer', status: 500, headers: { 'retry-after': '3600' } });
  const queued = await post(`/v2/webhook_endpoints/${id}/test`);
  const find = async () => (await get(`/v2/webhook_deliveries/${queued.json.id}`)).json;
  await waitUntil(async () => (await find()).tries.length === 1);
  await post(`/v2/webhook_endpoints/${id}`, { url: elsewhere.url });
  assert.deepEqual([(await find()).status, (await find()).url], ['pending', elsewhere.url]);
  const asked = await post(`/v2/webhook_deliveries/${queued.json.id}/redeliver`);
  assert.equal(asked.json.status, 'pending');
  await waitUntil(async () => (await find()).status === 'delivered');
  assert.deepEqual([shop.received.length, elsewhere.received.length], [1, 1]);
});

test('a range resent brings what waits for its next try as well, each session in its order', async (t) => {
  const { shop, id } = await openShop(t, world, {
    enabled_events: ['checkout.session.created', 'checkout.session.completed'],
  });
  const from = new Date().toISOString();
  shop.next({ kind: 'answer', status: 503, headers: { 'retry-after': '3600' } });
  const session = await paidSession(world);
  await shop.waitFor(() => true);
  await waitUntil(async () => {
    const [oldest] = (await get(`/v2/webhook_endpoints/${id}/deliveries`)).json.data.slice(-1);
    return oldest.tries.length === 1;
  });
  const resent = await post('/v2/events/resend', { created: { gte: from }, webhook_endpoint: id });
  assert.deepEqual(resent.json, { object: 'resend', events: 3, deliveries: 3 });
  await waitUntil(() => shop.received.length === 4);
  const inOrder = shop.received
    .map(({ body }) => JSON.parse(body))
    .filter(({ type }) => type !== 'checkout.session.processing')
    .map(({ type, data }) => [type, data.object.id]);
  assert.deepEqual(inOrder, [
    ['checkout.session.created', session],
    ['checkout.session.created', session],
    ['checkout.session.completed', session],
  ]);
});

test('all deliveries are one list, where those to a session’s own URL are found, and made again', async (t) => {
  const fresh = await startWorld(t);
  const see = (path: string, key = fresh.testKey) => fresh.call('GET', path, { key });
  const { shop, id } = await openShop(t, fresh, { enabled_events: ['checkout.session.created'] });
  const from = new Date().toISOString();
  const other = await paidSession(fresh);
  const session = await paidSession(fresh, { webhook_url: `${shop.url}/own` });
  const list = (query: string) => see(`/v2/webhook_deliveries?${query}`);
  await waitUntil(async () => (await list(`session=${session}&status=delivered`)).json.data.length === 1);
  const [own] = (await list(`session=${session}`)).json.data;
  assert.deepEqual(
    [own.webhook_endpoint, own.url, own.session, own.tries[0].status],
    [null, `${shop.url}/own`, session, 200],
  );
  assert.deepEqual(ids(await list(`event=${own.event}`)), [own.id]);
  const [told] = (await list(`session=${other}`)).json.data;
  assert.equal(told.webhook_endpoint, id);
  assert.deepEqual(ids(await list(`created[gte]=${from}&limit=1&starting_after=${own.id}`)), [told.id]);
  assert.deepEqual(ids(await list(`created[gte]=${from}&ending_before=${told.id}`)), [own.id]);
  await fresh.call('POST', `/v2/webhook_deliveries/${own.id}/redeliver`);
  await waitUntil(async () => (await see(`/v2/webhook_deliveries/${own.id}`)).json.tries.length === 2);
  assert.deepEqual((await see('/v2/webhook_deliveries', fresh.liveKey)).json.data, []);
});

test('an event that others wait for is sent again, and they follow at once', async (t) => {
  const fresh = await startWorld(t);
  const { shop, id } = await openShop(t, fresh, {
    enabled_events: ['checkout.session.created', 'checkout.session.completed'],
  });
  shop.next({ kind: 'answer', status: 503, headers: { 'retry-after': '3600' } });
  await paidSession(fresh);
  const list = async () =>
    (await fresh.call('GET', `/v2/webhook_endpoints/${id}/deliveries`)).json.data as {
      event: string;
      next_try_at: string;
    }[];
  const inAnHour = (at: string) => Date.parse(at) > Date.now() + 3_000_000;
  await waitUntil(async () => {
    const all = await list();
    return all.length === 2 && all.every(({ next_try_at }) => inAnHour(next_try_at));
  });
  const [, created] = await list();
  await fresh.call('POST', `/v2/events/${created?.event}/resend`);
  await waitUntil(() => shop.received.length === 3);
  assert.deepEqual(
    shop.received.map(({ body }) => JSON.parse(body).type),
    ['checkout.session.created', 'checkout.session.created', 'checkout.session.completed'],
  );
});

test('nothing is sent again to an endpoint that is disabled or deleted', async (t) => {
  const { shop, id } = await openShop(t, world);
  const queued = await post(`/v2/webhook_endpoints/${id}/test`);
  await shop.waitFor(() => true);
  const again = () => post(`/v2/webhook_deliveries/${queued.json.id}/redeliver`);
  await waitUntil(
    async () => (await get(`/v2/webhook_deliveries/${queued.json.id}`)).json.status === 'delivered',
  );
  await post(`/v2/webhook_endpoints/${id}`, { status: 'disabled' });
  assertRefused(await again(), { status: 409, code: 'ENDPOINT_DISABLED', says: /is disabled/ });
  await world.call('DELETE', `/v2/webhook_endpoints/${id}`);
  assertRefused(await again(), { status: 409, code: 'ENDPOINT_DISABLED', says: /was deleted/ });
  assert.equal(shop.received.length, 1);
});

test('what an endpoint missed while it was off, or before it was there, is resent: to it alone, or the newest of each', async (t) => {
  const from = new Date().toISOString();
  const session = await paidSession(world);
  const given = await refund(world, session, { amount: 100 });
  await decidedRefund(world, given.json.id);
  const { shop, id } = await openShop(t, world);
  const created = { gte: from };
  const all = await post('/v2/events/resend', { created, webhook_endpoint: id });
  assert.deepEqual(all.json, { object: 'resend', events: 5, deliveries: 5 });
  await waitUntil(() => shop.received.length === 5);
  assert.ok(shop.received.every(({ isGenuine }) => isGenuine));
  // One line for the session and one for the refund: as they are now.
  const latest = await post('/v2/events/resend', { created, webhook_endpoint: id, latest_per_object: true });
  assert.deepEqual(latest.json, { object: 'resend', events: 2, deliveries: 2 });
  await waitUntil(() => shop.received.length === 7);
  const last = shop.received.slice(-2).map(({ body }) => JSON.parse(body).type);
  assert.deepEqual(last.sort(), ['checkout.session.completed', 'refund.updated']);
  const byTypes = await post('/v2/events/resend', {
    created,
    types: ['refund.created'],
    webhook_endpoint: id,
  });
  assert.equal(byTypes.json.deliveries, 1);
});

test('one event resent goes to whoever asked for its type and to the session’s own URL, under its id', async (t) => {
  const { shop: own } = await openShop(t, world, { enabled_events: ['ping'] });
  const { shop: log } = await openShop(t, world, { enabled_events: ['checkout.session.created'] });
  const session = await paidSession(world, { webhook_url: own.url });
  const [completed, , created] = ids(await get(`/v2/events?session=${session}`));
  await own.waitFor(({ headers }) => headers['webhook-id'] === completed);
  assert.deepEqual((await post(`/v2/events/${completed}/resend`)).json.deliveries, 1);
  await waitUntil(
    () => own.received.filter(({ headers }) => headers['webhook-id'] === completed).length === 2,
  );
  assert.equal(log.received.length, 0, 'the session has its own receiver');
  assert.deepEqual((await post(`/v2/events/${created}/resend`)).json.deliveries, 1);
});

test('what is resent waits for nothing and holds nothing up', async (t) => {
  const { shop, id } = await openShop(t, world, {
    enabled_events: ['checkout.session.created', 'checkout.session.completed'],
  });
  const session = await world.createSession();
  const [created] = ids(await get(`/v2/events?session=${session.id}`));
  await shop.waitFor(({ headers }) => headers['webhook-id'] === created);
  // The old event is sent again to a shop that refuses it, and lies there for the schedule's next try.
  shop.next({ kind: 'answer', status: 500 }, { kind: 'answer', status: 500 });
  await post(`/v2/events/${created}/resend`, { webhook_endpoint: id });
  await waitUntil(() => shop.received.length >= 2);
  await postCard(session.checkout_url, { number: '4242424242424242' });
  const paid = await shop.waitFor(
    ({ body }) => JSON.parse(body).type === 'checkout.session.completed',
    3_000,
  );
  assert.equal(JSON.parse(paid.body).data.object.id, session.id);
});

test('a range says what is wrong with it', async () => {
  assertRefused(await post('/v2/events/resend', {}), badField('created', /from when to when/));
  assertRefused(
    await post('/v2/events/resend', { created: { gte: 'now' } }),
    badField('created.gte', /RFC 3339/),
  );
  assertRefused(await post('/v2/events/resend', { created: {}, types: ['x'] }), badField('types.0'));
});
