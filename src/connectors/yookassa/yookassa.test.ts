import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { newId } from '../../domain/id.ts';
import { money } from '../../domain/money.ts';
import { Secret } from '../../vault/secret.ts';
import { connectorSuite } from '../conformance/connector-suite.ts';
import { inTime, openAcquirer } from '../conformance/open-acquirer.ts';
import { orderForTests, saleOf } from '../conformance/order-for-tests.ts';
import type { PayOrder, PaySource } from '../connector.ts';
import { challengedCardNumber, type FakeShop } from './answers-world.ts';
import { type Payment, viewOfPayment } from './books-world.ts';
import { yookassa } from './index.ts';
import { startShop, yookassaWorld } from './yookassa-world.ts';

connectorSuite(yookassa, yookassaWorld({ cardEntry: 'redirect' }));
connectorSuite(yookassa, yookassaWorld({ cardEntry: 'direct' }));
connectorSuite(yookassa, yookassaWorld({ cardEntry: 'direct', asksEverybody: true }));

/** A fake shop whose books the test may look into and write. */
async function openShop(context: TestContext, cardEntry: FakeShop['cardEntry'] = 'redirect') {
  const shop = await startShop({ cardEntry });
  const world = { ...yookassaWorld({ cardEntry }), start: async () => shop };
  const open = await openAcquirer(context, yookassa, world);
  const reverse = async (sale: Parameters<typeof saleOf>) =>
    open.connector.reverse?.(saleOf(...sale), inTime());
  return { ...open, shop, reverse };
}

const rub = money(4900, 'RUB');

const orderOf = (source: PaySource): PayOrder => ({
  ...orderForTests,
  operationId: newId('op'),
  amount: rub,
  sendBefore: new Date(Date.now() + 60_000),
  source,
});

/** Puts payments of others into the books, all of them newer than what was there. */
function addOthers(payments: Payment[], count: number): void {
  for (let index = 0; index < count; index++)
    payments.push({
      id: crypto.randomUUID(),
      amountMinor: 100,
      currency: 'RUB',
      description: undefined,
      metadata: {},
      returnUrl: 'https://pay.example/',
      method: 'bank_card',
      createdAt: new Date(),
      page: 'https://yoomoney.example/page',
      status: 'pending',
      pan: null,
      reason: null,
    });
}

test('yookassa: a customer agrees in the app of his bank, and no card is told', async (context) => {
  const { connector, shop } = await openShop(context);
  const order = orderOf({ kind: 'bank_app' });
  const asked = await connector.pay(order, inTime());
  assert.ok(asked.kind === 'challenged' && asked.challenge.kind === 'redirect', inspect(asked));
  assert.equal(shop.books.payments[0]?.method, 'sbp');
  await shop.visit(asked.challenge, { cardNumber: '', agrees: true });
  const sale = saleOf(order.operationId, rub, asked.reference ?? null);
  const found = await connector.lookup?.(sale, inTime());
  const slip = { rrn: null, approvalCode: null };
  assert.deepEqual(found, { kind: 'approved', reference: asked.reference, amount: rub, slip });
});

test('yookassa: a card that was typed there is told by brand, last digits and expiry only', async (context) => {
  const { payThrough, order } = await openShop(context);
  const { outcome } = await payThrough(order());
  assert.ok(outcome.kind === 'approved', inspect(outcome));
  assert.deepEqual(outcome.card, { brand: 'visa', last4: '1778', exp_month: 12, exp_year: 2050 });
  assert.deepEqual(outcome.slip, { rrn: '603668680243', approvalCode: '062467' });
});

test('yookassa: of cards typed on our page one is charged at once, and another’s issuer asks first', async (context) => {
  const { payThrough, order, shop } = await openShop(context, 'direct');
  assert.equal((await payThrough(order())).challenges, 0);
  const asked = await payThrough(order({ cardNumber: challengedCardNumber }));
  assert.deepEqual([asked.outcome.kind, asked.challenges], ['approved', 1]);
  const no = await payThrough(order({ cardNumber: challengedCardNumber }), { agrees: false });
  assert.equal(no.outcome.kind === 'declined' && no.outcome.reason, 'authentication_failed');
  assert.equal((await shop.charges()).length, 2);
});

