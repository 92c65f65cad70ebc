import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { test } from 'node:test';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { Webhook as SvixWebhook } from 'svix';
import { exampleOf } from '../../test/support/fences.ts';
import { WebhookVerificationError } from './errors.ts';
import { makeTestKeyPair, signTestWebhook } from './sign-test-webhook.ts';
import { verifyWebhook } from './verify-webhook.ts';

const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;
const secret = newSecret();
const body = '{"id":"evt_1","type":"refund.updated","data":{"object":{"description":"Çay, чай ₼"}}}';
const event = JSON.parse(body);

function refusedAs(code: WebhookVerificationError['code']) {
  return (error: unknown) => error instanceof WebhookVerificationError && error.code === code;
}

/** By Stripe's library, as if their server had sent it. */
function stripeHeaders(secrets: readonly string[], timestamp = Math.floor(Date.now() / 1000)) {
  const signatures = secrets.map((each) =>
    Stripe.webhooks
      .generateTestHeaderString({ payload: body, secret: each, timestamp })
      .replace(/^t=\d+,/, ''),
  );
  return { 'MAXFI-Signature': [`t=${timestamp}`, ...signatures].join(',') };
}

test('what standardwebhooks, svix and stripe sign is accepted', async () => {
  const at = new Date();
  const t = String(Math.floor(at.getTime() / 1000));
  for (const library of [new StandardWebhook(secret), new SvixWebhook(secret)]) {
    const headers = {
      'webhook-id': 'evt_1',
      'webhook-timestamp': t,
      'webhook-signature': library.sign('evt_1', at, body),
    };
    assert.deepEqual(await verifyWebhook(body, headers, secret), event);
  }
  assert.deepEqual(await verifyWebhook(body, stripeHeaders([secret]), secret), event);
  assert.deepEqual(
    await verifyWebhook(body, new Headers(stripeHeaders([secret])), [newSecret(), secret]),
    event,
  );
});

test('what we sign is accepted by standardwebhooks, svix and stripe, by each secret of a change', async () => {
  const older = newSecret();
  const signed = await signTestWebhook({ secret: [secret, older], payload: body, id: 'evt_1' });
  for (const each of [secret, older]) {
    assert.deepEqual(new StandardWebhook(each).verify(signed.body, signed.headers), event);
    assert.deepEqual(new SvixWebhook(each).verify(signed.body, signed.headers), event);
    const header = signed.headers['maxfi-signature'] ?? '';
    assert.deepEqual(Stripe.webhooks.constructEvent(signed.body, header, each), event);
    assert.deepEqual(await verifyWebhook(signed.body, { 'maxfi-signature': header }, each), event);
  }
});

test('MAXFI-Signature of another body, secret or time is refused', async () => {
  const good = stripeHeaders([secret]);
  await assert.rejects(verifyWebhook(`${body} `, good, secret), refusedAs('no_match'));
  await assert.rejects(verifyWebhook(body, good, newSecret()), refusedAs('no_match'));
  const old = stripeHeaders([secret], Math.floor(Date.now() / 1000) - 301);
  await assert.rejects(verifyWebhook(body, old, secret), refusedAs('outside_tolerance'));
  const later = {
    'MAXFI-Signature': good['MAXFI-Signature'].replace(/t=(\d+)/, (_, t) => `t=${Number(t) + 1}`),
  };
  await assert.rejects(verifyWebhook(body, later, secret), refusedAs('no_match'));
  for (const header of ['v1=00', 't=,v1=00', 't=1e9,v1=00', 'nonsense', ',,,', 't=Infinity,v1=00']) {
    await assert.rejects(
      verifyWebhook(body, { 'maxfi-signature': header }, secret),
      refusedAs('outside_tolerance'),
      header,
    );
  }
  for (const mac of ['', 'zz', '0', '00'.repeat(32), 'é'.repeat(64)]) {
    const header = good['MAXFI-Signature'].replace(/v1=.*/, `v1=${mac}`);
    await assert.rejects(verifyWebhook(body, { 'maxfi-signature': header }, secret), refusedAs('no_match'));
  }
});

test('a webhook with half of the Standard Webhooks headers is not saved by the other scheme', async () => {
  const half = { ...stripeHeaders([secret]), 'webhook-id': 'evt_1' };
  await assert.rejects(verifyWebhook(body, half, secret), refusedAs('missing_header'));
});

