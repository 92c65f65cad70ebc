import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { inTime } from '../conformance/open-acquirer.ts';
import { saleOf } from '../conformance/order-for-tests.ts';
import { about, amount, answeredBy, line, order, refusedWith, sale } from './answers-for-tests.ts';

const lookup = (answers: object, of = sale) => answeredBy({ ...answers }).connector.lookup?.(of, inTime());
const reverse = (answers: object, of = sale) => answeredBy({ ...answers }).connector.reverse?.(of, inTime());

test('t-kassa: every state of a payment means one thing', async () => {
  const pending = { kind: 'pending' };
  const nothing = { kind: 'reversed', amount: null };
  const declined = (reason: string, retryable: boolean) => ({
    kind: 'declined',
    reason,
    retryable,
    networkCode: null,
  });
  const paid = { kind: 'approved', reference: '2304882', amount, slip: { rrn: null, approvalCode: null } };
  const open = `NEW FORM_SHOWED PREAUTHORIZING AUTHORIZING 3DS_CHECKING 3DS_CHECKED PAY_CHECKING CHECKING CHECKED PROCESSING
    AUTHORIZED CONFIRMING CONFIRM_CHECKING COMPLETING REVERSING PARTIAL_REVERSED REFUNDING ASYNC_REFUNDING`;
  const meanings: Record<string, object> = {
    ...Object.fromEntries(open.split(/\s+/).map((status) => [status, pending])),
    CONFIRMED: paid,
    PARTIAL_REFUNDED: { kind: 'approved', reference: '2304882', amount },
    REFUNDED: { kind: 'reversed', amount },
    CANCELED: nothing,
    REVERSED: nothing,
    DEADLINE_EXPIRED: declined('authentication_abandoned', true),
    ATTEMPTS_EXPIRED: declined('authentication_abandoned', true),
    AUTH_FAIL: declined('authentication_failed', true),
    REJECTED: declined('refused', false),
  };
  for (const [status, meaning] of Object.entries(meanings))
    assert.deepEqual(await lookup(order(line(status))), meaning, status);
  for (const status of ['UNKNOWN', 'COMPLETED', 'toString', '__proto__', ''])
    assert.equal((await lookup(order(line(status))))?.kind, 'unknown', status);
  const poor = await lookup(order(line('REJECTED', { ErrorCode: 1051 })));
  assert.deepEqual(poor, declined('insufficient_funds', true));
});

test('t-kassa: an order without an amount is asked for by its payment, and without an answer nothing is said', async () => {
  const bare = order(line('CONFIRMED', { Amount: undefined }));
  const state = { ...about, Status: 'CONFIRMED', Amount: 4900 };
  assert.equal((await lookup({ ...bare, GetState: state }))?.kind, 'approved');
  assert.equal((await lookup({ ...bare, GetState: { ...state, OrderId: 'op_2' } }))?.kind, 'unknown');
  assert.equal((await lookup(bare))?.kind, 'unknown');
});

test('t-kassa: not found is only the word of the bank about our order', async () => {
  assert.deepEqual(await lookup({ CheckOrder: refusedWith('335') }), { kind: 'not_found' });
  assert.deepEqual(await lookup(order()), { kind: 'not_found' });
  for (const code of ['204', '3', '9999', '255', '407'])
    assert.equal((await lookup({ CheckOrder: refusedWith(code) }))?.kind, 'unknown', code);
  const strange = [
    { ...about, OrderId: 'op_2', Payments: [] },
    { ...about },
    'text',
    [],
    null,
    { Success: true },
  ];
  for (const CheckOrder of strange)
    assert.equal((await lookup({ CheckOrder }))?.kind, 'unknown', inspect(CheckOrder));
  assert.equal((await lookup({}))?.kind, 'unknown');
  assert.equal((await lookup(order(line('CONFIRMED'), { Status: 'NEW' })))?.kind, 'unknown');
  assert.equal((await lookup(order(line('NEW', { PaymentId: '7' }))))?.kind, 'unknown');
});

