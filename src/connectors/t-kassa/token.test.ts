import assert from 'node:assert/strict';
import { test } from 'node:test';
import { password, signed } from './books-world.ts';
import { readNotification } from './notifications.ts';
import { isSameToken, tokenOf } from './token.ts';

/* The vectors are the bank's own, with their passwords; the texts in them are shortened to what is signed. */

test("t-kassa: the bank's own vectors of a request come out, whatever is nested beside them", () => {
  const body = {
    TerminalKey: 'MerchantTerminalKey',
    Amount: 19200,
    OrderId: '21090',
    Description: 'Подарочная карта на 1000 рублей',
    DATA: { Phone: '+71234567890' },
    Receipt: { Items: [1] },
  };
  const first = '0024a00af7c350a3a67ca168ce06502aa72772456662e38696d48b56ee9c97d9';
  assert.equal(tokenOf(body, 'usaf8fw8fsw21g'), first);
  assert.equal(tokenOf({ ...body, Token: 'x', Password: 'y' }, 'usaf8fw8fsw21g'), first);
  const second = tokenOf({ ...body, TerminalKey: 'TinkoffBankTest', Amount: 140000 }, 'TinkoffBankTest');
  assert.equal(second, '68711168852240a2f34b6a8b19d2cfbd296c7d2a6dff8b23eda6278985959346');
  const third = tokenOf({ TerminalKey: 'TinkoffBankTest', OrderId: '21057' }, 'TinkoffBankTest');
  assert.equal(third, '4c4c36adf9936b011879fa26f60759e7b47e57f7968283129b0ae9ac457486ab');
});

test("t-kassa: the bank's own vector of a report comes out, and one changed field makes it another", () => {
  const report = {
    TerminalKey: '1321054611234DEMO',
    OrderId: '201709',
    Success: true,
    Status: 'AUTHORIZED',
    PaymentId: 8742591,
    ErrorCode: '0',
    Amount: 9855,
    CardId: 322264,
    Pan: '430000******0777',
    ExpDate: '1122',
    RebillId: 101709,
  };
  const token = 'b906d28e76c6428e37b25fcf86c0adc52c63d503013fdd632e300593d165766b';
  const sign = (fields: object) => tokenOf({ ...fields }, 'Dfsfh56dgKl');
  assert.equal(sign(report), token);
  const read = (changes: object) =>
    readNotification({ body: JSON.stringify({ ...report, Token: token, ...changes }) }, sign).kind;
  // Well signed, and of an order that is not ours.
  assert.equal(read({}), 'unrecognised');
  assert.equal(read({ Data: { nested: true } }), 'unrecognised');
  for (const changes of [
    { Amount: 9856 },
    { Success: false },
    { Status: 'CONFIRMED' },
    { More: '1' },
    { Token: undefined },
    { Token: '' },
    { Token: `${token}0` },
    { Token: 7 },
    { Token: token.toUpperCase() },
  ])
    assert.equal(read(changes), 'forged', JSON.stringify(changes));
});

test('t-kassa: a small letter comes after every capital one, as the bank sorts', () => {
  const fields = { deviceChannel: '02', TerminalKey: 'T', Amount: 1, PaymentId: '9' };
  assert.equal(tokenOf(fields, password), signed(fields));
  assert.equal(isSameToken(tokenOf(fields, password), signed(fields)), true);
});

test('t-kassa: reports are news of a payment of ours only, and nothing else is', () => {
  const sign = (fields: object) => signed({ ...fields });
  const read = (fields: object) =>
    readNotification({ body: JSON.stringify({ ...fields, Token: sign(fields) }) }, sign);
  const report = { OrderId: 'op_0123456789abcdefABCDEF42', PaymentId: 13660, Status: 'CONFIRMED' };
  const operationId = report.OrderId;
  const ofSale = { about: 'sale', operationId, outcome: null };
  const ofRefunds = { about: 'refund', operationId, reference: null, outcome: null };
  for (const Status of ['REJECTED', 'CANCELED', 'DEADLINE_EXPIRED', '3DS_CHECKING'])
    assert.deepEqual(read({ ...report, Status }), { kind: 'read', news: [ofSale], answer: 'OK' });
  // Of what was paid a part may have gone back, or have failed to.
  for (const Status of ['CONFIRMED', 'REFUNDED', 'PARTIAL_REFUNDED'])
    assert.deepEqual(read({ ...report, Status }), { kind: 'read', news: [ofSale, ofRefunds], answer: 'OK' });
  for (const other of [
    { ...report, Status: 'RECEIPT' },
    { ...report, Status: 'ACTIVE' },
    { ...report, Status: undefined },
    { ...report, OrderId: '21050' },
    { ...report, PaymentId: undefined },
    { NotificationType: 'LINKACCOUNT', Status: 'ACTIVE' },
  ])
    assert.deepEqual(read(other), { kind: 'unrecognised', answer: 'OK' });
});
