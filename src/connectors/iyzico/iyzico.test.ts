import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import fc from 'fast-check';
import { declineReasons } from '../../domain/decline.ts';
import { maxAmountMinor, money } from '../../domain/money.ts';
import { Secret } from '../../vault/secret.ts';
import { connectorSuite } from '../conformance/connector-suite.ts';
import { capturing, ordersOf, type SentRequest } from '../conformance/generated.ts';
import { inTime, openAcquirer } from '../conformance/open-acquirer.ts';
import { saleOf } from '../conformance/order-for-tests.ts';
import { authorization } from './client.ts';
import { ambiguousCodes, declinesByCode, declinesByGroup } from './declines.ts';
import { iyzico } from './index.ts';
import { iyzicoWorld, startIyzico } from './iyzico-world.ts';
import { completionOutcome, lookupOutcome } from './mapping.ts';
import { price } from './requests.ts';
import { apiKey, secretKey } from './signature-world.ts';

connectorSuite(iyzico, iyzicoWorld('direct'));
connectorSuite(iyzico, iyzicoWorld('redirect'));

const require = createRequire(import.meta.url);
const official = {
  utils: require('iyzipay/lib/utils.js') as {
    generateAuthorizationHeaderV2(...parts: readonly unknown[]): string;
    formatPrice(price: string): string;
    calculateHmacSHA256Signature(params: readonly unknown[], key: string): string;
  },
  /** What the official client would send of the same fields. */
  model(name: string, fields: object): unknown {
    const Model = require(`iyzipay/lib/requests/${name}.js`) as new (fields: object) => { toJson(): unknown };
    return JSON.parse(JSON.stringify(new Model(fields).toJson()));
  },
};

const credentialsOf = (cardEntry: 'redirect' | 'direct', instalments = 'none') =>
  iyzico.parseCredentials({
    base_url: 'https://api.example',
    api_key: apiKey,
    secret_key: secretKey,
    card_entry: cardEntry,
    merchant_email: 'shop@example.com',
    merchant_address: 'Bağdat Caddesi 1',
    merchant_city: 'İstanbul',
    instalments,
  });

test('iyzico: every request is one that the official client would send, signed as it signs', async () => {
  const models: readonly (readonly [path: string, model: string])[] = [
    ['/payment/3dsecure/initialize', 'CreatePaymentRequest'],
    ['/payment/v2/3dsecure/auth', 'CreateThreedsV2PaymentRequest'],
    ['/payment/iyzipos/checkoutform/initialize/auth/ecom', 'CreateCheckoutFormInitializeRequest'],
    ['/payment/iyzipos/checkoutform/auth/ecom/detail', 'RetrieveCheckoutFormRequest'],
    ['/payment/detail', 'RetrievePaymentRequest'],
    ['/payment/cancel', 'CreateCancelRequest'],
    ['/v2/payment/refund', 'CreateRefundV2Request'],
  ];
  const seen = new Set<string>();
  const check = ({ url, headers, body }: SentRequest) => {
    const { pathname } = new URL(url);
    const json = JSON.parse(body) as object;
    const random = headers['x-iyzi-rnd'];
    assert.equal(
      headers.authorization,
      official.utils.generateAuthorizationHeaderV2('IYZWSv2', apiKey, ':', secretKey, pathname, json, random),
    );
    const model = models.find(([path]) => path === pathname)?.[1];
    if (model) assert.deepEqual(official.model(model, json), json, pathname);
    seen.add(pathname);
  };
  const orders = ordersOf({ currencies: iyzico.currencies, mostMinor: maxAmountMinor, source: 'card' });
  await fc.assert(
    fc.asyncProperty(orders, async (order) => {
      const token = 'a4b0c1d2-0000-4000-8000-000000000000';
      for (const [mode, instalments] of [
        ['direct', 'none'],
        ['redirect', 'none'],
        ['redirect', 'shop_pays'],
      ] as const) {
        // Each look-up finds a payment, so that what follows a look-up is sent too.
        const { connector, sent } = capturing(
          (deps) => iyzico.create(credentialsOf(mode, instalments), deps),
          ({ url }) => ({ status: 200, body: url.includes('detail') ? paid(order.operationId) : {} }),
        );
        const { operationId, amount, sendBefore } = order;
        await connector.pay(
          mode === 'direct' ? order : { ...order, source: { kind: 'hosted_page' } },
          inTime(),
        );
        const sale = saleOf(operationId, amount, mode === 'direct' ? '22416032' : token);
        const answer = { kind: 'returned', fields: { status: 'success', mdStatus: '1' } } as const;
        await connector.answerChallenge?.({ sale, answer, memo: null, sendBefore }, inTime());
        await connector.lookup?.(sale, inTime());
        await connector.reverse?.(sale, inTime());
        const refund = { operationId, amount, sendBefore, saleId: 'op_1', saleReference: '22416032' };
        await connector.refund?.(refund, inTime());
        for (const request of sent) check(request);
      }
    }),
    { numRuns: 100 },
  );
  assert.deepEqual(
    [...models.map(([path]) => path), '/v2/reporting/payment/details'].filter((path) => !seen.has(path)),
    [],
  );
});

