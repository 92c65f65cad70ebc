import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { test } from 'node:test';
import { type KeySet, SignedReturnError, verifySignedReturn } from './signed-return.ts';

/* Tokens are made by Node's own crypto, which the SDK does not use. */

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const keySet = keySetOf({ 'live-1': publicKey });
const nowS = 1_795_000_000;
const now = new Date(nowS * 1000);
const said = {
  iss: 'https://pay.example.az',
  sub: 'cs_live_abc',
  aud: 'mer_nar',
  order_id: '1001',
  amount: 4900,
  currency: 'AZN',
  status: 'succeeded',
  mode: 'live',
  iat: nowS,
  exp: nowS + 300,
} as const;
const session = said.sub;

function keySetOf(keys: Readonly<Record<string, KeyObject>>): KeySet {
  return {
    keys: Object.entries(keys).map(([kid, key]) => {
      const { kty = '', crv = '', x = '' } = key.export({ format: 'jwk' });
      return { kty, crv, x, kid, alg: 'EdDSA', use: 'sig' };
    }),
  };
}

function base64Url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function token(
  changes: Record<string, unknown> = {},
  header: Record<string, unknown> = { alg: 'EdDSA', kid: 'live-1' },
): string {
  const signed = `${base64Url(header)}.${base64Url({ ...said, ...changes })}`;
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`;
}

function refusedAs(code: SignedReturnError['code']) {
  return (error: unknown) => error instanceof SignedReturnError && error.code === code;
}

test('a genuine result of the expected session or merchant is given as it was said', async () => {
  assert.deepEqual(await verifySignedReturn(token(), keySet, { session, now }), said);
  assert.deepEqual(await verifySignedReturn(token(), keySet, { merchant: 'mer_nar', now }), said);
  assert.deepEqual(await verifySignedReturn(token(), keySet, { session, merchant: 'mer_nar', now }), said);
});

test('a genuine result of another session or merchant is refused, also when one of the two is right', async () => {
  for (const expected of [
    { session: 'cs_live_other' },
    { merchant: 'mer_other' },
    { session, merchant: 'mer_other' },
    { session: 'cs_live_other', merchant: 'mer_nar' },
  ]) {
    await assert.rejects(
      verifySignedReturn(token(), keySet, { now, ...expected }),
      refusedAs('wrong_payment'),
    );
  }
});

test('a caller who does not say whose payment it must be is told to', async () => {
  const careless = { now } as unknown as Parameters<typeof verifySignedReturn>[2];
  await assert.rejects(verifySignedReturn(token(), keySet, careless), TypeError);
});

test('a changed word anywhere is refused', async () => {
  const [head = '', body = '', signature = ''] = token().split('.');
  const richer = base64Url({ ...said, amount: 1 });
  for (const changed of [
    `${head}.${richer}.${signature}`,
    `${head}.${body}.${signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`,
    `${base64Url({ alg: 'EdDSA', kid: 'live-1', typ: 'x' })}.${body}.${signature}`,
  ]) {
    await assert.rejects(verifySignedReturn(changed, keySet, { session, now }), refusedAs('bad_signature'));
  }
});

test('no header talks the check into another algorithm', async () => {
  const [, body = ''] = token().split('.');
  for (const header of [
    { alg: 'none', kid: 'live-1' },
    { alg: 'HS256', kid: 'live-1' },
    { alg: 'eddsa', kid: 'live-1' },
    { kid: 'live-1' },
    { alg: 'EdDSA', kid: 'live-1', crit: ['b64'], b64: false },
  ]) {
    await assert.rejects(
      verifySignedReturn(token({}, header), keySet, { session, now }),
      refusedAs('malformed'),
    );
    const unsigned = `${base64Url(header)}.${body}.`;
    await assert.rejects(verifySignedReturn(unsigned, keySet, { session, now }), refusedAs('malformed'));
  }
});

test('a key that is not there, or not of this kind, is unknown', async () => {
  const unknown = refusedAs('unknown_key');
  const other = token({}, { alg: 'EdDSA', kid: 'live-2' });
  await assert.rejects(verifySignedReturn(other, keySet, { session, now }), unknown);
  await assert.rejects(verifySignedReturn(token(), { keys: [] }, { session, now }), unknown);
  const { publicKey: ec } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await assert.rejects(verifySignedReturn(token(), keySetOf({ 'live-1': ec }), { session, now }), unknown);
  const { publicKey: stranger } = generateKeyPairSync('ed25519');
  const strange = keySetOf({ 'live-1': stranger });
  await assert.rejects(verifySignedReturn(token(), strange, { session, now }), refusedAs('bad_signature'));
});

test('while keys change, both are good', async () => {
  const { publicKey: newer } = generateKeyPairSync('ed25519');
  const both = keySetOf({ 'live-2': newer, 'live-1': publicKey });
  assert.ok(await verifySignedReturn(token(), both, { session, now }));
});

test('a result is good until it expires, also where a clock is five minutes behind', async () => {
  const at = (seconds: number) => ({ session, now: new Date((nowS + seconds) * 1000) });
  for (const seconds of [-299, 0, 299]) assert.ok(await verifySignedReturn(token(), keySet, at(seconds)));
  for (const seconds of [-301, 300, 1e9]) {
    await assert.rejects(verifySignedReturn(token(), keySet, at(seconds)), refusedAs('expired'));
  }
  const never = { session, now: new Date('never') };
  await assert.rejects(verifySignedReturn(token(), keySet, never), refusedAs('expired'));
});

test('a result of test mode is none of live mode, whatever its token or its key is called', async () => {
  const testKeys = keySetOf({ 'test-1': publicKey });
  const header = { alg: 'EdDSA', kid: 'test-1' };
  const tried = token({ mode: 'test' }, header);
  assert.ok(await verifySignedReturn(tried, testKeys, { session, now, mode: 'test' }));
  await assert.rejects(verifySignedReturn(tried, testKeys, { session, now }), refusedAs('wrong_mode'));
  const liar = token({ mode: 'live' }, header);
  await assert.rejects(verifySignedReturn(liar, testKeys, { session, now }), refusedAs('wrong_mode'));
  await assert.rejects(
    verifySignedReturn(token(), keySet, { session, now, mode: 'test' }),
    refusedAs('wrong_mode'),
  );
});

test('what is no result at all is refused and never thrown at in another way', async () => {
  const whole = token();
  for (const wrong of [
    undefined,
    null,
    '',
    '..',
    'a.b.c',
    `${whole}.x`,
    ` ${whole}`,
    whole.replace('.', '.=.'),
    `${base64Url('EdDSA')}.${base64Url(said)}.AAAA`,
    'x'.repeat(9_000),
  ]) {
    await assert.rejects(
      verifySignedReturn(wrong, keySet, { session, now }),
      refusedAs('malformed'),
      `${wrong}`,
    );
  }
  for (const lacking of [
    { amount: '4900' },
    { amount: 49.5 },
    { aud: ['mer_nar'] },
    { exp: null },
    { sub: 7 },
  ]) {
    await assert.rejects(
      verifySignedReturn(token(lacking), keySet, { session, now }),
      refusedAs('malformed'),
    );
  }
});
