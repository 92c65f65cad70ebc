import assert from 'node:assert/strict';
import { test } from 'node:test';
import { declineReasons } from '../../domain/decline.ts';
import { connectorSuite } from '../conformance/connector-suite.ts';
import { declinesByResult } from './declines.ts';
import { kapitalBank } from './index.ts';
import { kapitalBankWorld } from './kapital-bank-world.ts';
import { createOutcome, lookupOutcome } from './mapping.ts';
import { refundLookupOutcome } from './refunds.ts';

connectorSuite(kapitalBank, kapitalBankWorld);

const answer = (body: unknown, status = 200) => ({ kind: 'answer', status, body }) as const;
const order = { id: 77, status: 'FullyPaid', amount: 49, currency: 'AZN' };

test('kapital-bank: every result of the processing has one of our reasons', () => {
  for (const [code, [reason]] of Object.entries(declinesByResult))
    assert.ok(reason in declineReasons, `${code} ${reason}`);
});

test('kapital-bank: every published status of an order means one thing', () => {
  const kinds = Object.fromEntries(
    [
      ['Preparing', 'pending'],
      ['Authorized', 'pending'],
      ['FullyPaid', 'approved'],
      ['Refunded', 'approved'],
      ['Closed', 'approved'],
      ['PartiallyPaid', 'approved'],
      ['Voided', 'reversed'],
      ['Declined', 'declined'],
      ['Rejected', 'declined'],
      ['Refused', 'declined'],
      ['Cancelled', 'declined'],
      ['Expired', 'declined'],
      ['Funded', 'unknown'],
      ['toString', 'unknown'],
    ].map(([status, kind]) => [status, kind]),
  );
  for (const [status, kind] of Object.entries(kinds))
    assert.equal(lookupOutcome(answer({ order: { ...order, status } }), '77').kind, kind, status);
});

test('kapital-bank: part of a sum that was paid is no payment of the whole', () => {
  const found = lookupOutcome(
    answer({ order: { ...order, status: 'PartiallyPaid', clearedChargeAmount: 12.5 } }),
    '77',
  );
  assert.equal(found.kind === 'approved' && found.amount.amountMinor, 1250);
});

test('kapital-bank: the address of its page is made with and without the path of it', () => {
  for (const hppUrl of ['https://bank.example', 'https://bank.example/', 'https://bank.example/flex']) {
    const made = createOutcome(answer({ order: { id: 5, hppUrl, password: 'p1' } }));
    assert.deepEqual(made, {
      kind: 'challenged',
      challenge: { kind: 'redirect', url: 'https://bank.example/flex?id=5&password=p1' },
      reference: '5',
    });
  }
  for (const hppUrl of ['http://bank.example', 'javascript:alert(1)', 7, '']) {
    assert.equal(createOutcome(answer({ order: { id: 5, hppUrl, password: 'p1' } })).kind, 'unknown');
  }
});

test('kapital-bank: of equal refunds whose answers were lost nobody guesses which is which', () => {
  const tran = (actionId: string) => ({ actionId, type: 'Refund', amount: '12.00', pmoResultCode: '1' });
  const reply = (...names: string[]) => answer({ order: { ...order, trans: names.map(tran) } });
  const amount = { amountMinor: 1200, currency: 'AZN' } as const;
  const sale = { operationId: 'op_1', reference: '77', amount, sentAt: new Date(), isUnanswered: false };
  const refund = { operationId: 'op_2', reference: null, amount, sentAt: new Date(), sale, others: [] };
  assert.equal(refundLookupOutcome(reply(), refund).kind, 'not_found');
  assert.equal(refundLookupOutcome(reply('a'), refund).kind, 'refunded');
  assert.equal(refundLookupOutcome(reply('a'), { ...refund, others: ['a'] }).kind, 'not_found');
  assert.equal(refundLookupOutcome(reply('a', 'b'), { ...refund, others: ['a'] }).kind, 'refunded');
  assert.equal(refundLookupOutcome(reply('a', 'b'), refund).kind, 'unknown');
  assert.equal(refundLookupOutcome(reply('a'), { ...refund, others: [null] }).kind, 'unknown');
  assert.equal(refundLookupOutcome(reply(), { ...refund, others: [null] }).kind, 'not_found');
});
