import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import hmacValidator from '@adyen/api-library/lib/src/utils/hmacValidator.js';
import fc from 'fast-check';
import { declineReasons } from '../../domain/decline.ts';
import { maxAmountMinor } from '../../domain/money.ts';
import { connectorSuite } from '../conformance/connector-suite.ts';
import { capturing, ordersOf } from '../conformance/generated.ts';
import { inTime } from '../conformance/open-acquirer.ts';
import { saleOf } from '../conformance/order-for-tests.ts';
import { type Published, readPublished } from '../conformance/published.ts';
import type { RawNotification } from '../connector.ts';
import { adyenWorld } from './adyen-world.ts';
import { hmacKey } from './books-world.ts';
import { codeOfWords, declinesByCode, declinesByError } from './declines.ts';
import { adyen } from './index.ts';
import { paymentOutcome } from './mapping.ts';
import { signedText } from './notifications.ts';
import { detailsOf, toDetails } from './three-ds.ts';

connectorSuite(adyen, adyenWorld);

const credentials = adyen.parseCredentials({
  base_url: 'https://checkout-test.example/v72',
  api_key: 'key',
  merchant_account: 'YOUR_MERCHANT_ACCOUNT',
  hmac_key: hmacKey,
});
const validator = new (hmacValidator as unknown as { default: new () => OfficialValidator }).default();

interface OfficialValidator {
  calculateHmac(item: unknown, key: string): string;
  validateHMAC(item: unknown, key: string): boolean;
}

function publishedOr(context: TestContext, file: string): Published | undefined {
  const published = readPublished(file);
  if (!published)
    context.diagnostic(`the published description ${file} is absent, so nothing was held to it`);
  return published;
}

test('adyen: every request that can be sent fits the published description', async (context) => {
  const published = publishedOr(context, 'adyen/CheckoutService-v72.json');
  if (!published) return;
  const orders = ordersOf({ currencies: adyen.currencies, mostMinor: maxAmountMinor, source: 'card' });
  const fits = (schema: string, body: string | undefined) =>
    assert.deepEqual(published.mistakes(`#/components/schemas/${schema}`, JSON.parse(body ?? '')), []);
  await fc.assert(
    fc.asyncProperty(orders, async (order) => {
      const { connector, sent } = capturing((deps) => adyen.create(credentials, deps));
      await connector.pay(order, inTime());
      fits('PaymentRequest', sent[0]?.body);
      const { operationId, amount } = order;
      const { sendBefore } = order;
      await connector.refund?.(
        { operationId, amount, sendBefore, saleId: 'op_1', saleReference: 'QFQTPCQ8HXSKGK82' },
        inTime(),
      );
      fits('PaymentRefundRequest', sent[1]?.body);
      await connector.reverse?.(saleOf(operationId, amount, 'QFQTPCQ8HXSKGK82'), inTime());
      fits('PaymentReversalRequest', sent[2]?.body);
      const long = { ...saleOf(operationId, amount), sentAt: new Date(Date.now() - 3_600_000) };
      await connector.reverse?.(long, inTime());
      fits('StandalonePaymentCancelRequest', sent[3]?.body);
      assert.ok(sent.every(({ headers }) => (headers['idempotency-key'] ?? '').length <= 64));
      assert.equal(sent.length, 4);
    }),
    { numRuns: 200 },
  );
});

test('adyen: what hands on an answer fits the published description', (context) => {
  const published = publishedOr(context, 'adyen/CheckoutService-v72.json');
  if (!published) return;
  const memo = JSON.stringify({ token: 'Ab02b4c0!BQABAgCuZFJrQOjSsl', window: '03' });
  const cres = Buffer.from(JSON.stringify({ transStatus: 'Y' })).toString('base64url');
  for (const answer of [
    { kind: 'method_over', fields: { method: 'done' } },
    { kind: 'method_over', fields: { method: 'not_finished' } },
    { kind: 'cancelled', fields: {} },
    { kind: 'returned', fields: { cres } },
    { kind: 'returned', fields: { redirectResult: 'X6XtfGC3!Y' } },
    { kind: 'returned', fields: { MD: 'md', PaRes: 'pares' } },
  ] as const) {
    const details = detailsOf(answer);
    assert.ok(details, JSON.stringify(answer));
    for (const kept of [memo, null])
      assert.deepEqual(
        published.mistakes('#/components/schemas/PaymentDetailsRequest', toDetails(details, kept)),
        [],
      );
  }
});

