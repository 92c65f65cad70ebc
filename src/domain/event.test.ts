import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultEventTypes, eventOfStatus, eventTypes, sessionEvent } from './event.ts';
import { newMerchantId, newSessionId } from './id.ts';
import { money } from './money.ts';
import { type Session, sessionStatuses } from './session.ts';
import { previousAttributes, sessionObject } from './session-object.ts';

const merchantId = newMerchantId();
const session: Session = {
  id: newSessionId(merchantId, false),
  merchantId,
  livemode: false,
  status: 'open',
  amount: money(4900, 'AZN'),
  amountRefundedMinor: 0,
  description: null,
  orderId: 'A-1',
  language: 'en',
  customer: null,
  customerDetails: null,
  successUrl: null,
  cancelUrl: null,
  webhookUrl: null,
  settings: {},
  metadata: { cart: '7' },
  paymentMethod: null,
  lastError: null,
  attemptsCount: 0,
  eventSequence: 3,
  recoveryEnabled: false,
  recoveredFrom: null,
  checkoutHost: null,
  createdByKeyId: 'key_1',
  createdAt: new Date('2026-11-22T10:00:00.120Z'),
  expiresAt: new Date('2026-11-22T10:30:00.120Z'),
};
const publicUrl = 'https://pay.example';

test('a session has its page until it is final, and never shows whose key made it', () => {
  for (const status of sessionStatuses) {
    const object = sessionObject({ ...session, status }, publicUrl);
    const isOver = ['succeeded', 'failed', 'expired'].includes(status);
    assert.equal(object.checkout_url, isOver ? null : `${publicUrl}/checkout/${session.id}`);
    assert.ok(!JSON.stringify(object).includes('key_1'));
  }
});

test('a session is refunded when all of it was given back', () => {
  const refundedOf = (amountRefundedMinor: number) =>
    sessionObject({ ...session, amountRefundedMinor }, publicUrl).refunded;
  assert.deepEqual([0, 4899, 4900].map(refundedOf), [false, false, true]);
});

test('what changed is told with what it was before, and nothing else is', () => {
  const after: Session = { ...session, status: 'processing', attemptsCount: 1, eventSequence: 4 };
  assert.deepEqual(previousAttributes(session, after, publicUrl), { status: 'open', attempts_count: 0 });
  assert.deepEqual(previousAttributes(session, { ...session, eventSequence: 9 }, publicUrl), {});
});

test('an event is the session as it was, with its number and the request behind it', () => {
  const facts = {
    id: 'evt_1',
    type: 'checkout.session.completed',
    session,
    previous: { status: 'processing' },
    at: session.createdAt,
    publicUrl,
  } as const;
  const event = sessionEvent({ ...facts, request: null });
  const body = JSON.parse(event.body);
  assert.deepEqual(body.data, {
    object: sessionObject(session, publicUrl),
    previous_attributes: { status: 'processing' },
  });
  assert.deepEqual(
    [body.id, body.object, body.type, body.sequence, body.livemode],
    ['evt_1', 'event', facts.type, 3, false],
  );
  assert.equal(body.created, '2026-11-22T10:00:00.120Z');
  assert.deepEqual(body.request, { id: null, idempotency_key: null });
  const request = { id: 'req_1', idempotency_key: 'k' };
  assert.deepEqual(JSON.parse(sessionEvent({ ...facts, request }).body).request, request);
});

test('every arrival at a status has an event, and endpoints get the results by default', () => {
  for (const status of sessionStatuses) assert.ok(eventTypes[eventOfStatus[status]]);
  assert.deepEqual(defaultEventTypes, [
    'checkout.session.completed',
    'checkout.session.failed',
    'checkout.session.expired',
    'payment.attempt_failed',
    'payment.late_reversed',
    'refund.created',
    'refund.updated',
    'refund.failed',
    'endpoint.disabled',
  ]);
});
