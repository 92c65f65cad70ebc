import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import official from '@craftgate/craftgate';
import { calculateSignature } from '@craftgate/craftgate/dist/lib/utils.js';
import fc from 'fast-check';
import { maxAmountMinor, money } from '../../domain/money.ts';
import { capturing, ordersOf, type SentRequest } from '../conformance/generated.ts';
import { inTime } from '../conformance/open-acquirer.ts';
import { saleOf } from '../conformance/order-for-tests.ts';
import type { CardMode, Connector } from '../connector.ts';
import { mistakesIn, shapes } from './checks-world.ts';
import { craftgate } from './index.ts';
import { signatureOf } from './signature.ts';

const keys = { apiKey: 'cg-api', secretKey: 'cg-secret' };

/** A server that keeps what the official client sends to it. */
async function startListener(context: TestContext) {
  const heard: SentRequest[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    heard.push({ url: `${baseUrl}${request.url}`, method: request.method ?? '', headers, body });
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{}}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { baseUrl, heard, client: new official.Client({ ...keys, baseUrl }) };
}

function connectorAt(baseUrl: string, mode: CardMode) {
  const credentials = craftgate.parseCredentials({
    base_url: baseUrl,
    api_key: keys.apiKey,
    secret_key: keys.secretKey,
    card_entry: mode,
  });
  const items = [{ id: 8, externalId: 'op_sale' }];
  const id = 7;
  // Enough of everything that every request has a next one.
  const data = { id, items, externalId: 'op_sale', paymentStatus: 'SUCCESS', paidPrice: 49, currency: 'TRY' };
  return capturing(
    (deps) => craftgate.create(credentials, deps),
    () => ({ status: 200, body: { data } }),
  );
}

/** Both say the same to Craftgate, each under its own random text, which both sign alike. */
function assertSame(ours: SentRequest | undefined, theirs: SentRequest | undefined): void {
  assert.ok(ours && theirs);
  assert.deepEqual([ours.method, ours.url, ours.body], [theirs.method, theirs.url, theirs.body]);
  for (const name of ['x-api-key', 'x-auth-version', 'content-type'])
    assert.equal(ours.headers[name], theirs.headers[name], name);
  const { url, body } = ours;
  const random = ours.headers['x-rnd-key'] ?? '';
  assert.match(random, /^[A-Za-z0-9]{6,32}$/);
  const officially = calculateSignature({ ...keys, url: decodeURIComponent(url), body, randomStr: random });
  assert.equal(ours.headers['x-signature'], officially);
  const theirRandom = theirs.headers['x-rnd-key'] ?? '';
  assert.equal(signatureOf({ ...keys, url, random: theirRandom, body }), theirs.headers['x-signature']);
}

const ordersBy = (source: 'card' | 'hosted_page') =>
  ordersOf({ currencies: craftgate.currencies, mostMinor: maxAmountMinor, source });

test('craftgate: a payment by card is word for word, and signed, as by the official client', async (context) => {
  const { baseUrl, heard, client } = await startListener(context);
  await fc.assert(
    fc.asyncProperty(ordersBy('card'), async (order) => {
      const { connector, sent } = connectorAt(baseUrl, 'direct');
      await connector.pay(order, inTime());
      assert.deepEqual(mistakesIn(shapes.begin, JSON.parse(sent[0]?.body ?? '')), []);
      await client.payment().init3DSPayment(JSON.parse(sent[0]?.body ?? ''));
      assertSame(sent[0], heard.at(-1));
    }),
    { numRuns: 150 },
  );
});

test('craftgate: a page is word for word, and signed, as by the official client', async (context) => {
  const { baseUrl, heard, client } = await startListener(context);
  await fc.assert(
    fc.asyncProperty(ordersBy('hosted_page'), async (order) => {
      const { connector, sent } = connectorAt(baseUrl, 'redirect');
      await connector.pay(order, inTime());
      assert.deepEqual(mistakesIn(shapes.openPage, JSON.parse(sent[0]?.body ?? '')), []);
      await client.payment().initCheckoutPayment(JSON.parse(sent[0]?.body ?? ''));
      assertSame(sent[0], heard.at(-1));
    }),
    { numRuns: 150 },
  );
});

