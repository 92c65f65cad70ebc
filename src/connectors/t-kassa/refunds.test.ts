import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { newId } from '../../domain/id.ts';
import { money } from '../../domain/money.ts';
import { inTime, openAcquirer } from '../conformance/open-acquirer.ts';
import { orderForTests } from '../conformance/order-for-tests.ts';
import type { RefundOrder, RefundRef } from '../connector.ts';
import { about, amount, answeredBy, line, order, refusedWith, sale } from './answers-for-tests.ts';
import { finishOutcome } from './direct.ts';
import { tKassa } from './index.ts';
import { qrOutcome } from './payments.ts';
import { refundOutcome } from './refunds.ts';
import { cancelOutcome } from './reversals.ts';
import { startTerminal, tKassaWorld } from './t-kassa-world.ts';

const refund: RefundOrder = {
  operationId: 'op_refund',
  saleId: sale.operationId,
  saleReference: '2304882',
  amount: money(1200, 'RUB'),
  sendBefore: new Date(Date.now() + 60_000),
};
const asked: RefundRef = { ...refund, sale, reference: null, sentAt: new Date(), others: [] };
const lookupRefund = (answers: object, changes: Partial<RefundRef> = {}) =>
  answeredBy({ ...answers }).connector.lookupRefund?.({ ...asked, ...changes }, inTime());

test('t-kassa: a refund is given only by its own amount, or when nothing is left', async () => {
  const answer = { ...about, Status: 'PARTIAL_REFUNDED', OriginalAmount: 4900, NewAmount: 3700 };
  const by = async (body: object) =>
    (await answeredBy({ Cancel: body }).connector.refund?.(refund, inTime()))?.kind;
  assert.equal(await by(answer), 'refunded');
  assert.equal(await by({ ...answer, ExternalRequestId: 'op_refund', PaymentId: 2304882 }), 'refunded');
  assert.equal(await by({ ...answer, Status: 'REFUNDED', OriginalAmount: 0, NewAmount: 0 }), 'refunded');
  assert.equal(await by({ ...answer, Status: 'ASYNC_REFUNDING' }), 'pending');
  for (const wrong of [
    { ExternalRequestId: 'op_other' },
    { NewAmount: 3701 },
    { OriginalAmount: 3700 },
    { OriginalAmount: undefined },
    { Status: 'CONFIRMED' },
    { Status: 'REVERSED' },
    { PaymentId: '7' },
  ])
    assert.equal(await by({ ...answer, ...wrong }), 'unknown', inspect(wrong));
  assert.equal(await by(refusedWith('330')), 'declined');
  for (const code of ['3', '9999', '1096', '77777'])
    assert.equal(await by(refusedWith(code)), 'unknown', code);
});

test('t-kassa: a refund whose answer was lost is told by its payment, and nobody guesses whose a part was', async () => {
  const kindOf = async (status: string, changes: Partial<RefundRef> = {}, shown: number | undefined = 4900) =>
    (await lookupRefund(order(line(status, { Amount: shown })), changes))?.kind;
  assert.equal(await kindOf('CONFIRMED'), 'not_found');
  for (const shown of [4900, 3700, 1200, undefined])
    assert.equal(await kindOf('PARTIAL_REFUNDED', {}, shown), 'refunded');
  // Somebody gave back another part by hand.
  assert.equal(await kindOf('PARTIAL_REFUNDED', {}, 3000), 'unknown');
  assert.equal(await kindOf('PARTIAL_REFUNDED', { amount }), 'unknown');
  assert.equal(await kindOf('PARTIAL_REFUNDED', { others: ['op_other'] }), 'unknown');
  assert.equal(await kindOf('PARTIAL_REFUNDED', { others: [null] }), 'unknown');
  assert.equal(await kindOf('REFUNDED', { others: ['op_other', null] }), 'refunded');
  assert.equal(await kindOf('ASYNC_REFUNDING'), 'pending');
  assert.equal(await kindOf('ASYNC_REFUNDING', { others: ['op_other'] }), 'unknown');
  for (const status of ['NEW', 'CANCELED', 'REJECTED', 'UNKNOWN'])
    assert.equal(await kindOf(status), 'unknown');
  assert.equal((await lookupRefund({ CheckOrder: refusedWith('335') }))?.kind, 'unknown');
  const paid = order(line('CONFIRMED'));
  const failed = { ...about, Status: 'CONFIRMED', QrCancelCode: 'I05043' };
  const was = { reference: 'op_refund' };
  assert.equal((await lookupRefund({ ...paid, GetQrState: failed }, was))?.kind, 'declined');
  assert.equal(
    (await lookupRefund({ ...paid, GetQrState: { ...failed, QrCancelCode: '' } }, was))?.kind,
    'unknown',
  );
  assert.equal(
    (await lookupRefund({ ...paid, GetQrState: { ...failed, OrderId: 'op_2' } }, was))?.kind,
    'unknown',
  );
  assert.equal((await lookupRefund(paid, was))?.kind, 'unknown');
});

