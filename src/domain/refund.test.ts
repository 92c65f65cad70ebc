import assert from 'node:assert/strict';
import { test } from 'node:test';
import { money } from './money.ts';
import { previousValues } from './previous-values.ts';
import {
  moveRefundStatus,
  pendingReasonOf,
  type Refund,
  type RefundStatusSignal,
  refundableMoney,
  refundObject,
  refundStatuses,
  refundStatusMoves,
} from './refund.ts';

const refund: Refund = {
  id: 're_1',
  merchantId: 'mer_0123456789',
  sessionId: 'cs_test_1',
  livemode: false,
  sessionCreatedByKeyId: 'key_1',
  operationId: 'op_1',
  status: 'pending',
  amount: money(700, 'AZN'),
  reason: null,
  failureReason: null,
  acquirerAction: null,
  acquirerReference: null,
  metadata: { ticket: 31 },
  createdAt: new Date('2026-11-22T10:00:00Z'),
  updatedAt: new Date('2026-11-22T10:00:00Z'),
};

test('only the acquirer decides a refund, and nothing leads out of what is decided', () => {
  assert.deepEqual([...new Set(refundStatusMoves.map(({ by }) => by))], ['acquirer']);
  for (const status of refundStatuses.filter((one) => one !== 'pending')) {
    for (const { on } of refundStatusMoves)
      assert.throws(() => moveRefundStatus(status, on as RefundStatusSignal), /Bug!/);
  }
});

test('a merchant is told apart what is about to be sent, what is worked on and what nobody answered', () => {
  const message = { state: 'sending', checks: 1, unknownCause: null } as const;
  assert.equal(
    pendingReasonOf({ ...message, state: 'prepared', unknownCause: 'connection_failed' }),
    'processing',
  );
  assert.equal(pendingReasonOf(message), 'processing');
  assert.equal(pendingReasonOf({ ...message, checks: 2 }), 'unconfirmed');
  assert.equal(pendingReasonOf({ ...message, state: 'unknown', unknownCause: 'deadline' }), 'unconfirmed');
  assert.equal(
    pendingReasonOf({ state: 'unknown', checks: 3, unknownCause: 'pending' }),
    'awaiting_acquirer',
  );
  assert.equal(
    pendingReasonOf({ state: 'sending', checks: 3, unknownCause: 'pending' }),
    'awaiting_acquirer',
  );
});

test('what is left of a session counts what is on its way', () => {
  const session = { amount: money(4900, 'AZN'), amountRefundedMinor: 4000 };
  assert.deepEqual(refundableMoney(session), money(900, 'AZN'));
});

test('an event names every field that changed with its value before, and no other', () => {
  const context = { orderId: 'A-1', nextCheckAt: refund.createdAt, pendingReason: 'processing' } as const;
  const was = refundObject(refund, context);
  const after: Refund = { ...refund, status: 'succeeded', acquirerAction: 'void', acquirerReference: 'sb_1' };
  const is = refundObject(after, { ...context, nextCheckAt: null });
  assert.deepEqual([is.pending_reason, is.next_check_at], [null, null]);
  assert.deepEqual(previousValues(was, is), {
    status: 'pending',
    pending_reason: 'processing',
    acquirer_action: null,
    acquirer_reference: null,
    next_check_at: '2026-11-22T10:00:00.000Z',
  });
  assert.deepEqual(previousValues(was, { ...was, metadata: { ticket: 31 } }), {});
});