test('with a public key a v1a signature of Node’s own crypto is accepted, and a changed one refused', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const whpk = `whpk_${publicKey.export({ format: 'der', type: 'spki' }).subarray(12).toString('base64')}`;
  const t = String(Math.floor(Date.now() / 1000));
  const signature = sign(null, Buffer.from(`evt_1.${t}.${body}`), privateKey).toString('base64');
  const headers = {
    'webhook-id': 'evt_1',
    'webhook-timestamp': t,
    'webhook-signature': `v1,${randomBytes(32).toString('base64')} v1a,${signature}`,
  };
  assert.deepEqual(await verifyWebhook(body, headers, whpk), event);
  assert.deepEqual(await verifyWebhook(body, headers, [secret, whpk]), event);
  await assert.rejects(verifyWebhook(`${body}\n`, headers, whpk), refusedAs('no_match'));
  await assert.rejects(
    verifyWebhook(body, { ...headers, 'webhook-id': 'evt_2' }, whpk),
    refusedAs('no_match'),
  );
  const { publicKey: others } = await makeTestKeyPair();
  await assert.rejects(verifyWebhook(body, headers, others), refusedAs('no_match'));
});

test('a public key takes no v1 signature, and a secret no v1a', async () => {
  const pair = await makeTestKeyPair();
  const signed = await signTestWebhook({ secret, privateKey: pair.privateKey, payload: body });
  const only = (version: string) => ({
    ...signed.headers,
    'webhook-signature': (signed.headers['webhook-signature'] ?? '')
      .split(' ')
      .filter((part) => part.startsWith(`${version},`))
      .join(' '),
  });
  assert.ok(await verifyWebhook(body, signed.headers, pair.publicKey));
  assert.ok(await verifyWebhook(body, only('v1a'), pair.publicKey));
  await assert.rejects(verifyWebhook(body, only('v1'), pair.publicKey), refusedAs('no_match'));
  await assert.rejects(verifyWebhook(body, only('v1a'), secret), refusedAs('no_match'));
  await assert.rejects(verifyWebhook(body, signed.headers, 'whpk_AAAA'), refusedAs('bad_secret'));
});

test('no secret at all lets nothing through', async () => {
  const signed = await signTestWebhook({ secret, payload: body });
  for (const none of [undefined, [], '']) {
    await assert.rejects(verifyWebhook(body, signed.headers, none), refusedAs('bad_secret'));
  }
});

test('a tolerance or a clock that is no number lets nothing through', async () => {
  const signed = await signTestWebhook({ secret, payload: body });
  for (const options of [{ toleranceS: Number.NaN }, { now: new Date('never') }]) {
    await assert.rejects(
      verifyWebhook(body, signed.headers, secret, options),
      refusedAs('outside_tolerance'),
    );
  }
});

interface Vector {
  readonly secrets: readonly string[];
  readonly private_key?: string;
  readonly public_key?: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const vectors: Vector[] = JSON.parse(exampleOf('docs/guides/verify-a-webhook.md', 'json vectors'));

test('the published vectors are accepted in both schemes with each secret, and are what we sign', async () => {
  assert.ok(vectors.some((one) => one.public_key) && vectors.some(({ secrets }) => secrets.length > 1));
  for (const vector of vectors) {
    const now = new Date(Number(vector.headers['webhook-timestamp']) * 1000);
    const { 'maxfi-signature': stripe = '', ...standard } = vector.headers;
    for (const each of vector.secrets) {
      assert.deepEqual(await verifyWebhook(vector.body, standard, each, { now }), JSON.parse(vector.body));
      const headers = { 'maxfi-signature': stripe };
      assert.deepEqual(await verifyWebhook(vector.body, headers, each, { now }), JSON.parse(vector.body));
    }
    if (vector.public_key !== undefined) {
      const event = await verifyWebhook(vector.body, standard, vector.public_key, { now });
      assert.deepEqual(event, JSON.parse(vector.body));
    }
    const ours = await signTestWebhook({
      secret: vector.secrets,
      ...(vector.private_key !== undefined && { privateKey: vector.private_key }),
      payload: vector.body,
      id: standard['webhook-id'] ?? '',
      timestamp: now,
    });
    const { 'content-type': _, ...signatures } = ours.headers;
    assert.deepEqual(signatures, vector.headers);
  }
});