test('yookassa: what an account does not take is refused and not sent, above all a card number', async (context) => {
  const { connector, shop } = await openShop(context);
  const number = new Secret('4169741330151778');
  const details = { number, securityCode: null, expiryMonth: 1, expiryYear: 2030, holderName: null };
  const sources: PaySource[] = [
    { kind: 'card', card: details, authentication: null },
    { kind: 'wallet_token', wallet: 'apple_pay', token: new Secret('{}') },
    { kind: 'instalments', planId: 'p' },
  ];
  for (const source of sources) {
    const outcome = await connector.pay(orderOf(source), inTime());
    assert.ok(outcome.kind === 'declined' && outcome.reason === 'not_supported', inspect(outcome));
  }
  assert.equal(shop.requestCount(), 0);
});

test('yookassa: a key that is not the shop’s does not open the door', async (context) => {
  const { connectorWith, shop } = await openShop(context);
  const connector = connectorWith({ ...shop.credentials, secret_key: 'another' });
  assert.deepEqual(await connector.verify(inTime()), { kind: 'refused', cause: 'invalid_credentials' });
  const outcome = await connector.pay(orderOf({ kind: 'hosted_page' }), inTime());
  assert.equal(outcome.kind === 'declined' && outcome.reason, 'acquirer_error');
  assert.equal((await connector.lookup?.(saleOf(), inTime()))?.kind, 'unknown');
});

test('yookassa: a payment whose answer was lost is found behind two pages of others', async (context) => {
  const { connector, shop, order } = await openShop(context, 'direct');
  const payment = order();
  await shop.next('answer_lost');
  assert.equal((await connector.pay(payment, inTime())).kind, 'unknown');
  addOthers(shop.books.payments, 120);
  const found = await connector.lookup?.(saleOf(payment.operationId, rub), inTime());
  assert.equal(found?.kind, 'approved');
});

test('yookassa: a list that is too long to be read says nothing of what was not seen', async (context) => {
  const { connector, shop, reverse } = await openShop(context);
  addOthers(shop.books.payments, 1_001);
  const sale = [newId('op'), rub] as const;
  const tooLong = { kind: 'unknown', cause: 'list_too_long' };
  assert.deepEqual(await connector.lookup?.(saleOf(...sale), inTime()), tooLong);
  assert.deepEqual(await reverse([...sale]), tooLong);
});

test('yookassa: a payment whose page nobody has the address of can never be charged', async (context) => {
  const { connector, shop, order, reverse } = await openShop(context);
  const never = newId('op');
  assert.deepEqual(await reverse([never, rub]), { kind: 'reversed', reference: never, amount: null });
  const payment = order();
  await shop.next('answer_lost');
  await connector.pay(payment, inTime());
  const reference = shop.books.payments[0]?.id;
  assert.deepEqual(await reverse([payment.operationId, rub]), { kind: 'reversed', reference, amount: null });
});

test('yookassa: a card that was sent and never seen is given up only when it cannot come any more', async (context) => {
  const { connector } = await openShop(context, 'direct');
  const sale = saleOf(newId('op'), rub);
  const sentBefore = (ms: number) => ({ ...sale, sentAt: new Date(Date.now() - ms) });
  assert.equal((await connector.reverse?.(sentBefore(290_000), inTime()))?.kind, 'unknown');
  assert.equal((await connector.reverse?.(sentBefore(301_000), inTime()))?.kind, 'reversed');
});