function paid(conversationId: string) {
  return {
    status: 'success',
    conversationId,
    paymentStatus: 'SUCCESS',
    paymentId: '22416032',
    basketId: conversationId,
    paidPrice: 1,
    price: 1,
    currency: 'TRY',
  };
}

test('iyzico: our header is the official one, whatever stands in the body', () => {
  const keys = { apiKey: new Secret(apiKey), secretKey: new Secret(secretKey) };
  fc.assert(
    fc.property(
      fc.string(),
      fc.webPath(),
      fc.dictionary(fc.string(), fc.jsonValue()),
      (random, path, body) => {
        const ours = authorization(keys, random, path, JSON.stringify(body));
        const theirs = official.utils.generateAuthorizationHeaderV2(
          'IYZWSv2',
          apiKey,
          ':',
          secretKey,
          path,
          body,
          random,
        );
        assert.equal(ours, theirs);
      },
    ),
  );
});

test('iyzico: prices are written as the official client writes them, for every amount', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: maxAmountMinor }), (amountMinor) => {
      const ours = price(money(amountMinor, 'TRY'));
      assert.equal(ours, official.utils.formatPrice(ours));
      assert.equal(Math.round(Number(ours) * 100), amountMinor);
    }),
  );
});

test('iyzico: the official client is served by the fake that our connector is tried against', async (context) => {
  const fake = await startIyzico('direct');
  context.after(() => fake.close());
  const Client = require('iyzipay') as new (
    config: object,
  ) => {
    payment: {
      retrieve(body: object, done: (error: unknown, answer: Record<string, unknown>) => void): void;
    };
  };
  const client = new Client({ uri: fake.url, apiKey, secretKey });
  const answer = await new Promise<Record<string, unknown>>((resolve, reject) => {
    const body = { locale: 'en', conversationId: 'op_1', paymentId: '1', paymentConversationId: 'op_1' };
    client.payment.retrieve(body, (error, found) => (error ? reject(error) : resolve(found)));
  });
  assert.deepEqual([answer.status, answer.errorCode], ['failure', '5086']);
});

test('iyzico: an answer is believed by the official signature of it, and by no other', () => {
  const sign = (text: string) => createHmac('sha256', secretKey).update(text).digest('hex');
  const amount = money(120, 'TRY');
  const asked = { operationId: 'c1', amount, sign };
  const answer = { ...paid('c1'), basketId: 'c1', paidPrice: 1.2, price: 1 };
  const signature = official.utils.calculateHmacSHA256Signature(
    ['22416032', 'TRY', 'c1', 'c1', 1.2, 1],
    secretKey,
  );
  const outcome = (body: object) =>
    completionOutcome({ kind: 'answer', status: 200, body }, asked, '22416032');
  assert.equal(outcome({ ...answer, signature }).kind, 'approved');
  // The same amounts with zeros at their end are the same amounts.
  assert.equal(outcome({ ...answer, paidPrice: '1.20', price: '1.0', signature }).kind, 'approved');
  assert.deepEqual(outcome({ ...answer, signature: signature.replace(/^./, 'x') }), {
    kind: 'unknown',
    cause: 'bad_signature',
  });
  assert.deepEqual(outcome({ ...answer, signature: undefined, paidPrice: 1.3 }), {
    kind: 'unknown',
    cause: 'amount_mismatch',
  });
  assert.equal(outcome({ ...answer, signature: undefined, fraudStatus: 0 }).kind, 'unknown');
});

