import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { newId } from '../../domain/id.ts';
import { Secret } from '../../vault/secret.ts';
import { inTime } from '../conformance/open-acquirer.ts';
import { CredentialsError } from '../credentials.ts';
import { about, answeredBy, bankApp, fieldsOf, sale } from './answers-for-tests.ts';
import { password, terminalKey } from './books-world.ts';
import { publicKey } from './checks-world.ts';
import { tKassa } from './index.ts';
import { ipOf, toBrowserData, toPayment } from './requests.ts';

test('t-kassa: addresses are written as the bank reads them, and what is none is left out', () => {
  assert.equal(ipOf('192.0.2.1'), '192.0.2.1');
  assert.equal(ipOf('2001:db8::1'), '2001:0db8:0000:0000:0000:0000:0000:0001');
  assert.equal(ipOf('::'), Array.from({ length: 8 }, () => '0000').join(':'));
  assert.equal(ipOf('2a00:1fa1:c7da:9285:0:51:838b:1001'), '2a00:1fa1:c7da:9285:0000:0051:838b:1001');
  for (const none of [null, '', 'x', '1.2.3', '::ffff:1.2.3.4', 'fe80::1%eth0'])
    assert.equal(ipOf(none), undefined);
  fc.assert(
    fc.property(fc.ipV6(), (ip) => {
      const written = ipOf(ip);
      if (written !== undefined) assert.match(written, /^[\da-f]{4}(?::[\da-f]{4}){7}$/);
    }),
  );
});

test('t-kassa: an order keeps our reference whole, and its page ends an hour after its time to be sent', () => {
  const order = { ...bankApp(), sendBefore: new Date('2026-11-27T09:00:00.123Z'), description: ' \ud800a\n' };
  const payment = toPayment(order);
  assert.ok(newId('op').length <= 36);
  assert.equal(payment.OrderId, order.operationId);
  assert.equal(payment.RedirectDueDate, '2026-11-27T10:00:00+00:00');
  assert.equal(payment.Description, 'a');
  assert.equal(toPayment({ ...order, description: `${'x'.repeat(139)}😀` }).Description, 'x'.repeat(139));
  assert.equal('Description' in toPayment({ ...order, description: ' ' }), false);
});

test('t-kassa: of a browser without a script common values are told', () => {
  const { language, colorDepth, javaEnabled } = toBrowserData({ ...bankApp(), browser: null });
  assert.deepEqual([language, colorDepth, javaEnabled], ['en', '24', 'false']);
});

test('t-kassa: a key is taken as PEM in lines or in one, and as Base64, and nothing else is', () => {
  const lines = publicKey.match(/.{1,64}/g)?.join('\n');
  const pem = `-----BEGIN PUBLIC KEY-----\n${lines}\n-----END PUBLIC KEY-----\n`;
  const raw = { base_url: 'https://a.example', terminal_key: terminalKey, password, card_entry: 'direct' };
  for (const public_key of [publicKey, pem, pem.replaceAll('\n', ' '), pem.replaceAll('\n', '\\n')])
    assert.ok(tKassa.parseCredentials({ ...raw, public_key }));
  const weak = 'MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAL==';
  const { publicKey: none } = tKassa.parseCredentials({ ...raw, card_entry: 'redirect', public_key: 'none' });
  assert.equal(none, undefined);
  for (const public_key of ['none', 'x', weak, 'AAAA', 'x'.repeat(9_000)])
    assert.throws(
      () => tKassa.parseCredentials({ ...raw, public_key }),
      (error) => error instanceof CredentialsError && error.fields.join() === 'public_key',
    );
});

test('t-kassa: of a card only what the bank alone can read leaves us, each time another text', async () => {
  const steps = { Init: (fields: object) => ({ ...about, ...fields, Status: 'NEW' }) };
  const { connector, sent } = answeredBy(steps);
  const card = {
    number: new Secret('2200770239097761'),
    securityCode: new Secret('737'),
    expiryMonth: 1,
    expiryYear: 2031,
    holderName: 'PAN=1;CVV=2 Ünal',
  };
  const source = { kind: 'card', card, authentication: null } as const;
  const order = { ...bankApp(), operationId: sale.operationId, source };
  for (const payment of [order, order]) await connector.pay(payment, inTime());
  const texts = sent.map((request) => fieldsOf(request).CardData).filter((text) => text !== undefined);
  assert.equal(new Set(texts).size, 2);
  for (const text of texts) assert.equal(Buffer.from(String(text), 'base64').length, 256);
});