test('yookassa: a payment that is only held is cancelled, and one that was cancelled was taken back', async (context) => {
  const { connector, shop, order, reverse } = await openShop(context);
  const payment = order();
  await connector.pay(payment, inTime());
  const [held] = shop.books.payments;
  assert.ok(held);
  held.status = 'waiting_for_capture';
  const sale = [payment.operationId, rub, held.id] as Parameters<typeof saleOf>;
  assert.deepEqual(await connector.lookup?.(saleOf(...sale), inTime()), { kind: 'pending' });
  const reversed = { kind: 'reversed', reference: held.id, amount: null };
  assert.deepEqual([await reverse(sale), await reverse(sale)], [reversed, reversed]);
  const found = await connector.lookup?.(saleOf(...sale), inTime());
  assert.deepEqual(found, { kind: 'reversed', amount: null });
});

test('yookassa: a sale is taken back once, also when its key is forgotten after a day', async (context) => {
  const { payThrough, shop, order, reverse } = await openShop(context);
  const { sale } = await payThrough(order());
  const asked = [sale.operationId, rub, sale.reference] as Parameters<typeof saleOf>;
  const first = await reverse(asked);
  shop.books.keys.clear();
  assert.deepEqual(await reverse(asked), first);
  assert.equal(shop.books.refunds.length, 1);
});

test('yookassa: a reversal that the acquirer is at work on is asked about again, and after a failed one a new one is made', async (context) => {
  const { payThrough, connector, shop, order, reverse } = await openShop(context);
  const { sale } = await payThrough(order());
  const asked = [sale.operationId, rub, sale.reference] as Parameters<typeof saleOf>;
  await reverse(asked);
  const [refund] = shop.books.refunds;
  assert.ok(refund);
  refund.status = 'pending';
  assert.deepEqual(await reverse(asked), { kind: 'unknown', cause: 'refund_pending' });
  assert.equal((await connector.lookup?.(sale, inTime()))?.kind, 'approved');
  refund.status = 'canceled';
  assert.equal((await connector.lookup?.(sale, inTime()))?.kind, 'approved');
  assert.equal((await reverse(asked))?.kind, 'reversed');
  assert.equal(shop.books.refunds.length, 2);
  assert.equal((await connector.lookup?.(sale, inTime()))?.kind, 'reversed');
});

test('yookassa: what a merchant gave back, whole or in part, is not a reversal and is not given twice', async (context) => {
  const { payThrough, connector, shop, order, reverse } = await openShop(context);
  for (const amountMinor of [4900, 1200]) {
    const { sale } = await payThrough(order());
    const refund = {
      operationId: newId('op'),
      saleId: sale.operationId,
      saleReference: sale.reference ?? '',
      amount: money(amountMinor, 'RUB'),
      sendBefore: new Date(Date.now() + 60_000),
    };
    assert.equal((await connector.refund?.(refund, inTime()))?.kind, 'refunded');
    const refused = { kind: 'refused', cause: 'refunded' };
    assert.deepEqual(await reverse([sale.operationId, rub, sale.reference]), refused);
    assert.equal((await connector.lookup?.(sale, inTime()))?.kind, 'approved');
  }
  assert.equal(shop.books.refunds.length, 2);
});

test('yookassa: reports tell sales, refunds and reversals apart, and others’ payments are none of ours', async (context) => {
  const { payThrough, connector, shop, order, reverse } = await openShop(context);
  const { sale } = await payThrough(order());
  await reverse([sale.operationId, rub, sale.reference]);
  const read = () => shop.notifications().map((raw) => connector.readNotification?.(raw));
  const of = (news: object) => ({ kind: 'read', news: [{ ...news, outcome: null }], answer: '' });
  const sales = of({ about: 'sale', operationId: sale.operationId });
  assert.deepEqual(read(), [sales, of({ about: 'reversal', saleId: sale.operationId })]);
  addOthers(shop.books.payments, 1);
  const [, foreign] = shop.books.payments;
  assert.ok(foreign);
  shop.books.reports.push({ event: 'payment.canceled', object: viewOfPayment(shop.books, foreign) });
  assert.deepEqual(read().at(-1), { kind: 'unrecognised', answer: '' });
});