test('iyzico: every code and group has one of our reasons, and what may have charged is never a refusal', () => {
  for (const [code, [reason]] of Object.entries({ ...declinesByCode, ...declinesByGroup }))
    assert.ok(reason in declineReasons, `${code} ${reason}`);
  for (const errorCode of ambiguousCodes) {
    assert.equal(Object.hasOwn(declinesByCode, errorCode), false, errorCode);
    const body = { status: 'failure', conversationId: 'c1', errorCode };
    const asked = { operationId: 'c1', amount: money(120, 'TRY'), sign: () => '' };
    assert.equal(
      completionOutcome({ kind: 'answer', status: 200, body }, asked, '1').kind,
      'unknown',
      errorCode,
    );
  }
});

test('iyzico: no answer whatever makes the reading throw, or approves other money or another payment', () => {
  const asked = { operationId: 'c1', amount: money(120, 'TRY'), sign: () => 'f'.repeat(64) };
  const known = fc.record(
    {
      status: fc.constantFrom('success', 'failure', 'odd'),
      conversationId: fc.constantFrom('c1', 'c2'),
      paymentStatus: fc.oneof(fc.constantFrom('SUCCESS', 'FAILURE', 'INIT_THREEDS'), fc.jsonValue()),
      paymentId: fc.oneof(fc.constant('22416032'), fc.jsonValue()),
      basketId: fc.constantFrom('c1', 'c2'),
      paidPrice: fc.oneof(fc.constantFrom(1.2, '1.20', '1.2000'), fc.jsonValue()),
      currency: fc.constantFrom('TRY', 'USD', 'XXX'),
      fraudStatus: fc.constantFrom(1, 0, -1),
      signature: fc.jsonValue(),
      errorCode: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 599 }), fc.oneof(fc.jsonValue(), known), (status, body) => {
      const reply = { kind: 'answer', status, body } as const;
      const outcome = completionOutcome(reply, asked, '22416032');
      if (outcome.kind === 'approved')
        assert.deepEqual([outcome.amount, outcome.reference], [asked.amount, '22416032']);
      lookupOutcome(reply, asked, '22416032');
    }),
    { numRuns: 3_000 },
  );
});

test('iyzico: a customer whose bank does not confirm is not charged, and iyzico is not even asked', async (context) => {
  const { connector, order, acquirer } = await openAcquirer(context, iyzico, iyzicoWorld('direct'));
  const payment = order();
  const asked = await connector.pay(payment, inTime());
  assert.ok(asked.kind === 'challenged' && asked.challenge.kind === 'form');
  assert.deepEqual(Object.keys(asked.challenge.fields), ['orderId', 'note']);
  const before = acquirer.requestCount();
  const sale = saleOf(payment.operationId, payment.amount, asked.reference ?? null);
  for (const fields of [
    { status: 'failure', mdStatus: '0' },
    { status: 'success', mdStatus: '4' },
    { status: 'success' },
  ] as Record<string, string>[]) {
    const answer = { kind: 'returned', fields } as const;
    const outcome = await connector.answerChallenge?.(
      { sale, answer, memo: null, sendBefore: payment.sendBefore },
      inTime(),
    );
    assert.equal(outcome?.kind === 'declined' && outcome.reason, 'authentication_failed');
  }
  assert.equal(acquirer.requestCount(), before);
  // Whoever says that the bank has confirmed when it has not is told so by iyzico.
  const lie = { kind: 'returned', fields: { status: 'success', mdStatus: '1' } } as const;
  const outcome = await connector.answerChallenge?.(
    { sale, answer: lie, memo: null, sendBefore: payment.sendBefore },
    inTime(),
  );
  assert.notEqual(outcome?.kind, 'approved');
  assert.deepEqual(await acquirer.charges(), []);
});

test('iyzico: a page of the bank that is no form is the end of the attempt, uncharged', async () => {
  const { connector } = capturing(
    (deps) => iyzico.create(credentialsOf('direct'), deps),
    ({ body }) => ({
      status: 200,
      body: {
        status: 'success',
        conversationId: (JSON.parse(body) as { conversationId: string }).conversationId,
        paymentId: '22416032',
        threeDSHtmlContent: Buffer.from('<p>Sorry</p>').toString('base64'),
      },
    }),
  );
  const [order] = fc.sample(ordersOf({ currencies: ['TRY'], mostMinor: 10_000, source: 'card' }), 1);
  assert.ok(order);
  const outcome = await connector.pay(order, inTime());
  assert.equal(outcome.kind === 'declined' && outcome.reason, 'authentication_unavailable');
});
