import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import official from '@craftgate/craftgate';
import fc from 'fast-check';
import { declineReasons } from '../../domain/decline.ts';
import { connectorSuite } from '../conformance/connector-suite.ts';
import { ordersOf } from '../conformance/generated.ts';
import { inTime, openAcquirer } from '../conformance/open-acquirer.ts';
import { saleOf } from '../conformance/order-for-tests.ts';
import { amount, answering, hoursAgo, lookUp, operationId, payment, sale } from './answers-for-tests.ts';
import { chargingBankWorld, directWorld, redirectWorld } from './craftgate-world.ts';
import { declinesByGroup, declinesByMdStatus, uncertainGroups } from './declines.ts';
import { craftgate } from './index.ts';

connectorSuite(craftgate, directWorld);
connectorSuite(craftgate, chargingBankWorld);
connectorSuite(craftgate, redirectWorld);

test('craftgate: every group of payment errors has one of our reasons, and those that are unsure are known', () => {
  for (const table of [declinesByGroup, declinesByMdStatus])
    for (const [code, [reason]] of Object.entries(table))
      assert.ok(reason in declineReasons, `${code} ${reason}`);
  for (const group of uncertainGroups) assert.ok(Object.hasOwn(declinesByGroup, group), group);
});

test('craftgate: every status of a payment means one thing', async () => {
  const kinds: Readonly<Record<string, string>> = {
    SUCCESS: 'approved',
    FAILURE: 'declined',
    INIT_THREEDS: 'pending',
    CALLBACK_THREEDS: 'pending',
    WAITING: 'pending',
  };
  assert.deepEqual(Object.keys(kinds).sort(), Object.values<string>(official.Model.PaymentStatus).sort());
  for (const [paymentStatus, kind] of Object.entries({ ...kinds, toString: 'unknown', '': 'unknown' }))
    assert.equal((await lookUp({ ...payment, paymentStatus }))?.kind, kind, paymentStatus);
});

test('craftgate: every status of a refund means one thing', async () => {
  const order = {
    operationId: 'op_back',
    saleId: operationId,
    saleReference: '77',
    amount,
    sendBefore: hoursAgo(-1),
  };
  const items = { data: { items: [{ id: 78, externalId: operationId }] } };
  const given = { id: 5, paymentId: 77, conversationId: 'op_back', refundPrice: 49, currency: 'TRY' };
  const kinds: Readonly<Record<string, string>> = {
    SUCCESS: 'refunded',
    FAILURE: 'declined',
    WAITING: 'pending',
  };
  assert.deepEqual(Object.keys(kinds).sort(), Object.values<string>(official.Model.RefundStatus).sort());
  for (const [status, kind] of Object.entries({ ...kinds, DONE: 'unknown' })) {
    const { direct } = answering({ body: items }, { body: { data: { ...given, status } } });
    assert.equal((await direct.refund?.(order, inTime()))?.kind, kind, status);
  }
});

test('craftgate: a page of the bank that cannot be read is shown to nobody, so the payment ends', async () => {
  const [order] = fc.sample(ordersOf({ currencies: ['TRY'], mostMinor: 4900, source: 'card' }), 1);
  assert.ok(order);
  const begun = (data: object) => answering({ body: { data } }).direct.pay(order, inTime());
  const unread = {
    paymentId: 77,
    paymentStatus: 'INIT_THREEDS',
    htmlContent: 'PGh0bWw+M2RzZWN1cmUgaHRtbDwvaHRtbD4=',
  };
  const outcome = await begun(unread);
  assert.ok(outcome.kind === 'declined' && outcome.reason === 'authentication_unavailable', inspect(outcome));
  // Whether it was charged unasked only the books can tell.
  for (const paymentStatus of ['SUCCESS', 'WAITING', 'CALLBACK_THREEDS', 7])
    assert.equal((await begun({ ...unread, paymentStatus })).kind, 'unknown');
  const said = (status: number, errors: object) =>
    answering({ status, body: { errors } })
      .direct.pay(order, inTime())
      .then(({ kind }) => kind);
  assert.equal(await said(422, { errorCode: '4152' }), 'declined');
  assert.equal(await said(422, { errorCode: '10051', errorGroup: 'NOT_SUFFICIENT_FUNDS' }), 'declined');
  assert.equal(await said(422, { errorCode: '10051', errorGroup: 'NO_RESPONSE' }), 'unknown');
  assert.equal(await said(422, { errorCode: '10051' }), 'unknown');
  assert.equal(await said(500, { errorCode: '4152' }), 'unknown');
});

