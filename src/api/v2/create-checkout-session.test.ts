import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { operationSuite } from '../../../test/support/operation-suite.ts';
import { assertRefused } from '../../../test/support/refusals.ts';
import { startWorld } from '../../../test/support/world.ts';
import { createCheckoutSession } from './create-checkout-session.ts';

const world = await startWorld({ after }, { environment: { MAXFI_ROLES: 'api' } });
const { call } = await operationSuite(createCheckoutSession, world, {
  NO_CONNECTOR: ({ call: create }) => create({ key: world.liveKey }),
});

const minimal = { amount: 4900, currency: 'AZN' };
const create = async (fields: Record<string, unknown> = {}, key = world.testKey) => {
  const answer = await call({ key, body: { ...minimal, ...fields } });
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
};
const at = (time: string) => new Date(time).getTime();

test('two fields are enough, and everything else has a value', async () => {
  const session = await create();
  assert.match(session.id, /^cs_test_[0-9A-Za-z]{34}$/);
  assert.equal(session.checkout_url, `${world.url}/checkout/${session.id}`);
  assert.equal(at(session.expires_at) - at(session.created), 30 * 60_000);
  assert.deepEqual(
    { ...session, id: '', checkout_url: '', created: '', expires_at: '' },
    {
      id: '',
      object: 'checkout.session',
      status: 'open',
      livemode: false,
      amount: 4900,
      currency: 'AZN',
      amount_refunded: 0,
      refunded: false,
      checkout_url: '',
      created: '',
      expires_at: '',
      description: null,
      order_id: null,
      language: 'en',
      customer: null,
      customer_details: null,
      success_url: null,
      cancel_url: null,
      webhook_url: null,
      settings: {},
      metadata: {},
      payment_method: null,
      last_error: null,
      attempts_count: 0,
      after_expiration: null,
      recovered_from: null,
    },
  );
});

test('times are RFC 3339 in UTC with milliseconds', async () => {
  const session = await create();
  for (const time of [session.created, session.expires_at])
    assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test('every field is echoed as it was sent, also by a later read', async () => {
  const fields = {
    amount: 999_999_999_999,
    currency: 'kzt',
    description: `${'😀'.repeat(498)}\n\t`,
    order_id: ' №7/“x” \\ <b> ',
    language: 'auto',
    customer: {
      email: 'Ə.b+c@Shop.example',
      phone: '+994501234567',
      name: 'Ay Şə',
      country: 'AZ',
      ip: '2001:db8::1',
    },
    success_url:
      'https://shop.example/ok?s={CHECKOUT_SESSION_ID}&t=%7BCHECKOUT_SESSION_ID%7D#{CHECKOUT_SESSION_ID}',
    cancel_url: 'http://localhost:3000/cart',
    webhook_url: 'https://shop.example/hook',
    settings: {
      payment_methods: ['card'],
      button_text: 'Ödə',
      auto_return: 0,
      customer_fields: { email: 'locked', phone: 'hidden' },
    },
    metadata: { text: 'ə', number: 1.5, yes: true, no: false, zero: 0, 'a.b[c]': '' },
  };
  const session = await create(fields);
  const echoed = Object.fromEntries(Object.keys(fields).map((name) => [name, session[name]]));
  assert.deepEqual(echoed, { ...fields, currency: 'KZT' });
  assert.deepEqual((await world.call('GET', `/v2/payments/checkout/${session.id}`)).json, session);
});

test('the limits themselves are inside', async () => {
  const longKey = (index: number) => '😀'.repeat(38) + String(index).padStart(2, '0');
  const metadata = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [longKey(i), i]));
  assert.equal(Object.keys((await create({ metadata })).metadata).length, 50);
  await create({ metadata: { ['😀'.repeat(40)]: '😀'.repeat(500) } });
  await create({
    order_id: 'x'.repeat(128),
    settings: { button_text: '😀'.repeat(40), auto_return: 60_000 },
  });
  await create({ success_url: `https://a.az/${'x'.repeat(5000 - 13)}`, customer: { name: 'ə'.repeat(128) } });
  for (const expires_in of [60, 2_592_000]) {
    const session = await create({ expires_in });
    assert.equal(at(session.expires_at) - at(session.created), expires_in * 1000);
  }
  assert.equal((await create({ amount: 1 })).amount, 1);
});

test('a time with a zone of its own is kept as the same moment', async () => {
  const soon = new Date(Date.now() + 3_600_000);
  const inBaku = new Date(soon.getTime() + 4 * 3_600_000).toISOString().replace('Z', '+04:00');
  assert.equal((await create({ expires_at: inBaku })).expires_at, soon.toISOString());
});

test('a metadata key named like a built-in is a key like any other', async () => {
  const metadata = { constructor: 'Ferrari', toString: 1, hasOwnProperty: true };
  assert.deepEqual((await create({ metadata })).metadata, metadata);
});

test('spaces in a phone number are taken out, and a country is upper-cased', async () => {
  const { customer } = await create({ customer: { phone: '+994 (50) 123-45-67', country: 'az' } });
  assert.deepEqual(customer, { phone: '+994501234567', country: 'AZ' });
});

test('URLs at the top win over those in settings, which are otherwise as good', async () => {
  const settings = { success_url: 'https://a.az/settings', cancel_url: 'https://a.az/back' };
  const session = await create({ settings, success_url: 'https://a.az/top' });
  assert.equal(session.success_url, 'https://a.az/top');
  assert.equal(session.cancel_url, 'https://a.az/back');
  assert.deepEqual(session.settings, {});
});

test('a payment method given twice is kept once', async () => {
  assert.deepEqual((await create({ settings: { payment_methods: ['card', 'card'] } })).settings, {
    payment_methods: ['card'],
  });
});

test('test_mode takes a live key down to test, and a test key nowhere', async () => {
  const down = await create({ test_mode: true, success_url: 'http://localhost/' }, world.liveKey);
  assert.match(down.id, /^cs_test_/);
  assert.equal(down.livemode, false);
  assert.equal((await create({ test_mode: false })).livemode, false);
});

test('a live key without an acquirer is told what to do, and clients not to retry', async () => {
  const answer = await call({ key: world.liveKey, body: minimal, headers: { 'idempotency-key': 'live' } });
  assertRefused(answer, { status: 402, code: 'NO_CONNECTOR', param: 'currency', says: /AZN.*test key/ });
  assert.equal(answer.headers.get('stripe-should-retry'), 'false');
});

test('the event of a new session is written with it, with the request that made it', async () => {
  const answer = await call({ body: minimal, headers: { 'idempotency-key': 'with event' } });
  const rows = await world.installation.db.query<{ type: string; body: string }>(
    'select type, body from events where session_id = $1',
    [answer.json.id],
  );
  assert.deepEqual(
    rows.map((row) => row.type),
    ['checkout.session.created'],
  );
  const event = JSON.parse(rows[0]?.body ?? '');
  assert.deepEqual(event.data.object, answer.json);
  assert.deepEqual(event.request, { id: answer.headers.get('request-id'), idempotency_key: 'with event' });
});