test('adyen: every published answer to a card payment is read to the right outcome', (context) => {
  const published = publishedOr(context, 'adyen/CheckoutService-v72.json');
  if (!published) return;
  const amount = { amountMinor: 1000, currency: 'EUR' } as const;
  const asked = (operationId: string) =>
    ({ operationId, amount, window: '03', methodReturnUrl: 'https://pay.example/m' }) as const;
  const kindOf = (name: string, operationId = 'string') => {
    const body = published.at(`#/components/examples/${name}/value`);
    assert.ok(body, name);
    return paymentOutcome({ kind: 'answer', status: 200, body }, asked(operationId)).kind;
  };
  assert.equal(kindOf('post-payments-card-direct-200'), 'approved');
  assert.equal(kindOf('post-payments-card-securedfields-200'), 'approved');
  assert.equal(kindOf('post-payments-details-00.redirect-200'), 'approved');
  assert.equal(kindOf('post-payments-card-3d-secure-redirect-200'), 'challenged');
  // Its token is cut short in the description, so there is nothing that a browser could be asked to do.
  assert.equal(kindOf('post-payments-card-3d-secure-2-web-200'), 'unknown');
  assert.equal(kindOf('post-payments-card-direct-200', 'op_of_somebody_else'), 'unknown');
  for (const [name, status, kind] of [
    ['generic-400', 400, 'declined'],
    ['generic-401', 401, 'declined'],
    ['generic-403', 403, 'declined'],
    ['generic-422', 422, 'declined'],
    ['generic-500', 500, 'unknown'],
  ] as const) {
    const body = published.at(`#/components/examples/${name}/value`);
    assert.equal(paymentOutcome({ kind: 'answer', status, body }, asked('string')).kind, kind, name);
  }
});

test('adyen: every published notification, signed by the official library, is read and says what it should', (context) => {
  const published = publishedOr(context, 'adyen/Webhooks-v1.json');
  if (!published) return;
  const { connector } = capturing((deps) => adyen.create(credentials, deps));
  const examples = published.at('#/components/examples') as Record<string, { value: unknown }>;
  const kinds: Record<string, string> = {};
  for (const [name, { value }] of Object.entries(examples)) {
    // Reports of direct debits have an envelope of their own, which nobody signs for us.
    if (!(value as Record<string, unknown>).notificationItems) {
      const body = JSON.stringify(value);
      assert.equal(
        connector.readNotification?.({ method: 'POST', headers: {}, query: '', body }).kind,
        'forged',
      );
      continue;
    }
    const { items, raw } = signedByOfficial(value);
    const reading = connector.readNotification?.(raw);
    assert.ok(reading && reading.kind !== 'forged', name);
    for (const item of items) assert.equal(validator.validateHMAC(item, hmacKey), true, name);
    const [news] = reading.kind === 'read' ? reading.news : [];
    if (news) kinds[name] = `${news.about} ${news.outcome?.kind}`;
  }
  assert.equal(Object.keys(examples).length >= 42, true);
  assert.deepEqual(kinds, {
    'post-AUTHORISATION-authorisation': 'sale approved',
    'post-CANCELLATION-cancellation': 'reversal reversed',
    'post-CANCEL_OR_REFUND-cancel_or_refund': 'reversal reversed',
    'post-REFUND-refund': 'refund declined',
    'post-REFUND_FAILED-refund_failed': 'refund declined',
    'post-REFUND_WITH_DATA-refund_with_data': 'refund refunded',
    'post-TECHNICAL_CANCEL-technical_cancel': 'reversal reversed',
  });
});

/** A published notification with the signature that the official library makes for it. */
function signedByOfficial(value: unknown): { items: Record<string, unknown>[]; raw: RawNotification } {
  const report = structuredClone(value) as {
    notificationItems: { NotificationRequestItem: Record<string, unknown> }[];
  };
  const items = report.notificationItems.map(({ NotificationRequestItem: item }) => item);
  for (const item of items) {
    const hmacSignature = validator.calculateHmac(item, hmacKey);
    item.additionalData = { ...(item.additionalData as object | undefined), hmacSignature };
  }
  return { items, raw: { method: 'POST', headers: {}, query: '', body: JSON.stringify(report) } };
}

