import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ConflictError, type List, Maxfi, NotFoundError, verifyWebhook } from '../../sdk/src/index.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { startMerchantEndpoint } from '../support/merchant-endpoint.ts';
import { waitUntil } from '../support/wait-until.ts';
import { startWorld } from '../support/world.ts';

/* The SDK against a whole server: what it asks for happens, and what it is told it understands. */

const world = await startWorld({ after });
const maxfi = new Maxfi(world.testKey, { baseUrl: world.url });
const sale = { amount: 4900, currency: 'AZN' } as const;

async function idsOf(list: List<{ id: string }>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of list) ids.push(id);
  return ids;
}

test('a session is created, found, listed both ways and called off', async () => {
  const order_id = `walk-${Date.now()}`;
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) ids.unshift((await maxfi.checkoutSessions.create({ ...sale, order_id })).id);
  const [newest = '', , middle = ''] = ids;
  assert.deepEqual(await idsOf(maxfi.checkoutSessions.list({ order_id, limit: 2 })), ids);
  const before = maxfi.checkoutSessions.list({ order_id, limit: 1, ending_before: middle });
  assert.deepEqual(await idsOf(before), ids.slice(0, 2).reverse());
  const page = await maxfi.checkoutSessions.list({ order_id, limit: 2 }).page();
  assert.deepEqual([page.has_more, page.data.length], [true, 2]);
  assert.equal((await maxfi.checkoutSessions.expire(newest)).status, 'expired');
  assert.equal((await maxfi.checkoutSessions.retrieve(newest)).checkout_url, null);
  await assert.rejects(
    maxfi.checkoutSessions.expire(newest),
    (error) => error instanceof ConflictError && error.code === 'SESSION_NOT_OPEN',
  );
  await assert.rejects(maxfi.checkoutSessions.retrieve('cs_test_nobody'), NotFoundError);
});

test('a paid session is refunded in parts, and every refund is found in each list', async () => {
  const { id } = await maxfi.checkoutSessions.create(sale);
  assert.equal(
    (await maxfi.testMode.complete(id, 'insufficient_funds')).last_error?.code,
    'insufficient_funds',
  );
  assert.equal((await maxfi.testMode.complete(id, 'approved')).status, 'succeeded');
  const first = await maxfi.refunds.create(id, { amount: 1200, metadata: { ticket: 31 } });
  const rest = await maxfi.refunds.create(id, { expected_refundable: 3700 });
  assert.deepEqual([first.status, rest.amount, first.metadata], ['pending', 3700, { ticket: 31 }]);
  for (const list of [maxfi.refunds.list({ session: id, limit: 1 }), maxfi.refunds.listOfSession(id)]) {
    assert.deepEqual(await idsOf(list), [rest.id, first.id]);
  }
  await waitUntil(async () => (await maxfi.refunds.retrieve(first.id)).status === 'succeeded');
  const told = await maxfi.events.list({
    session: id,
    type: ['refund.created', 'checkout.session.completed'],
  });
  assert.deepEqual(
    told.data.map(({ type }) => type),
    ['refund.created', 'refund.created', 'checkout.session.completed'],
  );
});

test('an endpoint is made, tried, changed and removed, and what it gets is believed by every key of it', async (t) => {
  const shop = await startMerchantEndpoint();
  t.after(() => shop.close());
  const made = await maxfi.webhookEndpoints.create({
    url: shop.url,
    enabled_events: ['checkout.session.created'],
    signatures: ['v1', 'v1a'],
  });
  const { id, secret, public_key } = made;
  assert.ok(secret && public_key);
  const { id: session } = await maxfi.checkoutSessions.create(sale);
  const { body, headers } = await shop.waitFor(({ headers: { 'webhook-id': event } }) => event !== undefined);
  for (const key of [secret, public_key]) {
    const event = await verifyWebhook(body, headers, key);
    assert.ok(event.type === 'checkout.session.created' && event.data.object.id === session);
    assert.deepEqual(await maxfi.events.retrieve(event.id), event);
  }
  const stripeStyle = { 'maxfi-signature': headers['maxfi-signature'] };
  assert.ok(await verifyWebhook(body, stripeStyle, secret));

  const ping = await maxfi.webhookEndpoints.test(id);
  const isDelivered = async () => (await maxfi.webhookDeliveries.retrieve(ping.id)).status === 'delivered';
  await waitUntil(isDelivered);
  const again = await maxfi.webhookDeliveries.redeliver(ping.id);
  assert.equal(again.event, ping.event);
  // What is still on its way is not resent.
  await waitUntil(isDelivered);
  assert.ok((await idsOf(maxfi.webhookEndpoints.deliveries(id, { limit: 1 }))).includes(ping.id));
  assert.deepEqual(await idsOf(maxfi.webhookDeliveries.list({ event: ping.event })), [ping.id]);
  assert.equal((await maxfi.events.resend(ping.event, { webhook_endpoint: id })).deliveries, 1);
  const range = { created: { gte: made.created }, types: ['checkout.session.created'] as const };
  const resent = await maxfi.events.resendRange({ ...range, types: [...range.types], webhook_endpoint: id });
  assert.equal(resent.events, 1);

  const rotated = await maxfi.webhookEndpoints.rotateSecret(id, { expire_old_in: 600 });
  assert.ok(rotated.secret && rotated.secret !== secret);
  const { event: last } = await maxfi.webhookEndpoints.test(id);
  const both = await shop.waitFor((webhook) => webhook.headers['webhook-id'] === last);
  for (const key of [secret, rotated.secret]) assert.ok(await verifyWebhook(both.body, both.headers, key));

  const changed = await maxfi.webhookEndpoints.update(id, { description: 'The shop', status: 'disabled' });
  assert.deepEqual(await maxfi.webhookEndpoints.retrieve(id), changed);
  assert.ok((await idsOf(maxfi.webhookEndpoints.list())).includes(id));
  assert.deepEqual(await maxfi.webhookEndpoints.delete(id), {
    id,
    object: 'webhook_endpoint',
    deleted: true,
  });
  await assert.rejects(maxfi.webhookEndpoints.retrieve(id), NotFoundError);
});

test('time passes for test sessions', async () => {
  const { id } = await maxfi.checkoutSessions.create(sale);
  assert.equal((await maxfi.testMode.advanceClock(1800)).object, 'test_clock');
  await waitUntil(async () => (await maxfi.checkoutSessions.retrieve(id)).status === 'expired');
});

test('an answer that is lost on its way makes no second session and no second refund', async (t) => {
  const proxy = await startFaultProxy(() => Number(new URL(world.url).port));
  t.after(() => proxy.close());
  const order_id = `lost-${Date.now()}`;
  let calls = 0;
  const shaky = new Maxfi(world.testKey, {
    baseUrl: `http://127.0.0.1:${proxy.port}`,
    fetch: async (url, init) => {
      calls += 1;
      // The first try of each call is carried out, and its answer is cut off.
      await (calls % 2 === 1 ? proxy.use({ kind: 'truncate', atByte: 20 }) : proxy.heal());
      return fetch(url, { ...init, headers: { ...init?.headers, connection: 'close' } });
    },
  });
  const { id } = await shaky.checkoutSessions.create({ ...sale, order_id });
  assert.equal(calls, 2);
  assert.deepEqual(await idsOf(maxfi.checkoutSessions.list({ order_id })), [id]);
  await maxfi.testMode.complete(id, 'approved');
  const refund = await shaky.refunds.create(id, { amount: 100 });
  assert.equal(calls, 4);
  assert.deepEqual(await idsOf(maxfi.refunds.listOfSession(id)), [refund.id]);
});
