import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { money } from '../../domain/money.ts';
import { refundFailuresByCode, refundLookupOutcome, refundOutcome } from './refunds.ts';

const reference = `sb_${'a'.repeat(24)}`;
const given = {
  result: 'approved',
  status: 'approved',
  reference: 'op_1',
  acquirer_reference: reference,
  code: '00',
  amount: 700,
  currency: 'AZN',
};
const refund = (status: number, body: unknown) => refundOutcome({ kind: 'answer', status, body }, 'op_1');
const lookUp = (status: number, body: unknown) =>
  refundLookupOutcome({ kind: 'answer', status, body }, 'op_1');

test('a refund and its look-up are read alike, and only about our own reference', () => {
  for (const read of [refund, lookUp]) {
    assert.deepEqual(read(200, given), { kind: 'refunded', reference, amount: money(700, 'AZN') });
    assert.deepEqual(read(200, { ...given, result: 'pending', status: 'pending' }), {
      kind: 'pending',
      reference,
    });
    const mismatch = { kind: 'unknown', cause: 'reference_mismatch' };
    assert.deepEqual(read(200, { ...given, reference: 'op_2' }), mismatch);
    assert.deepEqual(
      read(200, { ...given, reference: 'op_2', result: 'declined', status: 'declined' }),
      mismatch,
    );
  }
});

test('every code of the bank has its reason, and one that is not documented is declined', () => {
  for (const [code, reason] of Object.entries(refundFailuresByCode)) {
    const outcome = refund(200, { ...given, result: 'declined', code });
    assert.deepEqual(outcome, { kind: 'declined', reason, networkCode: null });
  }
  assert.deepEqual(refund(200, { ...given, result: 'declined', code: '__proto__' }), {
    kind: 'declined',
    reason: 'declined',
    networkCode: null,
  });
});

test('no error decides a refund but a sale that the bank does not know: an earlier message may be on its way', () => {
  for (const status of [400, 401, 403, 404, 409, 413, 415, 429, 500, 502, 503]) {
    const body = { error: { code: 'some_code', message: '' } };
    assert.equal(refund(status, body).kind, 'unknown', String(status));
    assert.equal(lookUp(status, body).kind, 'unknown', String(status));
  }
  const unknownSale = { error: { code: 'sale_not_found', message: '' } };
  assert.equal(refund(404, unknownSale).kind, 'declined');
  assert.equal(lookUp(404, { status: 'not_found', reference: 'op_1' }).kind, 'not_found');
  assert.equal(lookUp(404, { status: 'not_found', reference: 'op_2' }).kind, 'unknown');
});

test('what never left us is told apart from what was not answered', () => {
  const notSent = { kind: 'not_sent', cause: 'connection_failed' } as const;
  const noAnswer = { kind: 'no_answer', cause: 'connection_lost' } as const;
  assert.deepEqual(refundOutcome(notSent, 'op_1'), notSent);
  assert.deepEqual(refundOutcome(noAnswer, 'op_1'), { kind: 'unknown', cause: 'connection_lost' });
  // A look-up that reached nobody has learnt nothing about the refund.
  assert.equal(refundLookupOutcome(notSent, 'op_1').kind, 'not_reached');
});

test('no answer at all, whatever it holds, is taken for money that went back unless it says so in full', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(given)),
      fc.jsonValue(),
      fc.nat(599),
      (field, value, status) => {
        const body = { ...given, [field]: value };
        for (const outcome of [refund(status, body), lookUp(status, body)]) {
          if (outcome.kind !== 'refunded') continue;
          assert.equal(status, 200);
          assert.match(outcome.reference, /^sb_[A-Za-z0-9]{24}$/);
          assert.ok(outcome.amount.amountMinor >= 0);
        }
      },
    ),
  );
});
