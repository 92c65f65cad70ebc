import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { WebhookVerificationError } from './errors.ts';
import { signTestWebhook } from './sign-test-webhook.ts';
import { verifyWebhook } from './verify-webhook.ts';

const newWebhookSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

const secret = newWebhookSecret();
const body =
  '{"id":"evt_1","type":"checkout.session.completed","data":{"object":{"description":"Çay, чай"}}}';

/** Signed by somebody else's library, so that the two are checked against each other. */
function deliver(secrets = [secret], timestamp = new Date()) {
  const signatures = secrets.map((each) => new StandardWebhook(each).sign('evt_1', timestamp, body));
  return {
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(Math.floor(timestamp.getTime() / 1000)),
    'webhook-signature': signatures.join(' '),
  };
}

function refusedAs(code: WebhookVerificationError['code']) {
  return (error: unknown) => error instanceof WebhookVerificationError && error.code === code;
}

test('a delivery of the gateway is accepted as text, as bytes, with Headers and with plain objects', async () => {
  const headers = deliver();
  const shouting = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]),
  );
  for (const raw of [body, new TextEncoder().encode(body), Buffer.from(body)]) {
    for (const bag of [headers, new Headers(headers), shouting]) {
      const event = await verifyWebhook(raw, bag, secret);
      assert.equal(event.type, 'checkout.session.completed');
      assert.deepEqual(event, JSON.parse(body));
    }
  }
});

test('during a change of secret either secret of the merchant fits either signature', async () => {
  const newer = newWebhookSecret();
  const both = deliver([newer, secret]);
  assert.ok(await verifyWebhook(body, both, secret));
  assert.ok(await verifyWebhook(body, both, newer));
  assert.ok(await verifyWebhook(body, deliver([newer]), [secret, newer]));
  await assert.rejects(verifyWebhook(body, both, newWebhookSecret()), refusedAs('no_match'));
});

test('a changed id, timestamp, body or signature is refused', async () => {
  const headers = deliver();
  const later = String(Number(headers['webhook-timestamp']) + 1);
  const flipped = headers['webhook-signature'].replace(
    /.(.{9})$/,
    (all, rest) => (all[0] === 'a' ? 'b' : 'a') + rest,
  );
  for (const change of [
    { 'webhook-id': 'evt_2' },
    { 'webhook-timestamp': later },
    { 'webhook-signature': flipped },
    { 'webhook-signature': 'v1,' },
    { 'webhook-signature': 'v1,***' },
    { 'webhook-signature': headers['webhook-signature'].replace('v1,', 'v2,') },
  ]) {
    await assert.rejects(verifyWebhook(body, { ...headers, ...change }, secret), refusedAs('no_match'));
  }
  for (const changed of [body.replace('evt_1', 'evt_2'), `${body} `, '']) {
    await assert.rejects(verifyWebhook(changed, headers, secret), refusedAs('no_match'));
  }
});

test('a webhook that is too old, from the future or without its headers is refused', async () => {
  const now = new Date('2026-09-01T10:00:00Z');
  const headers = deliver([secret], now);
  const at = (ms: number) => ({ now: new Date(now.getTime() + ms) });
  assert.ok(await verifyWebhook(body, headers, secret, at(299_000)));
  for (const ms of [301_000, -301_000]) {
    await assert.rejects(verifyWebhook(body, headers, secret, at(ms)), refusedAs('outside_tolerance'));
  }
  assert.ok(await verifyWebhook(body, headers, secret, { ...at(301_000), toleranceS: 600 }));
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
    const rest = Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
    await assert.rejects(verifyWebhook(body, rest, secret, at(0)), refusedAs('missing_header'));
  }
});

test('the two usual mistakes are told apart: a parsed body, and a secret that is none', async () => {
  const headers = deliver();
  await assert.rejects(verifyWebhook(JSON.parse(body), headers, secret), refusedAs('bad_body'));
  for (const wrong of ['', 'whsec_', 'sk_test_abc', 'whsec_***']) {
    await assert.rejects(verifyWebhook(body, headers, wrong), refusedAs('bad_secret'));
  }
});

test('a webhook signed for a test is accepted by us and by other libraries', async () => {
  const signed = await signTestWebhook({ secret, payload: { id: 'evt_9', type: 'ping' } });
  assert.deepEqual(await verifyWebhook(signed.body, signed.headers, secret), { id: 'evt_9', type: 'ping' });
  assert.ok(new StandardWebhook(secret).verify(signed.body, signed.headers));
  assert.ok(new SvixWebhook(secret).verify(signed.body, signed.headers));
});
