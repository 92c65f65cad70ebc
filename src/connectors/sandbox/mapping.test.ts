import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { declineReasons } from '../../domain/decline.ts';
import { money } from '../../domain/money.ts';
import { Secret } from '../../vault/secret.ts';
import { orderForTests } from '../conformance/order-for-tests.ts';
import type { PayOrder } from '../connector.ts';
import { declinesByCode, lookupOutcome, payOutcome } from './mapping.ts';

const order: PayOrder = {
  operationId: 'att_1',
  amount: money(4900, 'USD'),
  sendBefore: new Date('2050-01-01T00:00:00.000Z'),
  source: {
    kind: 'card',
    card: {
      number: new Secret('4242424242424242'),
      securityCode: null,
      expiryMonth: 12,
      expiryYear: 2050,
      holderName: null,
    },
    authentication: null,
  },
  ...orderForTests,
  description: null,
  returnUrl: 'https://pay.example/return',
};

const noSlip = { rrn: null, approvalCode: null };
const reference = `sb_${'a'.repeat(24)}`;
const sale = { reference: 'att_1', acquirer_reference: reference, code: '00', amount: 4900, currency: 'USD' };
const pay = (status: number, body: unknown) => payOutcome({ kind: 'answer', status, body }, order);
const lookup = (status: number, body: unknown) => lookupOutcome({ kind: 'answer', status, body }, 'att_1');

test('an approval counts only with our reference, our amount and our currency', () => {
  const approved = { ...sale, result: 'approved' };
  assert.deepEqual(pay(200, approved), {
    kind: 'approved',
    reference,
    amount: order.amount,
    slip: noSlip,
  });
  const unequal = { cause: 'amount_mismatch', kind: 'unknown' };
  assert.deepEqual(pay(200, { ...approved, amount: 4899 }), unequal);
  assert.deepEqual(pay(200, { ...approved, currency: 'EUR' }), unequal);
  assert.deepEqual(pay(200, { ...approved, reference: 'att_2' }), {
    kind: 'unknown',
    cause: 'reference_mismatch',
  });
});

test('an approval that cannot be read is unknown, never approved or declined', () => {
  const approved = { ...sale, result: 'approved' };
  const wrong = [
    { ...approved, amount: '4900' },
    { ...approved, amount: 49.5 },
    { ...approved, amount: -4900 },
    { ...approved, amount: 1e15 },
    { ...approved, currency: 'XXX' },
    { ...approved, acquirer_reference: undefined },
    { ...approved, acquirer_reference: '4242424242424242' },
    { ...approved, result: 'APPROVED' },
    { ...sale },
    [],
    'approved',
    null,
    undefined,
  ];
  for (const body of wrong) assert.equal(pay(200, body).kind, 'unknown', JSON.stringify(body));
});

test('a decline for another reference says nothing about ours', () => {
  assert.equal(pay(200, { result: 'declined', reference: 'att_2', code: '51' }).kind, 'unknown');
  assert.equal(lookup(200, { status: 'declined', reference: 'att_2', code: '51' }).kind, 'unknown');
});

test('a code that the bank does not document is refused, and never a property of an object', () => {
  for (const code of ['99', 'ZZ', 'constructor', '__proto__', 'toString']) {
    const outcome = pay(200, { ...sale, result: 'declined', code });
    assert.ok(outcome.kind === 'declined' && outcome.reason === 'refused' && !outcome.retryable, code);
    assert.equal(outcome.networkCode, code.length === 2 ? code : null);
  }
});

test('every decline of the table is one of our reasons', () => {
  for (const [code, [reason]] of Object.entries(declinesByCode))
    assert.ok(Object.hasOwn(declineReasons, reason), code);
});

test('only the bank can say that it did not work on a request', () => {
  const error = { error: { code: 'invalid_request', message: '' } };
  for (const status of [400, 401, 413, 415]) {
    assert.equal(pay(status, error).kind, 'declined', String(status));
    assert.equal(pay(status, { message: 'from a proxy' }).kind, 'unknown', String(status));
    assert.equal(lookup(status, error).kind, 'unknown', `${status} says nothing about the attempt`);
  }
  for (const status of [100, 201, 204, 301, 403, 404, 408, 409, 429, 500, 502, 503, 504]) {
    assert.equal(pay(status, error).kind, 'unknown', String(status));
  }
});

test('a look-up believes in not_found only when the bank says it of our reference', () => {
  assert.deepEqual(lookup(404, { status: 'not_found', reference: 'att_1' }), { kind: 'not_found' });
  for (const body of [undefined, {}, { status: 'not_found' }, { status: 'not_found', reference: 'att_2' }]) {
    assert.equal(lookup(404, body).kind, 'unknown');
  }
  assert.equal(lookup(200, { status: 'not_found', reference: 'att_1' }).kind, 'unknown');
});

test('a look-up tells what was charged, declined, taken back or is still going on', () => {
  assert.deepEqual(lookup(200, { ...sale, status: 'approved' }), {
    kind: 'approved',
    reference,
    amount: order.amount,
    slip: noSlip,
  });
  assert.equal(lookup(200, { ...sale, status: 'declined', code: 'request_expired' }).kind, 'declined');
  assert.deepEqual(lookup(200, { ...sale, status: 'reversed' }), { kind: 'reversed', amount: order.amount });
  for (const more of [{}, { ...sale, code: '05' }])
    assert.deepEqual(lookup(200, { reference: 'att_1', ...more, status: 'reversed' }), {
      kind: 'reversed',
      amount: null,
    });
  assert.deepEqual(lookup(200, { reference: 'att_1', status: 'in_progress' }), { kind: 'pending' });
  assert.equal(lookup(200, { reference: 'att_1', status: 'settled' }).kind, 'unknown');
});

test('no answer whatever makes the mapping throw, or approve another amount', () => {
  const key = fc.constantFrom(...Object.keys(sale), 'result', 'status', 'error');
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('approved', 'declined', 'att_1', reference, 4900, 'USD'),
  );
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), fc.dictionary(key, value), (status, body) => {
      const outcome = pay(status, body);
      if (outcome.kind === 'approved') assert.deepEqual(outcome.amount, order.amount);
      lookup(status, body);
    }),
  );
});
