import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import Stripe from 'stripe';
import { readNotification } from './notifications.ts';
import { reportOf, webhookSecret } from './stripe-world.ts';

const now = new Date('2026-11-27T09:00:00Z');
const nowS = now.getTime() / 1000;
const read = (raw: ReturnType<typeof reportOf>, at = now) => readNotification(raw, webhookSecret, at);
const intent = { id: 'pi_1', object: 'payment_intent', metadata: { operation_id: 'op_1' } };

test('stripe: a report says by its kind of object what there is news of, and never what', () => {
  const refund = { id: 're_1', object: 'refund', metadata: { operation_id: 'op_2' } };
  const reversal = { id: 're_2', object: 'refund', metadata: { reversal: 'op_1' } };
  const charge = { id: 'ch_1', object: 'charge', metadata: { operation_id: 'op_1' } };
  const sale = { about: 'sale', operationId: 'op_1', outcome: null };
  const cases: [type: string, object: object, news: object][] = [
    ['payment_intent.succeeded', intent, sale],
    ['payment_intent.payment_failed', intent, sale],
    ['payment_intent.canceled', intent, sale],
    ['payment_intent.requires_action', intent, sale],
    ['charge.refunded', charge, sale],
    ['charge.failed', charge, sale],
    ['refund.created', refund, { about: 'refund', operationId: 'op_2', reference: 're_1', outcome: null }],
    ['refund.failed', refund, { about: 'refund', operationId: 'op_2', reference: 're_1', outcome: null }],
    [
      'charge.refund.updated',
      refund,
      { about: 'refund', operationId: 'op_2', reference: 're_1', outcome: null },
    ],
    ['refund.updated', reversal, { about: 'reversal', saleId: 'op_1', outcome: null }],
  ];
  for (const [type, object, news] of cases)
    assert.deepEqual(read(reportOf(type, object, nowS)), { kind: 'read', news: [news], answer: 'ok' }, type);
});

test('stripe: a true report that is none of our business is no news and no forgery', () => {
  const others: [type: string, object: object][] = [
    ['payment_intent.succeeded', { ...intent, metadata: {} }],
    ['payment_intent.succeeded', { ...intent, metadata: { operation_id: '<script>' } }],
    ['customer.created', { id: 'cus_1', object: 'customer', metadata: { operation_id: 'op_1' } }],
    ['charge.dispute.created', { id: 'dp_1', object: 'dispute' }],
    ['refund.created', { id: 're_3', object: 'refund', metadata: null }],
  ];
  for (const [type, object] of others)
    assert.deepEqual(read(reportOf(type, object, nowS)), { kind: 'unrecognised', answer: 'ok' }, type);
});

test('stripe: an old report is forged, and one of five minutes is not', () => {
  const report = reportOf('payment_intent.succeeded', intent, nowS);
  const at = (seconds: number) => read(report, new Date(now.getTime() + seconds * 1_000)).kind;
  assert.deepEqual([at(0), at(299), at(300), at(-300)], ['read', 'read', 'read', 'read']);
  assert.deepEqual([at(302), at(-302)], ['forged', 'forged']);
});

test('stripe: while a key is rolled, one good signature among several is enough', () => {
  const report = reportOf('payment_intent.succeeded', intent, nowS);
  const header = report.headers['stripe-signature'] ?? '';
  const wrong = 'f'.repeat(64);
  const signed = (value: string) => read({ ...report, headers: { 'stripe-signature': value } }).kind;
  assert.equal(signed(header.replace('v1=', `v1=${wrong},v0=${wrong},v1=`)), 'read');
  assert.equal(signed(header.replace('v1=', 'v0=')), 'forged');
  assert.equal(signed(header.replace(/v1=.*/, `v1=${wrong}`)), 'forged');
  assert.equal(signed(header.replace(/t=\d+/, `t=${nowS + 1}`)), 'forged');
  assert.equal(signed(''), 'forged');
});

test('stripe: whatever is done to a report, we believe it only where the official client does', () => {
  const report = reportOf('payment_intent.succeeded', intent, nowS);
  const header = report.headers['stripe-signature'] ?? '';
  const change = fc.record({
    at: fc.nat(),
    by: fc.string({ minLength: 0, maxLength: 2 }),
    cut: fc.nat({ max: 2 }),
  });
  const changed = (text: string, { at, by, cut }: { at: number; by: string; cut: number }) => {
    const from = at % text.length;
    return text.slice(0, from) + by + text.slice(from + cut);
  };
  const isTrue = (body: string, signature: string) => {
    try {
      Stripe.webhooks.constructEvent(body, signature, webhookSecret, 300, undefined, now.getTime());
      return true;
    } catch {
      return false;
    }
  };
  fc.assert(
    fc.property(
      fc.option(change, { nil: undefined }),
      fc.option(change, { nil: undefined }),
      (body, signature) => {
        const raw = {
          ...report,
          body: body ? changed(report.body, body) : report.body,
          headers: { 'stripe-signature': signature ? changed(header, signature) : header },
        };
        if (read(raw).kind !== 'forged') assert.ok(isTrue(raw.body, raw.headers['stripe-signature']));
        if (!body && !signature) assert.equal(read(raw).kind, 'read');
      },
    ),
    { numRuns: 2_000 },
  );
});

test('stripe: the official client believes what our fake reports', () => {
  const report = reportOf('payment_intent.succeeded', intent);
  const signature = report.headers['stripe-signature'] ?? '';
  const event = Stripe.webhooks.constructEvent(report.body, signature, webhookSecret);
  assert.equal(event.type, 'payment_intent.succeeded');
});
