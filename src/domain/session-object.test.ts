import assert from 'node:assert/strict';
import { test } from 'node:test';
import { money } from './money.ts';
import type { Session } from './session.ts';
import { previousAttributes } from './session-object.ts';

const before: Session = {
  id: 'cs_test_0000000000aaaaaaaaaaaaaaaaaaaaaaaa',
  merchantId: 'mer_0000000000',
  livemode: false,
  status: 'open',
  amount: money(4900, 'AZN'),
  amountRefundedMinor: 0,
  description: null,
  orderId: null,
  language: 'en',
  customer: null,
  customerDetails: { name: 'Aysel', email: 'a@b.az' },
  successUrl: null,
  cancelUrl: null,
  webhookUrl: null,
  settings: {},
  metadata: {},
  paymentMethod: null,
  lastError: null,
  attemptsCount: 1,
  eventSequence: 3,
  recoveryEnabled: false,
  recoveredFrom: null,
  checkoutHost: null,
  createdByKeyId: 'key_1',
  createdAt: new Date('2026-11-22T10:00:00Z'),
  expiresAt: new Date('2026-11-22T10:30:00Z'),
};

test('previous attributes name what changed with the value it had', () => {
  const after: Session = { ...before, status: 'processing', attemptsCount: 2 };
  assert.deepEqual(previousAttributes(before, after, 'https://pay.example'), {
    status: 'open',
    attempts_count: 1,
  });
});

test('the same details in another order of keys are no change', () => {
  const after: Session = { ...before, customerDetails: { email: 'a@b.az', name: 'Aysel' } };
  assert.deepEqual(previousAttributes(before, after, 'https://pay.example'), {});
});

test('a final status takes the page’s URL away', () => {
  const after: Session = { ...before, status: 'expired' };
  const was = previousAttributes(before, after, 'https://pay.example');
  assert.equal(was.checkout_url, `https://pay.example/checkout/${before.id}`);
});
