import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { declineReasons } from '../../domain/decline.ts';
import { money } from '../../domain/money.ts';
import { refundFailures } from '../../domain/refund.ts';
import { inTime } from '../conformance/open-acquirer.ts';
import { saleOf } from '../conformance/order-for-tests.ts';
import type { Published } from '../conformance/published.ts';
import type { Connector } from '../connector.ts';
import { decide, viewOfPayment, viewOfRefund } from './books-world.ts';
import { declinesByReason, failuresByReason } from './declines.ts';
import { publishedPayment, publishedRefund } from './examples-for-tests.ts';
import { yookassa } from './index.ts';
import { foundOutcome } from './mapping.ts';
import { payOrders } from './orders-for-tests.ts';
import { publishedYookassa, requestOf } from './published-for-tests.ts';
import { refundOutcome } from './refunds.ts';
import { readObject } from './replies.ts';
import { startShop } from './yookassa-world.ts';

const spec = publishedYookassa();

/** A test against the published description, which lies beside the repository or does not. */
function published(name: string, run: (spec: Published, context: TestContext) => void | Promise<void>): void {
  test(`yookassa: ${name}`, async (context) => {
    if (spec) await run(spec, context);
    else context.diagnostic('the published description is not here, so nothing was checked against it');
  });
}

const enumAt = (of: Published, pointer: string) => of.at(`#/components/schemas/${pointer}`) as string[];

/** Everything that a connector sends, which reaches nobody. */
function record(run: (connector: Connector) => Promise<unknown>, bodies: readonly unknown[] = []) {
  const sent: { url: URL; headers: Record<string, string>; json: unknown }[] = [];
  const answers = [...bodies];
  const credentials = {
    base_url: 'https://api.yookassa.example/v3',
    shop_id: '900123456',
    secret_key: 'test_key',
    card_entry: 'direct',
  };
  const connector = yookassa.create(yookassa.parseCredentials(credentials), {
    now: () => new Date(),
    fetch: async (url, { headers, body }) => {
      sent.push({ url: new URL(url), headers, json: body === undefined ? undefined : JSON.parse(body) });
      const answer = answers.shift();
      return { status: answer ? 200 : 500, text: async () => JSON.stringify(answer ?? {}) };
    },
  });
  return run(connector).then(() => sent);
}

function checkKey(of: Published, headers: Record<string, string>): void {
  const mistakes = of.mistakes('#/components/parameters/IdempotenceKey/schema', headers['idempotence-key']);
  assert.deepEqual(mistakes, []);
}

published('every payment that can be sent is as published', async (of) => {
  await fc.assert(
    fc.asyncProperty(payOrders, async (order) => {
      const [sent] = await record((connector) => connector.pay(order, inTime()));
      assert.ok(sent);
      assert.deepEqual(of.mistakes(requestOf('/payments'), sent.json), []);
      assert.equal(sent.url.pathname, '/v3/payments');
      assert.equal(sent.headers['idempotence-key'], order.operationId);
      checkKey(of, sent.headers);
      const { amount, metadata } = sent.json as { amount: { value: string }; metadata: object };
      assert.equal(amount.value.replace('.', '').replace(/^0+/, ''), String(order.amount.amountMinor));
      assert.deepEqual(metadata, { operation_id: order.operationId });
      const [again] = await record((connector) => connector.pay(order, inTime()));
      assert.deepEqual(again, sent);
    }),
    { numRuns: 300 },
  );
});