test('t-kassa: through the SBP a refund is pending until it is given, or fails for a reason', async (context) => {
  for (const isGiven of [true, false]) {
    const { connector, books, endRefunds, payment, refundOf } = await openPaidBySbp(context);
    const order = refundOf(1_200, payment);
    const given = await connector.refund?.(order, inTime());
    assert.deepEqual(given, { kind: 'pending', reference: order.operationId });
    const ref = { ...order, sale: payment, reference: order.operationId, sentAt: new Date(), others: [] };
    assert.equal((await connector.lookupRefund?.(ref, inTime()))?.kind, 'pending');
    await endRefunds(isGiven);
    const found = await connector.lookupRefund?.(ref, inTime());
    assert.equal(found?.kind, isGiven ? 'refunded' : 'declined', inspect(found));
    assert.equal(books.given.length, isGiven ? 1 : 0);
  }
  const { connector, endRefunds, payment } = await openPaidBySbp(context);
  assert.equal((await connector.reverse?.(payment, inTime()))?.kind, 'unknown');
  assert.equal((await connector.reverse?.(payment, inTime()))?.kind, 'unknown');
  await endRefunds();
  const taken = await connector.reverse?.(payment, inTime());
  assert.deepEqual(taken, { kind: 'reversed', reference: payment.reference, amount: payment.amount });
});

async function openPaidBySbp(context: TestContext) {
  const terminal = await startTerminal({ cardEntry: 'redirect' });
  const world = { ...tKassaWorld({ cardEntry: 'redirect' }), start: async () => terminal };
  const opened = await openAcquirer(context, tKassa, world);
  const order = {
    ...orderForTests,
    operationId: newId('op'),
    amount,
    sendBefore: new Date(Date.now() + 60_000),
    source: { kind: 'bank_app' },
  } as const;
  const { outcome, sale: payment } = await opened.payThrough(order);
  assert.equal(outcome.kind, 'approved', inspect(outcome));
  const refundOf = (
    amountMinor: number,
    { operationId: saleId, reference }: typeof payment,
  ): RefundOrder => ({
    operationId: newId('op'),
    saleId,
    saleReference: reference ?? '',
    amount: money(amountMinor, 'RUB'),
    sendBefore: new Date(Date.now() + 60_000),
  });
  return { ...opened, ...terminal, payment, refundOf };
}

test('t-kassa: whatever is answered, nobody throws and no money is believed in', async () => {
  const known = { operationId: sale.operationId, paymentId: '2304882' };
  const memo = { version: '2.1.0', termUrl: 'https://pay.example/', window: '05' } as const;
  const payment = { id: '2304882', status: 'CONFIRMED', amount, code: null, rrn: null };
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.constantFrom(200, 400, 500), async (body, status) => {
      const answer = { kind: 'answer', status, body } as const;
      const { connector } = answeredBy(
        Object.fromEntries(['Init', 'CheckOrder', 'Cancel'].map((name) => [name, body])),
      );
      const outcomes = [
        finishOutcome(answer, { ...known, amount }, memo),
        qrOutcome(answer, known),
        refundOutcome(answer, refund),
        cancelOutcome(answer, { operationId: sale.operationId, payment, amount }),
        await connector.lookup?.(sale, inTime()),
        await connector.lookupRefund?.(asked, inTime()),
        await connector.reverse?.(sale, inTime()),
        await connector.refund?.(refund, inTime()),
      ];
      for (const outcome of outcomes)
        assert.ok(!['approved', 'refunded', 'reversed', 'challenged'].includes(outcome?.kind ?? ''));
    }),
    { numRuns: 300 },
  );
});
