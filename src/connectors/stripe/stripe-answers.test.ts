import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { saleOf } from '../conformance/order-for-tests.ts';
import { answer, order, refunded, refundOrder, reversal, shown } from './answers-for-tests.ts';
import { intentOf, readIntent } from './intent.ts';
import { lookupOutcome, payOutcome, verifyOutcome } from './mapping.ts';
import { refundOutcome } from './refunds.ts';
import { cancelOutcome, refundWholeOutcome } from './reversal.ts';

/** Everything that reads an answer, asked about the payment `op_1` and the refund `op_2`. */
function readAll(body: unknown, status: number): string[] {
  const reply = answer(body, status);
  const sale = saleOf('op_1', order.amount, 'pi_1');
  const intent = intentOf(shown) ?? assert.fail();
  const read = readIntent(reply, 'op_1');
  verifyOutcome(reply);
  return [
    payOutcome(reply, order),
    cancelOutcome(reply, 'pi_1', sale),
    refundOutcome(reply, refundOrder),
    refundWholeOutcome(reply, intent),
    read.kind === 'found' ? lookupOutcome(read.intent) : read,
  ].map(({ kind }) => kind);
}

const money = ['approved', 'refunded', 'reversed', 'challenged'];

test('stripe: the answers of these tests are good ones', () => {
  assert.deepEqual(readAll(shown, 200), ['approved', 'unknown', 'unknown', 'unknown', 'approved']);
  assert.deepEqual(readAll(refunded, 200), ['unknown', 'unknown', 'refunded', 'unknown', 'unknown']);
  assert.deepEqual(readAll(reversal, 200), ['unknown', 'unknown', 'unknown', 'reversed', 'unknown']);
});

test('stripe: an answer of any kind brings no money, neither here nor there, and never throws', () => {
  const bodies = fc.oneof(fc.jsonValue(), fc.record({ error: fc.jsonValue() }), fc.anything());
  fc.assert(
    fc.property(bodies, fc.constantFrom(200, 400, 402, 404, 500), (body, status) => {
      for (const kind of readAll(body, status)) assert.ok(!money.includes(kind), kind);
    }),
    { numRuns: 2_000 },
  );
});

test('stripe: a good answer that is changed in one place brings no money either', () => {
  const names = fc.constantFrom('object', 'status', 'currency', 'metadata');
  fc.assert(
    fc.property(fc.constantFrom(shown, refunded, reversal), names, fc.jsonValue(), (from, name, value) => {
      for (const kind of readAll({ ...from, [name]: value }, 200)) assert.ok(!money.includes(kind), kind);
    }),
    { numRuns: 2_000 },
  );
  for (const status of [201, 202, 204, 301, 400, 402, 500])
    for (const body of [shown, refunded, reversal])
      for (const kind of readAll(body, status)) assert.ok(!money.includes(kind), `${status} ${kind}`);
});
