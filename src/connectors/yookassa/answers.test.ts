import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { money } from '../../domain/money.ts';
import type { Reply } from '../exchange.ts';
import { publishedPayment, publishedRefund } from './examples-for-tests.ts';
import { foundOutcome, payOutcome, verifyOutcome } from './mapping.ts';
import { readNotification } from './notifications.ts';
import { refundOutcome } from './refunds.ts';
import { type Made, readMade, readObject, readPages, refusalOf } from './replies.ts';
import { readReversal } from './reversals.ts';
import { byName, cancelOutcome } from './sales.ts';

const answer = (body: unknown, status = 200): Reply => ({ kind: 'answer', status, body });
const rub = money(200, 'RUB');
const order = { operationId: 'op_1', amount: rub };
const refund = {
  operationId: 'op_2',
  saleReference: '21740069-000f-50be-b000-0486ffbf45b0',
  amount: rub,
};
const paid = readObject(publishedPayment('op_1'), 'op_1') as Made;
const error = (status: number, code: string, more: object = {}) =>
  answer({ type: 'error', id: 'x', code, description: 'Because', ...more }, status);

/** Every reader of answers, and what it makes of one. */
const readersOf = (reply: Reply): { readonly kind: string }[] => {
  const made = readMade(reply, 'op_1');
  return [
    payOutcome(reply, order),
    refundOutcome(reply, refund),
    readReversal(reply, 'op_1', paid),
    cancelOutcome(reply, 'op_1', paid.id),
    byName(reply, 'op_1', paid.id),
    verifyOutcome(reply),
    made.kind === 'made' ? foundOutcome(made) : made,
  ];
};
const moved = ['approved', 'refunded', 'reversed', 'challenged'];

test('yookassa: the answer to a payment means what its status says', () => {
  const kindOf = (changes: object) =>
    payOutcome(answer(publishedPayment('op_1', { ...changes })), order).kind;
  assert.equal(kindOf({ status: 'pending' }), 'challenged');
  assert.equal(kindOf({ status: 'succeeded' }), 'approved');
  assert.equal(kindOf({ status: 'canceled' }), 'declined');
  assert.equal(kindOf({ status: 'waiting_for_capture' }), 'unknown');
  assert.equal(kindOf({ status: 'succeeded', paid: false }), 'unknown');
  assert.equal(kindOf({ status: 'pending', confirmation: undefined }), 'unknown');
  for (const confirmation_url of ['http://yoomoney.ru/', 'javascript:alert(1)', 7, ''])
    assert.equal(
      kindOf({ status: 'pending', confirmation: { type: 'redirect', confirmation_url } }),
      'unknown',
    );
  for (const status of ['toString', 'SUCCEEDED', '', null, 7]) assert.equal(kindOf({ status }), 'unknown');
});

test('yookassa: an answer about other money or another payment is never ours', () => {
  for (const amount of [
    { value: '2.01', currency: 'RUB' },
    { value: '2.00', currency: 'USD' },
  ]) {
    const outcome = payOutcome(answer(publishedPayment('op_1', { amount })), order);
    assert.deepEqual(outcome, { kind: 'unknown', cause: 'amount_mismatch' });
    const given = refundOutcome(answer(publishedRefund('op_2', { amount })), refund);
    assert.deepEqual(given, { kind: 'unknown', cause: 'amount_mismatch' });
  }
  for (const amount of [{ value: '2.001', currency: 'RUB' }, { value: 2, currency: 'RUB' }, '2.00'])
    assert.equal(payOutcome(answer(publishedPayment('op_1', { amount })), order).kind, 'unknown');
  assert.equal(payOutcome(answer(publishedPayment('op_9')), order).kind, 'unknown');
  assert.equal(payOutcome(answer(publishedPayment('op_1', { metadata: undefined })), order).kind, 'unknown');
  assert.equal(
    refundOutcome(answer(publishedRefund('op_2', { payment_id: 'another' })), refund).kind,
    'unknown',
  );
  const other = publishedPayment('op_1', { id: '00000000-000f-5000-9000-145f6df21d6f' });
  assert.equal(byName(answer(other), 'op_1', paid.id).kind, 'unknown');
});

test('yookassa: only its own word refuses; being at work, out of order or cut short proves nothing', () => {
  const refusals = [
    error(400, 'invalid_request'),
    error(401, 'invalid_credentials'),
    error(403, 'forbidden'),
    error(429, 'too_many_requests'),
  ];
  for (const reply of refusals) assert.equal(payOutcome(reply, order).kind, 'declined');
  const unclear = [
    answer({ type: 'processing', description: 'Request accepted', retry_after: 1800 }, 202),
    error(500, 'internal_server_error'),
    error(500, 'invalid_request'),
    error(400, 'invalid_request', { parameter: 'Idempotence-Key' }),
    error(400, 'invalid_request', { description: 'Idempotence key duplicated' }),
    answer({ code: 'invalid_request' }, 400),
    answer(undefined, 400),
    answer(undefined, 502),
    answer(publishedPayment('op_1'), 201),
    { kind: 'no_answer', cause: 'deadline' } as const,
  ];
  for (const reply of unclear) {
    assert.equal(payOutcome(reply, order).kind, 'unknown');
    assert.equal(refundOutcome(reply, refund).kind, 'unknown');
    assert.equal(readReversal(reply, 'op_1', paid).kind, 'unknown');
    assert.equal(refusalOf(reply), null);
  }
});