published('mistakes that are planted in a payment are found', (of) => {
  const card = {
    number: '5105105105105100',
    expiry_year: '2030',
    expiry_month: '07',
    cardholder: 'J',
    csc: '012',
  };
  const right = {
    amount: { value: '2.00', currency: 'RUB' },
    capture: true,
    payment_method_data: { type: 'bank_card', card },
    confirmation: { type: 'redirect', return_url: 'https://a.example', locale: 'ru_RU' },
    metadata: { operation_id: 'op_1' },
  };
  assert.deepEqual(of.mistakes(requestOf('/payments'), right), []);
  const wrong = [
    { ...right, amount: { value: 2, currency: 'RUB' } },
    { ...right, amount: { ...right.amount, minor: 1 } },
    { ...right, description: 'x'.repeat(129) },
    { ...right, anything: 1 },
    { ...right, confirmation: { type: 'redirect', locale: 'ru_RU' } },
    { ...right, confirmation: { ...right.confirmation, locale: 'az_AZ' } },
    { ...right, payment_method_data: { type: 'sbp', card } },
    { ...right, payment_method_data: { type: 'bitcoin' } },
    ...Object.entries({ number: 'abc', csc: '12345', cardholder: 'Zoë', expiry_month: '7', pin: '1' }).map(
      ([name, value]) => ({
        ...right,
        payment_method_data: { type: 'bank_card', card: { ...card, [name]: value } },
      }),
    ),
  ];
  for (const body of wrong)
    assert.notDeepEqual(of.mistakes(requestOf('/payments'), body), [], JSON.stringify(body));
});

published('every refund and every reversal that can be sent is as published', async (of) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 999_999_999_999 }), fc.uuid(), async (amountMinor, id) => {
      const amount = money(amountMinor, 'RUB');
      const order = {
        operationId: 'op_refund',
        saleId: 'op_sale',
        saleReference: id,
        amount,
        sendBefore: new Date(Date.now() + 60_000),
      };
      const [refund] = await record(async (connector) => connector.refund?.(order, inTime()));
      assert.ok(refund);
      const { value } = (refund.json as { amount: { value: string } }).amount;
      const paid = publishedPayment('op_sale', {
        id,
        status: 'succeeded',
        amount: { value, currency: 'RUB' },
      });
      const reversal = await record(
        async (connector) => connector.reverse?.(saleOf('op_sale', amount, id), inTime()),
        [paid, { type: 'list', items: [] }],
      );
      for (const sent of [refund, reversal[2]]) {
        assert.ok(sent);
        assert.deepEqual(of.mistakes(requestOf('/refunds'), sent.json), []);
        checkKey(of, sent.headers);
      }
      assert.notEqual(refund.headers['idempotence-key'], reversal[2]?.headers['idempotence-key']);
    }),
    { numRuns: 100 },
  );
});

published('every filter of a list is a published one', async (of) => {
  const refund = {
    operationId: 'op_1',
    reference: null,
    amount: money(1, 'RUB'),
    sentAt: new Date(),
    others: [],
  };
  const sent = await record(async (connector) => {
    await connector.verify(inTime());
    await connector.lookup?.(saleOf('op_1', money(1, 'RUB')), inTime());
    const sale = saleOf('op_1', money(1, 'RUB'), '1da5c87d-0984-50e8-a7f3-8de646dd9ec9');
    await connector.lookupRefund?.({ ...refund, sale }, inTime());
  });
  assert.equal(sent.length, 3);
  for (const { url } of sent) {
    const offered = of.at(`#/paths/${url.pathname.replace('/v3', '').replaceAll('/', '~1')}/get/parameters`);
    const parameters = (offered as { $ref?: string; name?: string }[]).map((one) =>
      one.$ref ? (of.at(one.$ref) as { name: string; schema: object }) : one,
    );
    for (const [name, value] of url.searchParams) {
      const known = parameters.find((one) => one.name === name);
      assert.ok(known, name);
      if (name.startsWith('created_at')) assert.equal(new Date(value).toISOString(), value);
      if (name === 'limit') assert.ok(Number(value) >= 1 && Number(value) <= 100);
    }
  }
});