test('craftgate: a forged return completes nothing but the payment that was asked about', async (context) => {
  const { connector, acquirer, order, visit } = await opened(context);
  const pay = async () => {
    const paid = order();
    const asked = await connector.pay(paid, inTime());
    assert.ok(asked.kind === 'challenged' && asked.reference);
    return { paid, asked, sale: saleOf(paid.operationId, paid.amount, asked.reference) };
  };
  const [mine, other] = [await pay(), await pay()];
  const customer = { cardNumber: acquirer.approvedCardNumber, agrees: true };
  const answer = await visit(other.asked.challenge, customer);
  const { sendBefore } = mine.paid;
  const handOn = (fields: Record<string, string>) =>
    connector.answerChallenge?.(
      { sale: mine.sale, answer: { kind: 'returned', fields }, memo: null, sendBefore },
      inTime(),
    );
  assert.equal((await handOn(answer.fields))?.kind, 'pending');
  assert.equal((await handOn({ ...answer.fields, paymentId: mine.sale.reference ?? '' }))?.kind, 'pending');
  assert.equal((await handOn({ status: 'FAILURE', paymentId: '1' }))?.kind, 'pending');
  assert.deepEqual(await acquirer.charges(), []);
});

test('craftgate: without its right key nobody is let in', async (context) => {
  const { connectorWith, acquirer } = await openAcquirer(context, craftgate, directWorld);
  for (const change of [{ secret_key: 'other' }, { api_key: 'other' }]) {
    const other = connectorWith({ ...acquirer.credentials, ...change });
    assert.equal((await other.verify(inTime())).kind, 'refused');
  }
});

test('craftgate: no answer, whatever it holds, passes for money or makes the connector throw', async () => {
  const known = fc.record(
    {
      id: fc.oneof(fc.constant(77), fc.anything()),
      paymentId: fc.oneof(fc.constant(77), fc.jsonValue()),
      paymentStatus: fc.oneof(fc.constantFrom('SUCCESS', 'FAILURE', 'INIT_THREEDS'), fc.jsonValue()),
      status: fc.oneof(fc.constant('SUCCESS'), fc.jsonValue()),
      paidPrice: fc.oneof(fc.constant(49), fc.jsonValue()),
      items: fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()),
      refunds: fc.jsonValue(),
      paymentError: fc.jsonValue(),
      htmlContent: fc.oneof(fc.base64String(), fc.jsonValue()),
    },
    { requiredKeys: [] },
  );
  const bodies = fc.oneof(
    fc.jsonValue(),
    known.map((data) => ({ data })),
    known.map((errors) => ({ errors })),
  );
  const orders = fc.sample(ordersOf({ currencies: ['TRY'], mostMinor: 4900, source: 'card' }), 1);
  const back = { operationId: 'op_back', amount, sendBefore: hoursAgo(-1) };
  const refund = { ...back, reference: '5', sentAt: new Date(), sale, others: [] };
  const fields = { status: 'SUCCESS', completeStatus: 'WAITING', paymentId: '77' };
  const answer = {
    sale,
    answer: { kind: 'returned', fields },
    memo: null,
    sendBefore: back.sendBefore,
  } as const;
  await fc.assert(
    fc.asyncProperty(bodies, fc.constantFrom(200, 204, 302, 404, 422, 500), async (body, status) => {
      const { direct } = answering({ status, body });
      const outcomes = await Promise.all([
        direct.lookup?.(sale, inTime()),
        direct.lookup?.({ ...sale, reference: null }, inTime()),
        direct.reverse?.(sale, inTime()),
        direct.answerChallenge?.(answer, inTime()),
        direct.refund?.({ ...back, saleId: operationId, saleReference: '77' }, inTime()),
        direct.lookupRefund?.(refund, inTime()),
        ...orders.map((order) => direct.pay(order, inTime())),
      ]);
      for (const outcome of outcomes)
        assert.ok(!['approved', 'reversed', 'refunded'].includes(outcome?.kind ?? ''), inspect(outcome));
    }),
    { numRuns: 500 },
  );
});

async function opened(context: Parameters<typeof openAcquirer>[0]) {
  const open = await openAcquirer(context, craftgate, directWorld);
  const { visit } = open.acquirer;
  assert.ok(visit);
  return { ...open, visit };
}