test('yookassa: not found is its own word about one name, and nothing else', () => {
  assert.deepEqual(byName(error(404, 'not_found'), 'op_1', paid.id), { kind: 'not_found' });
  assert.equal(byName(answer('<html>', 404), 'op_1', paid.id).kind, 'unknown');
  assert.equal(byName(error(401, 'invalid_credentials'), 'op_1', paid.id).kind, 'unknown');
});

test('yookassa: a refund that is asked for too often is not failed, and one without a sale is', () => {
  assert.equal(refundOutcome(error(429, 'too_many_requests'), refund).kind, 'unknown');
  const gone = { kind: 'declined', reason: 'sale_not_refundable', networkCode: null };
  assert.deepEqual(refundOutcome(error(400, 'invalid_request'), refund), gone);
  assert.equal(refundOutcome(error(403, 'forbidden'), refund).kind, 'declined');
});

test('yookassa: a cancelled whole refund took nothing back, and one at work has not yet', () => {
  const of = (changes: object) =>
    readReversal(answer(publishedRefund('op_1', { payment_id: paid.id, ...changes })), 'op_1', paid);
  assert.deepEqual(of({}), { kind: 'reversed', reference: publishedRefund('op_1').id, amount: rub });
  assert.deepEqual(of({ status: 'pending' }), { kind: 'unknown', cause: 'refund_pending' });
  assert.deepEqual(of({ status: 'canceled' }), { kind: 'refused', cause: 'refund_cancelled' });
  assert.equal(of({ amount: { value: '1.99', currency: 'RUB' } }).kind, 'unknown');
  assert.equal(of({ payment_id: 'another' }).kind, 'unknown');
  assert.equal(readReversal(error(400, 'invalid_request'), 'op_1', paid).kind, 'refused');
});

test('yookassa: a list that cannot be read to its end is not a list without us', async () => {
  const kindOf = async (body: unknown, status = 200) =>
    (await readPages(async () => answer(body, status))).kind;
  assert.equal(await kindOf({ type: 'list', items: [] }), 'items');
  assert.equal(await kindOf({ type: 'list', items: [], next_cursor: null }), 'items');
  for (const next_cursor of ['', 7, {}, 'a b', 'x'.repeat(501)])
    assert.equal(await kindOf({ type: 'list', items: [], next_cursor }), 'unknown');
  for (const body of [{ items: [] }, { type: 'list' }, { type: 'list', items: [7] }, [], undefined])
    assert.equal(await kindOf(body), 'unknown');
  assert.equal(await kindOf({ type: 'list', items: [] }, 503), 'unknown');
  const lost = await readPages(async () => ({ kind: 'no_answer', cause: 'deadline' }));
  assert.deepEqual(lost, { kind: 'not_reached', cause: 'deadline' });
});

test('yookassa: published reports are read', () => {
  const read = (event: string, object: object) =>
    readNotification({ body: JSON.stringify({ type: 'notification', event, object }) });
  for (const status of ['waiting_for_capture', 'succeeded', 'canceled']) {
    const news = { about: 'sale', operationId: 'op_1', outcome: null };
    const reading = read(`payment.${status}`, publishedPayment('op_1', { status }));
    assert.deepEqual(reading, { kind: 'read', news: [news], answer: '' });
  }
  const given = publishedRefund('op_2');
  const news = { about: 'refund', operationId: 'op_2', reference: given.id, outcome: null };
  assert.deepEqual(read('refund.succeeded', given), { kind: 'read', news: [news], answer: '' });
  assert.equal(read('payment_method.active', publishedPayment('op_1')).kind, 'unrecognised');
});

test('yookassa: objects that cannot be made a text of break no reader', () => {
  const odd = { toString: 1, valueOf: 1 };
  const method = {
    type: 'bank_card',
    card: { last4: '7918', card_type: odd, expiry_year: odd, expiry_month: odd },
  };
  const details = { rrn: odd, auth_code: odd };
  const changes = { payment_method: method, authorization_details: details };
  const outcome = payOutcome(answer(publishedPayment('op_1', changes)), order);
  assert.ok(outcome.kind === 'approved');
  assert.deepEqual(outcome.card, { brand: null, last4: '7918', exp_month: null, exp_year: null });
  for (const field of ['status', 'amount', 'metadata', 'confirmation', 'cancellation_details'])
    for (const status of ['pending', 'canceled'])
      readersOf(answer(publishedPayment('op_1', { status, [field]: odd })));
  assert.equal(
    refusalOf(error(400, 'invalid_request', { parameter: odd, description: odd })),
    'invalid_request',
  );
});

test('yookassa: whatever JSON comes, no reader throws and none says that money moved', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(200, 202, 400, 401, 404, 429, 500), (body, status) => {
      for (const { kind } of readersOf(answer(body, status))) assert.equal(moved.includes(kind), false, kind);
      const reading = readNotification({ body: JSON.stringify(body) });
      assert.equal(reading.kind, 'unrecognised');
    }),
    { numRuns: 1_000 },
  );
});

test('yookassa: an answer with one field gone wrong is never more than it says', () => {
  const fields = ['id', 'status', 'amount', 'metadata', 'paid'] as const;
  fc.assert(
    fc.property(fc.constantFrom(...fields), fc.jsonValue(), (field, value) => {
      if (field === 'status' && (value === 'succeeded' || value === 'pending')) return;
      if (field === 'paid' && value === true) return;
      const reply = answer(publishedPayment('op_1', { [field]: value }));
      assert.equal(moved.includes(payOutcome(reply, order).kind), false);
    }),
    { numRuns: 500 },
  );
});
