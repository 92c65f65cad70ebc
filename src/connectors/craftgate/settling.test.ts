import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTime } from '../conformance/open-acquirer.ts';
import type { SaleRef } from '../connector.ts';
import {
  answering,
  hoursAgo,
  lookUp,
  operationId,
  payment,
  sale,
  takeBack,
  token,
} from './answers-for-tests.ts';
import { pageSize } from './client.ts';
import { overAfterMs } from './reversals.ts';

test('craftgate: a failure that says that the order was charged is left to a person', async () => {
  const failed = (errorGroup: string) => ({
    ...payment,
    paymentStatus: 'FAILURE',
    paymentError: { errorGroup },
  });
  assert.equal((await lookUp(failed('APPROVED_COMPLETED')))?.kind, 'unknown');
  assert.equal((await takeBack(failed('ORDER_ID_ALREADY_USED')))?.kind, 'unknown');
  assert.equal((await takeBack(failed('DECLINED')))?.kind, 'reversed');
});

test('craftgate: of several payments of one sale the one that charged counts, and two are left to a person', async () => {
  const unnamed = { ...sale, reference: null };
  const tried = { ...payment, id: 76, paymentStatus: 'FAILURE', paymentError: { errorGroup: 'LOST_CARD' } };
  const found = async (...items: unknown[]) => (await lookUp({ items }, unnamed))?.kind;
  assert.equal(await found(), 'not_found');
  assert.equal(await found(tried, payment), 'approved');
  assert.equal(await found(tried, { ...payment, paymentStatus: 'INIT_THREEDS' }), 'pending');
  assert.equal(await found(tried), 'declined');
  assert.equal(await found(payment, { ...payment, id: 78 }), 'unknown');
  assert.equal(await found(payment, { ...payment, externalId: 'op_other' }), 'unknown');
  assert.equal(await found(...Array.from({ length: pageSize }, () => tried)), 'unknown');
});

test('craftgate: a name that it gave itself and does not know any more proves nothing', async () => {
  const errors = { errorCode: '9001', errorDescription: 'No such payment' };
  const { direct } = answering({ status: 404, body: { errors } });
  assert.equal((await direct.lookup?.(sale, inTime()))?.kind, 'unknown');
  assert.equal((await direct.reverse?.(sale, inTime()))?.kind, 'unknown');
});

test('craftgate: what nobody can finish any more is taken back, and what somebody may is not', async () => {
  const late = { sentAt: new Date(Date.now() - overAfterMs - 1_000) };
  const at = (paymentStatus: string) => ({ ...payment, paymentStatus });
  const kind = async (data: unknown, changes: Partial<SaleRef> = {}) =>
    (await takeBack(data, { ...sale, ...changes }))?.kind;
  assert.equal(await kind(at('INIT_THREEDS')), 'unknown');
  assert.equal(await kind(at('INIT_THREEDS'), late), 'reversed');
  assert.equal(await kind({ items: [at('INIT_THREEDS')] }, { reference: null }), 'reversed');
  assert.equal(await kind(at('CALLBACK_THREEDS')), 'unknown');
  assert.equal(await kind(at('CALLBACK_THREEDS'), { isUnanswered: true }), 'reversed');
  assert.equal(await kind({ items: [] }, { reference: null }), 'unknown');
  assert.equal(await kind({ items: [] }, { reference: null, sentAt: hoursAgo(0.3) }), 'reversed');
  assert.equal(await kind({ items: [] }, { reference: token, sentAt: hoursAgo(0.3) }), 'unknown');
  assert.equal(await kind({ items: [] }, { reference: token, ...late }), 'reversed');
  assert.equal(await kind({ items: [at('FAILURE')] }, { reference: token }), 'unknown');
  assert.equal(await kind(at('WAITING'), late), 'unknown');
});

test('craftgate: a refund of less than all is no reversal', async () => {
  const given = {
    id: 5,
    paymentId: 77,
    conversationId: `${operationId}_reversal`,
    status: 'SUCCESS',
    currency: 'TRY',
  };
  const back = async (data: object) => {
    const { direct } = answering({ body: { data: payment } }, { body: { data } });
    return (await direct.reverse?.(sale, inTime()))?.kind;
  };
  assert.equal(await back({ ...given, refundPrice: 49 }), 'reversed');
  assert.equal(await back({ ...given, refundPrice: 48.99 }), 'unknown');
  assert.equal(await back({ ...given, refundPrice: 49, status: 'WAITING' }), 'unknown');
  assert.equal(await back({ ...given, refundPrice: 49, status: 'FAILURE' }), 'refused');
  assert.equal(await back({ ...given, refundPrice: 49, conversationId: operationId }), 'unknown');
});

test('craftgate: what was refunded by others is not taken back, and what may be ours is asked about again', async () => {
  const refunded = { ...payment, refundStatus: 'FULLY_REFUNDED' };
  const other = { id: 5, conversationId: 'op_back', status: 'SUCCESS', refundPrice: 49, currency: 'TRY' };
  const ours = { ...other, conversationId: `${operationId}_reversal` };
  const kind = async (data: object) => (await takeBack(data))?.kind;
  assert.equal(await kind({ ...refunded, refunds: [other] }), 'refused');
  assert.equal(await kind(refunded), 'unknown');
  assert.equal(await kind({ ...refunded, refunds: [ours] }), 'reversed');
  assert.equal(await kind({ ...payment, refunds: [{ ...ours, status: 'WAITING' }] }), 'unknown');
  assert.equal((await lookUp({ ...refunded, refunds: [other] }))?.kind, 'approved');
  assert.equal((await lookUp({ ...refunded, refunds: [ours] }))?.kind, 'reversed');
});

test('craftgate: of a card that was typed on its page the last digits are kept, and of one typed on ours nothing', async () => {
  const paid = {
    ...payment,
    lastFourDigits: '0001',
    cardAssociation: 'TROY',
    hostReference: '1',
    authCode: 'a b',
  };
  const { direct, redirect } = answering({ body: { data: paid } });
  const common = { kind: 'approved', reference: '77', amount: sale.amount };
  const slip = { rrn: '1', approvalCode: null };
  const card = { brand: 'troy', last4: '0001', exp_month: null, exp_year: null };
  assert.deepEqual(await redirect.lookup?.(sale, inTime()), { ...common, slip, card });
  assert.deepEqual(await direct.lookup?.(sale, inTime()), { ...common, slip });
});
