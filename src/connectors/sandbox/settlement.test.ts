import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { money } from '../../domain/money.ts';
import { settlementAnswer } from './settlement.ts';

const sale = {
  kind: 'sale',
  reference: 'att_1',
  amount: 4900,
  currency: 'AZN',
  fee: 73,
  settled_at: '2026-11-22T10:00:00.000Z',
};
const fileOf = (rows: readonly unknown[], end: unknown = { kind: 'end', lines: rows.length }) =>
  [...rows, end].map((row) => `${JSON.stringify(row)}\n`).join('');
const read = (text: string, status = 200) => settlementAnswer({ kind: 'answer', status, text });

test('a whole file is read to the last minor unit', () => {
  assert.deepEqual(read(fileOf([sale])), {
    kind: 'file',
    lines: [
      {
        kind: 'sale',
        reference: 'att_1',
        amount: money(4900, 'AZN'),
        fee: money(73, 'AZN'),
        settledAt: new Date(sale.settled_at),
      },
    ],
  });
  assert.deepEqual(read(fileOf([])), { kind: 'file', lines: [] });
});

test('wherever a file is cut, nothing of it is used', () => {
  const whole = fileOf([
    sale,
    { ...sale, reference: 'att_2' },
    { ...sale, kind: 'refund', reference: 're_1' },
  ]);
  for (let length = 0; length < whole.length; length += 1) {
    assert.deepEqual(
      read(whole.slice(0, length)),
      { kind: 'unreadable', cause: 'cut_short' },
      String(length),
    );
  }
  assert.equal(read(whole).kind, 'file');
  for (const lines of [2, 4, '3', null]) {
    assert.equal(read(fileOf([sale, sale, sale], { kind: 'end', lines })).kind, 'unreadable');
  }
});

test('one line that is not understood refuses the file, and its text goes nowhere', () => {
  const wrong: readonly unknown[] = [
    { ...sale, kind: 'chargeback' },
    { ...sale, amount: '4900' },
    { ...sale, amount: -1 },
    { ...sale, amount: 49.5 },
    { ...sale, amount: 1e15 },
    { ...sale, currency: 'XXX' },
    { ...sale, fee: undefined },
    { ...sale, reference: '' },
    { ...sale, reference: 'a\nb' },
    { ...sale, reference: '4242424242424242' },
    { ...sale, settled_at: 'yesterday' },
    { ...sale, settled_at: '2026-13-45T99:00:00Z' },
    [],
    'sale',
    null,
  ];
  for (const row of wrong) {
    assert.deepEqual(read(fileOf([sale, row])), { kind: 'unreadable', cause: 'line_2' }, JSON.stringify(row));
  }
});

test('no text makes the reader throw, and none but a whole file is one', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      assert.equal(read(text).kind, 'unreadable');
    }),
  );
});

test('an answer that is no file says which', () => {
  assert.deepEqual(read('', 404), { kind: 'not_ready' });
  assert.deepEqual(read(fileOf([sale]), 500), { kind: 'unreadable', cause: 'status_500' });
  assert.deepEqual(settlementAnswer({ kind: 'no_answer', cause: 'deadline' }), {
    kind: 'unreadable',
    cause: 'deadline',
  });
});
