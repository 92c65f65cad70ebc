import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { inTime, openAcquirer } from '../conformance/open-acquirer.ts';
import { saleOf } from '../conformance/order-for-tests.ts';
import { about, answeredBy, bankApp, refusedWith, sale } from './answers-for-tests.ts';
import { challengedCardNumber, frameOnlyCardNumber, oldCardNumber } from './books-world.ts';
import { tKassa } from './index.ts';
import { startTerminal, tKassaWorld } from './t-kassa-world.ts';

async function open(context: TestContext, cardEntry: 'redirect' | 'direct') {
  type Terminal = Awaited<ReturnType<typeof startTerminal>>;
  let terminal: Terminal | undefined;
  const start = async () => {
    terminal = await startTerminal({ cardEntry });
    return terminal;
  };
  const opened = await openAcquirer(context, tKassa, { ...tKassaWorld({ cardEntry }), start });
  assert.ok(terminal);
  const { books, endRefunds, log } = terminal;
  const asked = async (cardNumber: string) => {
    const order = opened.order({ cardNumber });
    const outcome = await opened.connector.pay(order, inTime());
    assert.ok(outcome.kind === 'challenged', inspect(outcome));
    const reference = outcome.reference ?? null;
    return { order, outcome, sale: saleOf(order.operationId, order.amount, reference) };
  };
  return { ...opened, books, endRefunds, log, asked };
}

for (const mode of ['redirect', 'direct'] as const)
  test(`t-kassa ${mode}: in the app of a bank the customer pays by a code, and not less than ten roubles`, async (context) => {
    const { payThrough, settle, acquirer, connector } = await open(context, mode);
    const few = await connector.pay(bankApp(999), inTime());
    assert.deepEqual([few.kind, acquirer.requestCount()], ['declined', 0]);
    const order = bankApp(1_000);
    const asked = await connector.pay(order, inTime());
    assert.ok(asked.kind === 'challenged' && asked.challenge.kind === 'redirect', inspect(asked));
    const paid = saleOf(order.operationId, order.amount, asked.reference ?? null);
    assert.equal((await settle(paid)).kind, 'pending');
    await acquirer.visit?.(asked.challenge, { cardNumber: '', agrees: true });
    const found = await settle(paid);
    assert.deepEqual([found.kind, found.kind === 'approved' && found.amount], ['approved', order.amount]);
    if (mode === 'redirect') {
      const refused = await payThrough(bankApp(), { agrees: false });
      assert.equal(refused.outcome.kind, 'declined');
    }
  });

test('t-kassa: no card is sent where the operator has not said that he may touch it, nor a page asked for where he has', async (context) => {
  const { connector, acquirer } = await open(context, 'redirect');
  const other = await open(context, 'direct');
  const outcomes = [
    await connector.pay(other.order(), inTime()),
    await other.connector.pay({ ...bankApp(), source: { kind: 'hosted_page' } }, inTime()),
  ];
  for (const outcome of outcomes)
    assert.ok(outcome.kind === 'declined' && outcome.reason === 'not_supported');
  assert.equal(acquirer.requestCount() + other.acquirer.requestCount(), 0);
});

test('t-kassa direct: an issuer without a hidden frame asks at once, and one of version 1 by a form', async (context) => {
  const { payThrough, order, acquirer } = await open(context, 'direct');
  for (const [cardNumber, challenges] of [
    [frameOnlyCardNumber, 1],
    [oldCardNumber, 1],
    [challengedCardNumber, 2],
  ] as const) {
    const payment = order({ cardNumber });
    const { outcome, challenges: seen } = await payThrough(payment);
    assert.deepEqual([outcome.kind, seen], ['approved', challenges], inspect(outcome));
    const refused = await payThrough(order({ cardNumber }), { agrees: false });
    assert.ok(refused.outcome.kind === 'declined' && refused.outcome.reason === 'authentication_failed');
  }
  assert.equal((await acquirer.charges()).length, 3);
});

test('t-kassa direct: who cancels on our page is not charged, and neither is who never answers', async (context) => {
  const { connector, acquirer, asked } = await open(context, 'direct');
  for (const cardNumber of [frameOnlyCardNumber, oldCardNumber, challengedCardNumber]) {
    const { order, outcome, sale: waiting } = await asked(cardNumber);
    const before = acquirer.requestCount();
    const cancelled = { kind: 'cancelled', fields: {} } as const;
    const handOn = {
      sale: waiting,
      answer: cancelled,
      memo: outcome.memo ?? null,
      sendBefore: order.sendBefore,
    };
    const ended = await connector.answerChallenge?.(handOn, inTime());
    assert.ok(ended?.kind === 'declined' && ended.reason === 'authentication_cancelled');
    assert.equal(acquirer.requestCount(), before);
    const taken = await connector.reverse?.({ ...waiting, isUnanswered: true }, inTime());
    assert.deepEqual(taken, { kind: 'reversed', reference: waiting.reference, amount: null });
    // One whose answer may have been handed on is only taken back by the bank's word.
    const lost = await asked(cardNumber);
    const unnamed = await connector.reverse?.({ ...lost.sale, reference: null }, inTime());
    assert.deepEqual(unnamed, { kind: 'reversed', reference: lost.sale.reference, amount: null });
    const answered = await asked(cardNumber);
    const back = await connector.reverse?.(answered.sale, inTime());
    assert.equal(back?.kind, cardNumber === challengedCardNumber ? 'reversed' : 'unknown', inspect(back));
  }
  assert.deepEqual(await acquirer.charges(), []);
});

