import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { issueKey } from '../../../test/support/api-keys.ts';
import { openShop } from '../../../test/support/endpoints.ts';
import { operationSuite } from '../../../test/support/operation-suite.ts';
import { formTokenOf, postCard, readPage } from '../../../test/support/pay-page.ts';
import { startIdleWorld } from '../../../test/support/refunds.ts';
import { assertRefused, badField } from '../../../test/support/refusals.ts';
import { waitUntil } from '../../../test/support/wait-until.ts';
import { startWorld } from '../../../test/support/world.ts';
import { advanceTestClock } from './advance-test-clock.ts';

const world = await startWorld({ after });
await operationSuite(advanceTestClock, await startIdleWorld({ after }), {
  IDEMPOTENCY_CONFLICT: async ({ call }) => {
    const headers = { 'idempotency-key': 'one for two' };
    await call({ headers });
    return call({ headers, body: { advance_seconds: 1 } });
  },
});

const advance = (seconds: number, key = world.testKey) =>
  world.call('POST', '/v2/test/clock', { key, body: { advance_seconds: seconds } });
const statusOf = async (id: string) => (await world.call('GET', `/v2/payments/checkout/${id}`)).json.status;

test('when half an hour has passed for them open sessions expire, the shop hears of it, and a late press charges nothing', async (t) => {
  const { shop } = await openShop(t, world, { enabled_events: ['checkout.session.expired'] });
  const session = await world.createSession();
  const token = formTokenOf(await readPage(session.checkout_url));
  assert.equal((await advance(1_700)).json.aged.sessions >= 1, true);
  assert.equal(await statusOf(session.id), 'open');
  await advance(101);
  await waitUntil(async () => (await statusOf(session.id)) === 'expired', 3_000);
  await shop.waitFor(({ body }) => JSON.parse(body).data.object.id === session.id);
  await postCard(session.checkout_url, { number: '4242424242424242' }, token);
  assert.equal(await statusOf(session.id), 'expired');
});

test('a webhook that failed is tried again at its next times, one after the other', async (t) => {
  const { shop, id } = await openShop(t, world);
  shop.next(
    { kind: 'answer', status: 500 },
    { kind: 'answer', status: 500 },
    { kind: 'answer', status: 500 },
  );
  const { json } = await world.call('POST', `/v2/webhook_endpoints/${id}/test`);
  const delivery = async () => (await world.call('GET', `/v2/webhook_deliveries/${json.id}`)).json;
  for (const [tries, seconds] of [
    [1, 6],
    [2, 331],
    [3, 1_981],
  ] as const) {
    await waitUntil(async () => (await delivery()).tries.length === tries);
    await advance(seconds);
  }
  await waitUntil(async () => (await delivery()).status === 'delivered');
  assert.deepEqual(
    (await delivery()).tries.map(({ status }: { status: number }) => status),
    [500, 500, 500, 200],
  );
});

test('nothing of live mode, of another merchant or of what is over becomes older', async () => {
  const { db } = world.installation;
  const done = await world.createSession();
  await world.call('POST', `/v2/payments/checkout/${done.id}/expire`);
  // A live session that the API would not make without an acquirer.
  await db.execute(
    `insert into sessions (merchant_id, id, livemode, status, amount, currency, language, settings, metadata, event_sequence,
       created_by_key_id, created_at, expires_at)
     select merchant_id, replace(id, 'cs_test_', 'cs_live_'), true, 'open', amount, currency, language, settings, metadata, 1,
       created_by_key_id, created_at, now() + interval '1 hour'
     from sessions
     where id = $1`,
    [done.id],
  );
  const read = () =>
    db.query(
      `select id, created_at, expires_at from sessions where livemode or status = 'expired' order by id`,
    );
  const before = await read();
  await advance(7_776_000);
  assert.deepEqual(await read(), before);
  assertRefused(await advance(60, world.liveKey), { status: 403, code: 'FORBIDDEN', says: /sk_test_/ });
});

test('time is told in whole seconds, forward only', async () => {
  const post = (body: object) => world.call('POST', '/v2/test/clock', { body });
  for (const wrong of [0, -5, 1.5, '60', 7_776_001])
    assertRefused(
      await post({ advance_seconds: wrong }),
      badField('advance_seconds', /whole number of seconds/),
    );
  const weak = await issueKey(world, { scopes: ['checkout:read'] });
  assertRefused(await advance(5, weak), { status: 403, code: 'FORBIDDEN' });
});