published('the fake shop answers as published', async (of) => {
  const { books, close } = await startShop({ cardEntry: 'direct' });
  await close();
  for (const method of ['bank_card', 'sbp'] as const)
    for (const status of ['pending', 'waiting_for_capture', 'succeeded', 'canceled'] as const) {
      const id = crypto.randomUUID();
      const common = { id, amountMinor: 4900, currency: 'RUB', description: 'Tea', createdAt: new Date() };
      const rest = {
        metadata: { operation_id: 'op_1' },
        returnUrl: 'https://a.example',
        page: 'https://b.example',
      };
      const payment = { ...common, ...rest, method, status: 'pending' as const, pan: null, reason: null };
      decide(books, payment, method === 'sbp' ? null : '4169741330151778', status !== 'canceled');
      const view = viewOfPayment(books, { ...payment, status });
      assert.deepEqual(of.mistakes('#/components/schemas/Payment', view), [], `${method} ${status}`);
      if (status === 'pending' || status === 'waiting_for_capture') continue;
      const refund = viewOfRefund({ ...common, paymentId: id, metadata: { operation_id: 'op_2' }, status });
      assert.deepEqual(of.mistakes('#/components/schemas/Refund', refund), []);
    }
});

published('every reason of a cancelled payment has one of ours, and no other has', (of) => {
  const reasons = enumAt(of, 'PaymentCancellationDetails/properties/reason/enum');
  assert.deepEqual(Object.keys(declinesByReason).sort(), reasons.toSorted());
});

published('every reason of a cancelled refund has one of ours, and no other has', (of) => {
  const reasons = enumAt(of, 'RefundCancellationDetails/properties/reason/enum');
  assert.deepEqual(Object.keys(failuresByReason).sort(), reasons.toSorted());
});

published('every status of a payment and of a refund means one thing', (of) => {
  const expected = {
    pending: 'pending',
    waiting_for_capture: 'pending',
    succeeded: 'approved',
    canceled: 'declined',
  };
  assert.deepEqual(Object.keys(expected).sort(), enumAt(of, 'PaymentStatus/enum').toSorted());
  for (const [status, kind] of Object.entries(expected)) {
    const example = publishedPayment('op_1', { status });
    assert.deepEqual(of.mistakes('#/components/schemas/Payment', example), [], status);
    const made = readObject(example, 'op_1');
    assert.equal(made.kind === 'made' && foundOutcome(made).kind, kind, status);
  }
  const kinds = { pending: 'pending', succeeded: 'refunded', canceled: 'declined' };
  assert.deepEqual(Object.keys(kinds).sort(), enumAt(of, 'RefundStatus/enum').toSorted());
  for (const [status, kind] of Object.entries(kinds)) {
    const body = publishedRefund('op_2', { status });
    assert.deepEqual(of.mistakes('#/components/schemas/Refund', body), [], status);
    const order = { operationId: 'op_2', saleReference: String(body.payment_id), amount: money(200, 'RUB') };
    assert.equal(refundOutcome({ kind: 'answer', status: 200, body }, order).kind, kind, status);
  }
});

published('every type of card is told by a brand that we know, or by none', (of) => {
  const brands = enumAt(of, 'BankCardType/enum').map((type) => {
    const card = {
      first6: '427918',
      last4: '7918',
      expiry_year: '2027',
      expiry_month: '07',
      card_type: type,
    };
    const method = { type: 'bank_card', id: 'x', saved: false, status: 'inactive', card };
    const made = readObject(
      publishedPayment('op_1', { status: 'succeeded', payment_method: method }),
      'op_1',
    );
    const outcome = made.kind === 'made' ? foundOutcome(made) : made;
    assert.ok(outcome.kind === 'approved' && outcome.card);
    assert.equal(JSON.stringify(outcome).includes('427918'), false);
    return outcome.card.brand;
  });
  const known = ['mastercard', 'visa', 'mir', 'unionpay', 'jcb', 'amex', 'diners', 'discover'];
  assert.deepEqual(brands, [...known, ...brands.slice(known.length).map(() => null)]);
});

test('yookassa: every reason of ours exists', () => {
  for (const [code, [reason]] of Object.entries(declinesByReason)) assert.ok(reason in declineReasons, code);
  for (const [code, reason] of Object.entries(failuresByReason)) assert.ok(reason in refundFailures, code);
});
