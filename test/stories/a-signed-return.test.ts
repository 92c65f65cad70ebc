import assert from 'node:assert/strict';
import { createPublicKey, sign, verify } from 'node:crypto';
import { after, test } from 'node:test';
import { type KeySet, SignedReturnError, verifySignedReturn } from '@maxfi/sdk';
import { ed25519KeyOf } from '../../src/domain/ed25519.ts';
import { newWebhookKeyPair } from '../../src/domain/signature.ts';
import { postCard, readPage } from '../support/pay-page.ts';
import { startWorld } from '../support/world.ts';

const world = await startWorld({ after });
const keySet = (await (await fetch(`${world.url}/.well-known/jwks.json`)).json()) as KeySet;

/** Pays, and goes back to the shop by the link of the page; returns where that leads. */
async function payAndReturn(fields: object): Promise<{ id: string; location: string }> {
  const session = await world.createSession({
    order_id: 'A-1001',
    success_url: 'https://shop.example/thanks?order=A%20B&session={CHECKOUT_SESSION_ID}#top',
    ...fields,
  });
  await postCard(session.checkout_url, { number: '4242424242424242' });
  const page = await readPage(session.checkout_url);
  const href = /<a[^>]*id="return"[^>]*>|<a[^>]*href="([^"]*)"[^>]*id="return"/.exec(page)?.[0] ?? '';
  const target = (/href="([^"]*)"/.exec(href)?.[1] ?? '').replaceAll('&amp;', '&');
  const url = new URL(target, world.url);
  if (url.origin !== world.url) return { id: session.id, location: target };
  const answer = await fetch(url, { redirect: 'manual' });
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  return { id: session.id, location: answer.headers.get('location') ?? '' };
}

const mine = { mode: 'test', merchant: world.merchantId } as const;
const signed = { settings: { signed_return: true } };
const tokenOf = (location: string) => new URL(location).searchParams.get('maxfi_result') ?? '';

test('on request the customer brings the truth along, and the shop checks it without asking anybody', async () => {
  const { id, location } = await payAndReturn(signed);
  assert.match(
    location,
    /^https:\/\/shop\.example\/thanks\?order=A%20B&session=cs_test_\w+&maxfi_result=[\w.-]+#top$/,
  );
  const result = await verifySignedReturn(tokenOf(location), keySet, mine);
  assert.deepEqual(
    [result.sub, result.order_id, result.amount, result.currency, result.status, result.mode],
    [id, 'A-1001', 4900, 'AZN', 'succeeded', 'test'],
  );
  assert.deepEqual([result.iss, result.aud, result.exp - result.iat], [world.url, world.merchantId, 600]);
});

test('who did not ask for it goes straight to the shop', async () => {
  const { location } = await payAndReturn({});
  assert.match(location, /^https:\/\/shop\.example\/thanks\?order=A%20B&session=cs_test_\w+#top$/);
});

test('the token is a JWS like any other: another implementation finds it genuine', async () => {
  const { location } = await payAndReturn(signed);
  const [head = '', claims = '', signature = ''] = tokenOf(location).split('.');
  const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString());
  const jwk = keySet.keys.find((one) => one.kid === kid);
  const key = createPublicKey({ key: jwk as never, format: 'jwk' });
  const text = Buffer.from(`${head}.${claims}`);
  assert.ok(verify(null, text, key, Buffer.from(signature, 'base64url')));
});

test('nothing is signed before a session is paid', async () => {
  const session = await world.createSession({ success_url: 'https://shop.example/', ...signed });
  const answer = await fetch(`${session.checkout_url}/shop`, { redirect: 'manual' });
  assert.equal(answer.status, 303);
  assert.ok((answer.headers.get('location') ?? '').includes(`/checkout/${session.id}`));
});

test('a token that was changed, is old, of the other mode, merchant or session, of another key or of no algorithm is not believed', async () => {
  const { location } = await payAndReturn(signed);
  const token = tokenOf(location);
  const [head = '', claims = '', signature = ''] = token.split('.');
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  const refuses = (text: string, options: Parameters<typeof verifySignedReturn>[2] = mine) =>
    assert.rejects(verifySignedReturn(text, keySet, options), SignedReturnError);
  const dearer = encode({ ...decode(claims), amount: 1 });
  await refuses(`${head}.${dearer}.${signature}`);
  await refuses(`${encode({ ...decode(head), alg: 'none' })}.${claims}.`);
  await refuses(`${encode({ ...decode(head), alg: 'HS256' })}.${claims}.${signature}`);
  await refuses(`${encode({ ...decode(head), kid: 'test-other' })}.${claims}.${signature}`);
  const stranger = ed25519KeyOf(Buffer.from(newWebhookKeyPair().privateKey.slice(5), 'base64'));
  const forged = sign(null, Buffer.from(`${head}.${claims}`), stranger).toString('base64url');
  await refuses(`${head}.${claims}.${forged}`);
  await refuses(token, { merchant: world.merchantId });
  await refuses(token, { mode: 'test', merchant: 'mer_of_somebody_else' });
  await refuses(token, { mode: 'test', session: 'cs_test_of_another_order' });
  await refuses(token, { ...mine, now: new Date(Date.now() + 601_000) });
  for (const nonsense of ['', 'a.b', 'a.b.c.d', '..', `${token}.x`]) await refuses(nonsense);
  // A test key that says live: the claims and the key have to be of one mode.
  const liar = encode({ ...decode(claims), mode: 'live' });
  await refuses(`${head}.${liar}.${signature}`, { ...mine, mode: 'live' });
  assert.ok(await verifySignedReturn(token, keySet, mine));
});
