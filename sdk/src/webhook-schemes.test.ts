import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { test } from 'node:test';
import Stripe from 'stripe';
import { WebhookVerificationError } from './errors.ts';
import { signTestWebhook, verifyWebhook } from './webhooks.ts';

const secret = `whsec_${randomBytes(32).toString('base64')}`;
const body = '{"id":"evt_1","type":"ping"}';
const isNoMatch = (error: unknown) => error instanceof WebhookVerificationError && error.code === 'no_match';

test('where only MAXFI-Signature comes through, that one is checked, as Stripe’s own library signs it', async () => {
  const header = Stripe.webhooks.generateTestHeaderString({ payload: body, secret });
  assert.equal((await verifyWebhook(body, { 'maxfi-signature': header }, secret)).type, 'ping');
  await assert.rejects(verifyWebhook(`${body} `, { 'maxfi-signature': header }, secret), isNoMatch);
  const other = `whsec_${randomBytes(32).toString('base64')}`;
  await assert.rejects(verifyWebhook(body, { 'maxfi-signature': header }, other), isNoMatch);
  assert.ok(await verifyWebhook(body, { 'maxfi-signature': header }, [other, secret]));
  const old = header.replace(/t=\d+/, 't=1700000000');
  await assert.rejects(
    verifyWebhook(body, { 'maxfi-signature': old }, secret),
    (error) => error instanceof WebhookVerificationError && error.code === 'outside_tolerance',
  );
});

test('the signer signs in both ways, and Stripe’s own library believes it', async () => {
  const signed = await signTestWebhook({ secret, payload: body });
  const header = signed.headers['maxfi-signature'] ?? '';
  assert.deepEqual(Stripe.webhooks.constructEvent(body, header, secret), JSON.parse(body));
  assert.ok(await verifyWebhook(signed.body, signed.headers, secret));
});

test('a webhook with v1a is checked with the public key alone, and with no other', async () => {
  const keys = () => {
    const pair = generateKeyPairSync('ed25519');
    const raw = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(12);
    return { privateKey: pair.privateKey, open: `whpk_${raw.toString('base64')}` };
  };
  const [own, other] = [keys(), keys()];
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = sign(null, Buffer.from(`evt_1.${timestamp}.${body}`), own.privateKey).toString('base64');
  const headers = {
    'webhook-id': 'evt_1',
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${randomBytes(32).toString('base64')} v1a,${signature}`,
  };
  assert.equal((await verifyWebhook(body, headers, own.open)).type, 'ping');
  await assert.rejects(verifyWebhook(body, headers, other.open), isNoMatch);
  await assert.rejects(verifyWebhook(body, headers, secret), isNoMatch);
  // Who has the shared secret cannot make what the public key is asked for.
  const forged = await signTestWebhook({ secret, payload: body });
  await assert.rejects(verifyWebhook(forged.body, forged.headers, own.open), isNoMatch);
});