test('t-kassa: of several payments of one order the charge counts, and two charges are for a person', async () => {
  const other = (status: string) => line(status, { PaymentId: '7' });
  const kindOf = async (...lines: object[]) => (await lookup(order(...lines)))?.kind;
  for (const status of ['NEW', 'REJECTED', 'CANCELED', 'DEADLINE_EXPIRED']) {
    assert.equal(await kindOf(line(status), other('CONFIRMED')), 'approved', status);
    assert.equal(await kindOf(line('CONFIRMED'), other(status)), 'approved', status);
  }
  assert.equal(await kindOf(line('REJECTED'), other('NEW')), 'pending');
  assert.equal(await kindOf(line('NEW'), other('UNKNOWN')), 'unknown');
  assert.equal(await kindOf(line('REJECTED'), other('REFUNDED')), 'reversed');
  assert.equal(await kindOf(line('CANCELED'), other('REJECTED')), 'declined');
  assert.equal(await kindOf(line('CONFIRMED'), other('CONFIRMED')), 'unknown');
  // All of them are taken back, or it is not said to be done.
  const back = (PaymentId: string) => ({
    ...about,
    PaymentId,
    Status: 'REFUNDED',
    OriginalAmount: 4900,
    NewAmount: 0,
  });
  const Cancel = ({ PaymentId }: { PaymentId: string }) => back(PaymentId);
  const both = await reverse({ ...order(line('CANCELED'), other('CONFIRMED')), Cancel });
  assert.deepEqual(both, { kind: 'reversed', reference: '7', amount });
  assert.equal((await reverse({ ...order(line('CANCELED'), other('CONFIRMED')) }))?.kind, 'unknown');
});

test('t-kassa: what never came is said to be taken back only when it can come no more', async () => {
  const gone = { CheckOrder: refusedWith('335') };
  const lost = saleOf(sale.operationId, amount);
  assert.deepEqual(await reverse(gone, lost), { kind: 'unknown', cause: 'not_found' });
  const old = { ...lost, sentAt: new Date(Date.now() - 301_000) };
  const young = { ...lost, sentAt: new Date(Date.now() - 61_000) };
  assert.equal((await reverse(gone, young))?.kind, 'unknown');
  const { connector: onPage } = answeredBy(gone, 'redirect');
  assert.equal((await onPage.reverse?.(young, inTime()))?.kind, 'reversed');
  assert.equal((await onPage.reverse?.(lost, inTime()))?.kind, 'unknown');
  assert.deepEqual(await reverse(gone, old), { kind: 'reversed', reference: sale.operationId, amount: null });
  assert.equal((await reverse(gone, { ...old, reference: '2304882' }))?.kind, 'unknown');
});

test('t-kassa: taken back is only what the bank says is back, whole', async () => {
  const paid = order(line('CONFIRMED'));
  const done = { ...about, PaymentId: 2304882, Status: 'REFUNDED', OriginalAmount: 4900, NewAmount: 0 };
  const by = async (Cancel: object) => (await reverse({ ...paid, Cancel }))?.kind;
  assert.equal(await by(done), 'reversed');
  assert.equal(await by({ ...done, OriginalAmount: 0 }), 'reversed');
  for (const wrong of [
    { NewAmount: 1 },
    { PaymentId: 1 },
    { OrderId: 'op_2' },
    { Status: 'PARTIAL_REFUNDED' },
  ])
    assert.equal(await by({ ...done, ...wrong }), 'unknown', inspect(wrong));
  for (const Status of ['REFUNDING', 'ASYNC_REFUNDING', 'CONFIRMED', 'UNKNOWN', undefined])
    assert.equal(await by({ ...done, Status }), 'unknown');
  assert.deepEqual(await reverse({ ...paid, Cancel: { ...done, Status: 'REVERSED' } }), {
    kind: 'reversed',
    reference: '2304882',
    amount: null,
  });
  for (const code of ['8', '4', '3002', '9999', '204'])
    assert.equal(await by(refusedWith(code)), 'unknown', code);
  assert.equal(await by(refusedWith('79')), 'refused');
  assert.equal((await reverse({ ...order(line('NEW')), Cancel: refusedWith('79') }))?.kind, 'unknown');
  assert.equal((await reverse(order(line('PARTIAL_REFUNDED'))))?.kind, 'refused');
  assert.equal((await reverse(order(line('ASYNC_REFUNDING'))))?.kind, 'unknown');
  assert.equal((await reverse(order(line('UNKNOWN'))))?.kind, 'unknown');
});

test('t-kassa: credentials are refused by the codes of credentials only', async () => {
  const kindOf = async (CheckOrder: unknown) =>
    (await answeredBy({ CheckOrder }).connector.verify(inTime())).kind;
  for (const code of ['204', '205', '202', '501', '648'])
    assert.equal(await kindOf(refusedWith(code)), 'refused');
  for (const code of ['335', '255']) assert.equal(await kindOf(refusedWith(code)), 'accepted');
  assert.equal(await kindOf({ ...about, OrderId: 'verify', Payments: [] }), 'accepted');
  for (const answer of [refusedWith('9999'), 'text', undefined, {}])
    assert.equal(await kindOf(answer), 'not_reached');
});