/** A call of ours, and those of the official client that it should come to. */
type Case = [ours: (connector: Connector) => unknown, theirs: (() => unknown)[]];

function casesOf(client: InstanceType<typeof official.Client>): Case[] {
  const sale = saleOf('op_sale', money(4900, 'TRY'), '7');
  const fields = { status: 'SUCCESS', completeStatus: 'WAITING', paymentId: '7' };
  const answer = { kind: 'returned', fields } as const;
  const sendBefore = new Date(Date.now() + 60_000);
  const refund = { operationId: 'op_back', amount: money(1205, 'TRY'), sendBefore };
  const conversation = { conversationId: 'op_back' };
  const reports = client.paymentReporting();
  const payments = client.payment();
  return [
    [
      (one) => one.answerChallenge?.({ sale, answer, memo: null, sendBefore }, inTime()),
      [() => payments.complete3DSPayment({ paymentId: 7 })],
    ],
    [(one) => one.lookup?.(sale, inTime()), [() => reports.retrievePayment(7)]],
    [
      (one) => one.lookup?.({ ...sale, reference: null }, inTime()),
      [() => reports.searchPayments({ page: 0, size: 25, externalId: 'op_sale' })],
    ],
    [
      (one) => one.reverse?.(sale, inTime()),
      [
        () => reports.retrievePayment(7),
        () => payments.refundPayment({ paymentId: 7, conversationId: 'op_sale_reversal' }),
      ],
    ],
    [
      (one) => one.refund?.({ ...refund, saleId: 'op_sale', saleReference: '7' }, inTime()),
      [
        () => reports.retrievePaymentTransactions(7),
        () =>
          payments.refundPaymentTransaction({ paymentTransactionId: 8, ...conversation, refundPrice: 12.05 }),
      ],
    ],
    [
      (one) =>
        one.lookupRefund?.({ ...refund, reference: null, sentAt: new Date(), sale, others: [] }, inTime()),
      // Its types say a number, its samples a text.
      [() => reports.searchPaymentTransactionRefunds({ page: 0, size: 25, ...(conversation as object) })],
    ],
    [
      (one) =>
        one.lookupRefund?.({ ...refund, reference: '9', sentAt: new Date(), sale, others: [] }, inTime()),
      [() => payments.retrievePaymentTransactionRefund(9)],
    ],
  ];
}

test('craftgate: every other request is the one of the official client', async (context) => {
  const { baseUrl, heard, client } = await startListener(context);
  for (const [ours, theirs] of casesOf(client)) {
    const { connector, sent } = connectorAt(baseUrl, 'direct');
    await ours(connector);
    assert.equal(sent.length, theirs.length);
    for (const [at, ask] of theirs.entries()) {
      await ask();
      assertSame(sent[at], heard.at(-1));
    }
  }
});

test('craftgate: signatures are those of its client for any text, and of its documentation', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(text, text, text, text, (apiKey, secretKey, random, body) => {
      const url = `https://api.craftgate.io/payment/v1/x?conversationId=${encodeURIComponent(body)}`;
      const officially = calculateSignature({
        apiKey,
        secretKey,
        randomStr: random,
        url: decodeURIComponent(url),
        body,
      });
      assert.equal(signatureOf({ url, apiKey, secretKey, random, body }), officially);
    }),
  );
  const documented = {
    url: 'https://api.craftgate.io/onboarding/v1/members/1',
    apiKey: 'key-1',
    secretKey: 'FooBar123!',
    random: 'Xa15Fp11T',
    body: '',
  };
  assert.equal(signatureOf(documented), 'y1TtnjNCJEvlkP5ufCkK3H0i2guMB/bKL4Ayw3VlKWA=');
});

test('craftgate: every currency is one that its client knows', () => {
  const known: readonly string[] = Object.values(official.Model.Currency);
  for (const currency of craftgate.currencies) assert.ok(known.includes(currency), currency);
});