test('adyen: our signature of a report is the official one, whatever stands in it', () => {
  const texts = fc.string({ maxLength: 30 });
  const items = fc.record({
    pspReference: texts,
    originalReference: texts,
    merchantAccountCode: texts,
    merchantReference: texts,
    amount: fc.record({ value: fc.nat(), currency: fc.constantFrom('EUR', 'AZN') }),
    eventCode: fc.constantFrom('AUTHORISATION', 'REFUND'),
    success: fc.constantFrom('true', 'false'),
  });
  fc.assert(
    fc.property(items, (item) => {
      assert.equal(
        validator.calculateHmac(signedText(item), hmacKey),
        validator.calculateHmac(item, hmacKey),
      );
    }),
  );
});

test('adyen: a report about another merchant account is taken and brings no news', () => {
  const { connector } = capturing((deps) => adyen.create(credentials, deps));
  const item = {
    pspReference: 'QFQTPCQ8HXSKGK82',
    merchantAccountCode: 'SomebodyElse',
    merchantReference: 'op_1',
    amount: { value: 1, currency: 'EUR' },
    eventCode: 'AUTHORISATION',
    success: 'true',
  };
  const { raw } = signedByOfficial({ notificationItems: [{ NotificationRequestItem: item }] });
  assert.equal(connector.readNotification?.(raw).kind, 'unrecognised');
});

test('adyen: every refusal has one of our reasons, and its words lead to its code', () => {
  for (const [code, [reason]] of Object.entries({ ...declinesByCode, ...declinesByError }))
    assert.ok(reason in declineReasons, `${code} ${reason}`);
  assert.equal(codeOfWords('Not enough balance'), '12');
  assert.equal(codeOfWords('fraud'), '20');
  for (const words of ['constructor', '', null, 7, 'A reason of tomorrow'])
    assert.equal(codeOfWords(words), null);
});

test('adyen: no answer whatever makes the reading throw, or approves other money', () => {
  const asked = {
    operationId: 'op_1',
    amount: { amountMinor: 1000, currency: 'EUR' },
    window: '03',
    methodReturnUrl: 'https://pay.example/m',
  } as const;
  const known = fc.record(
    {
      resultCode: fc.constantFrom(
        'Authorised',
        'Refused',
        'Error',
        'ChallengeShopper',
        'RedirectShopper',
        'Pending',
      ),
      pspReference: fc.oneof(fc.string(), fc.constant('QFQTPCQ8HXSKGK82')),
      merchantReference: fc.oneof(fc.string(), fc.constant('op_1')),
      amount: fc.oneof(
        fc.jsonValue(),
        fc.record({ value: fc.integer(), currency: fc.constantFrom('EUR', 'USD') }),
      ),
      action: fc.jsonValue(),
      additionalData: fc.jsonValue(),
      refusalReasonCode: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 599 }), fc.oneof(fc.jsonValue(), known), (status, body) => {
      const outcome = paymentOutcome({ kind: 'answer', status, body }, asked);
      if (outcome.kind !== 'approved') return;
      assert.deepEqual(outcome.amount, asked.amount);
      assert.ok(/^[A-Z0-9]{8,20}$/.test(outcome.reference) && status === 200);
    }),
    { numRuns: 2_000 },
  );
});

test('adyen: an issuer without a method is not waited for', async () => {
  const token = (said: object) => Buffer.from(JSON.stringify(said)).toString('base64');
  const threeDSServerTransID = '8a880dc0-d2d2-4067-bcb1-b08d1690b26e';
  const { connector, sent } = capturing(
    (deps) => adyen.create(credentials, deps),
    ({ url }) => ({
      status: 200,
      body: url.endsWith('/details')
        ? { resultCode: 'Authorised', pspReference: 'QFQTPCQ8HXSKGK82' }
        : {
            resultCode: 'IdentifyShopper',
            action: {
              type: 'threeDS2',
              subtype: 'fingerprint',
              token: token({ threeDSServerTransID }),
              authorisationToken: 'state!1',
            },
          },
    }),
  );
  const [order] = fc.sample(ordersOf({ currencies: ['EUR'], mostMinor: 10_000, source: 'card' }), 1);
  assert.ok(order);
  assert.equal((await connector.pay(order, inTime())).kind, 'approved');
  const body = JSON.parse(sent[1]?.body ?? '') as { details: Record<string, string>; paymentData: string };
  const said = Buffer.from(body.details['threeds2.fingerprint'] ?? '', 'base64').toString();
  assert.deepEqual([said, body.paymentData], ['{"threeDSCompInd":"U"}', 'state!1']);
});
