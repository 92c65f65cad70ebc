import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { test } from 'node:test';
import { SignedReturnError } from './errors.ts';
import { type Jwks, verifySignedReturn } from './verify-signed-return.ts';

/* Tokens are made by Node's own crypto, which the SDK does not use. */

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const jwks = jwksOf({ key_1: publicKey });
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

function jwksOf(keys: Readonly<Record<string, KeyObject>>): Jwks {
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
  header: Record<string, unknown> = { alg: 'EdDSA', kid: 'key_1' },
): string {
  const signed = `${base64Url(header)}.${base64Url({ ...said, ...changes })}`;
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`;
}

function refusedAs(code: SignedReturnError['code']) {
  return (error: unknown) => error instanceof SignedReturnError && error.code === code;
}

test('a genuine result of the expected session or merchant is given as it was said', async () => {
  assert.deepEqual(await verifySignedReturn(token(), { jwks, session, now }), said);
  assert.deepEqual(await verifySignedReturn(token(), { jwks, merchant: 'mer_nar', now }), said);
  const { iss: issuer } = said;
  assert.deepEqual(
    await verifySignedReturn(token(), { jwks, session, merchant: 'mer_nar', issuer, now }),
    said,
  );
  const unnamed = token({}, { alg: 'EdDSA' });
  assert.deepEqual(await verifySignedReturn(unnamed, { jwks, session, now }), said);
});

test('a genuine result of another session, merchant or installation is refused', async () => {
  for (const expected of [
    { session: 'cs_live_other' },
    { merchant: 'mer_other' },
    { session, merchant: 'mer_other' },
    { session, issuer: 'https://pay.example' },
  ]) {
    await assert.rejects(verifySignedReturn(token(), { jwks, now, ...expected }), refusedAs('wrong_payment'));
  }
});

test('a caller who does not say whose payment it must be is told to', async () => {
  const careless = { jwks, now } as unknown as Parameters<typeof verifySignedReturn>[1];
  await assert.rejects(verifySignedReturn(token(), careless), TypeError);
});

test('a changed word anywhere is refused', async () => {
  const [head = '', body = '', signature = ''] = token().split('.');
  const richer = base64Url({ ...said, amount: 1 });
  for (const changed of [
    `${head}.${richer}.${signature}`,
    `${head}.${body}.${signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`,
    `${base64Url({ alg: 'EdDSA', kid: 'key_1', typ: 'x' })}.${body}.${signature}`,
  ]) {
    await assert.rejects(verifySignedReturn(changed, { jwks, session, now }), refusedAs('bad_signature'));
  }
});

test('no header talks the check into another algorithm', async () => {
  const [, body = ''] = token().split('.');
  for (const header of [
    { alg: 'none', kid: 'key_1' },
    { alg: 'HS256', kid: 'key_1' },
    { alg: 'eddsa', kid: 'key_1' },
    { kid: 'key_1' },
    { alg: 'EdDSA', kid: 'key_1', crit: ['b64'], b64: false },
  ]) {
    await assert.rejects(
      verifySignedReturn(token({}, header), { jwks, session, now }),
      refusedAs('malformed'),
    );
    const unsigned = `${base64Url(header)}.${body}.`;
    await assert.rejects(verifySignedReturn(unsigned, { jwks, session, now }), refusedAs('malformed'));
  }
});

test('a key that is not there, or not of this kind, is unknown', async () => {
  const unknown = refusedAs('unknown_key');
  const other = token({}, { alg: 'EdDSA', kid: 'key_2' });
  await assert.rejects(verifySignedReturn(other, { jwks, session, now }), unknown);
  await assert.rejects(verifySignedReturn(token(), { jwks: { keys: [] }, session, now }), unknown);
  const { publicKey: ec } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await assert.rejects(verifySignedReturn(token(), { jwks: jwksOf({ key_1: ec }), session, now }), unknown);
  const { publicKey: stranger } = generateKeyPairSync('ed25519');
  const strange = { jwks: jwksOf({ key_1: stranger }), session, now };
  await assert.rejects(verifySignedReturn(token(), strange), refusedAs('bad_signature'));
});

test('while keys change, both are good', async () => {
  const { publicKey: newer } = generateKeyPairSync('ed25519');
  const both = jwksOf({ key_2: newer, key_1: publicKey });
  assert.ok(await verifySignedReturn(token(), { jwks: both, session, now }));
});

test('a result is good for its time, with a minute for clocks that differ', async () => {
  const at = (seconds: number) => ({ jwks, session, now: new Date((nowS + seconds) * 1000) });
  for (const seconds of [-60, 0, 300, 360]) assert.ok(await verifySignedReturn(token(), at(seconds)));
  for (const seconds of [-61, 361]) {
    await assert.rejects(verifySignedReturn(token(), at(seconds)), refusedAs('expired'));
  }
  await assert.rejects(verifySignedReturn(token(), { ...at(1), leewayS: Number.NaN }), refusedAs('expired'));
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
      verifySignedReturn(wrong, { jwks, session, now }),
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
    await assert.rejects(verifySignedReturn(token(lacking), { jwks, session, now }), refusedAs('malformed'));
  }
});