test('t-kassa redirect: an open page is not said to be called off until the bank says so', async (context) => {
  const { connector, asked, settle, acquirer, books } = await open(context, 'redirect');
  const { outcome, sale: waiting } = await asked(acquirer.approvedCardNumber);
  await fetch(outcome.challenge.url);
  assert.equal((await settle(waiting)).kind, 'pending');
  const away = { ...waiting, isUnanswered: true };
  assert.deepEqual(await connector.reverse?.(away, inTime()), { kind: 'unknown', cause: 'code_8' });
  for (const payment of books.payments) payment.status = 'DEADLINE_EXPIRED';
  const over = { kind: 'reversed', reference: waiting.reference, amount: null };
  assert.deepEqual(await connector.reverse?.(away, inTime()), over);
  const found = await settle(waiting);
  assert.ok(found.kind === 'declined' && found.reason === 'authentication_abandoned');
});

test('t-kassa direct: who never answers is not charged, and in the end the bank says so itself', async (context) => {
  const start = () => startTerminal({ cardEntry: 'direct', sessionsLiveMs: 100 });
  const world = { ...tKassaWorld({ cardEntry: 'direct' }), start };
  const { connector, order } = await openAcquirer(context, tKassa, world);
  const payment = order({ cardNumber: frameOnlyCardNumber });
  const outcome = await connector.pay(payment, inTime());
  assert.ok(outcome.kind === 'challenged', inspect(outcome));
  await new Promise((resolve) => setTimeout(resolve, 150));
  const waiting = saleOf(payment.operationId, payment.amount, outcome.reference ?? null);
  const found = await connector.lookup?.(waiting, inTime());
  assert.ok(found?.kind === 'declined' && found.reason === 'authentication_abandoned');
  assert.equal((await connector.reverse?.(waiting, inTime()))?.kind, 'reversed');
});

test('t-kassa: what comes back can be an answer only if it looks like one', () => {
  const { connector } = answeredBy({});
  const cres = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const is = (fields: Record<string, string>) => connector.isAnswer?.({ kind: 'returned', fields });
  assert.equal(is({ cres: cres({ transStatus: 'N' }) }), true);
  assert.equal(is({ MD: '1', PaRes: 'eJ=' }), true);
  for (const fields of [
    {},
    { cres: '' },
    { cres: 'x' },
    { cres: cres({}) },
    { MD: '1' },
    { PaRes: '<x>', MD: '1' },
  ])
    assert.equal(is(fields), false, JSON.stringify(fields));
  const { connector: onPage } = answeredBy({}, 'redirect');
  assert.equal(onPage.isAnswer, undefined);
});

test('t-kassa: money that another amount was charged for is not approved, whoever says so', async () => {
  const charged = { ...about, Status: 'CONFIRMED' };
  const cres = Buffer.from('{"transStatus":"Y"}').toString('base64url');
  const handOn = {
    sale,
    answer: { kind: 'returned', fields: { cres } },
    memo: null,
    sendBefore: new Date(Date.now() + 60_000),
  } as const;
  const answer = async (state: object) => {
    const { connector } = answeredBy({
      Submit3DSAuthorizationV2: charged,
      GetState: { ...charged, ...state },
    });
    return connector.answerChallenge?.(handOn, inTime());
  };
  assert.equal((await answer({ Amount: 4900 }))?.kind, 'approved');
  const other = await answer({ Amount: 4901 });
  assert.ok(other?.kind === 'unknown' && other.cause === 'amount_mismatch');
  for (const state of [
    {},
    { Amount: 49.5 },
    { Amount: 4900, Status: 'NEW' },
    { Amount: 4900, OrderId: 'op_2' },
  ])
    assert.equal((await answer(state))?.kind, 'unknown', JSON.stringify(state));
  const { connector } = answeredBy({ Submit3DSAuthorizationV2: refusedWith('512') });
  assert.equal((await connector.answerChallenge?.(handOn, inTime()))?.kind, 'unknown');
});

test('t-kassa: a new order that is refused is no word about a card, and one of its number is asked about', async () => {
  const order = { ...bankApp(), operationId: sale.operationId };
  const Payments = [
    { PaymentId: '2304882', Status: 'CONFIRMED', Amount: 4900, Success: 'true', ErrorCode: 0 },
  ];
  const pay = (answers: object) => answeredBy({ ...answers }).connector.pay(order, inTime());
  const refused = await pay({ Init: refusedWith('648') });
  assert.ok(refused.kind === 'declined' && refused.reason === 'acquirer_error' && refused.retryable);
  const repeated = { Init: refusedWith('20') };
  const paid = await pay({ ...repeated, CheckOrder: { ...about, Payments } });
  assert.deepEqual(paid, { kind: 'approved', reference: '2304882', amount: order.amount });
  assert.equal((await pay({ ...repeated, CheckOrder: refusedWith('335') })).kind, 'unknown');
  assert.equal((await pay(repeated)).kind, 'unknown');
});
