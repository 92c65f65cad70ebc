import assert from 'node:assert/strict';
import { test } from 'node:test';
import { money } from './money.ts';
import { operationStates } from './operation.ts';
import { judgeSettlementLine, type KnownHere, type SettlementLine } from './settlement.ts';

const line: SettlementLine = {
  kind: 'sale',
  reference: 'att_1',
  amount: money(4900, 'AZN'),
  fee: money(73, 'AZN'),
  settledAt: new Date('2026-11-22T10:00:00.000Z'),
};
const known: KnownHere = {
  booked: { amount: line.amount, accountId: 'bank' },
  operation: undefined,
  settledBeforeOn: undefined,
  timesInFile: 1,
};
const judge = (changes: Partial<KnownHere>) => judgeSettlementLine(line, 'bank', { ...known, ...changes });

test('a line with our amount and currency is matched and needs no words', () => {
  assert.deepEqual(judge({}), { status: 'matched', explanation: null });
});

test('another amount, currency or account differs, and the words name both sides', () => {
  for (const amount of [money(4901, 'AZN'), money(4900, 'USD')]) {
    const found = judge({ booked: { amount, accountId: 'bank' } });
    assert.equal(found.status, 'differs');
    assert.match(found.explanation ?? '', /settled 49\.00 AZN, but 49\.0\d (AZN|USD) was booked/);
  }
  const elsewhere = judge({ booked: { amount: line.amount, accountId: 'other' } });
  assert.equal(elsewhere.status, 'differs');
  assert.match(elsewhere.explanation ?? '', /booked for other, not for bank/);
});

test('a sale that is settled twice differs, in one file or in two', () => {
  assert.match(judge({ timesInFile: 2 }).explanation ?? '', /this sale 2 times/);
  assert.match(judge({ settledBeforeOn: '2026-11-21' }).explanation ?? '', /in the file of 2026-11-21/);
});

test('money that was moved there and not booked here is never called matched, whatever we know of it', () => {
  const reasons = [null, 'refused'];
  const operations = operationStates.flatMap((state) =>
    reasons.map((reason) => ({ state, accountId: 'bank', reason })),
  );
  const all = [undefined, { state: 'declined' as const, accountId: 'other', reason: null }, ...operations];
  const words = all.map((operation) => {
    const found = judge({ booked: undefined, operation });
    assert.equal(found.status, 'missing_here');
    assert.match(found.explanation ?? '', /^The acquirer settled a sale of 49\.00 AZN/);
    return found.explanation;
  });
  assert.match(words[0] ?? '', /nothing here has this reference/);
  assert.match(words[1] ?? '', /went to other/);
  const refund = judgeSettlementLine({ ...line, kind: 'refund' }, 'bank', {
    ...known,
    booked: undefined,
    operation: { state: 'declined', accountId: 'bank', reason: null },
  });
  assert.match(refund.explanation ?? '', /it is declined here: .* a person has to look at it/);
  const declined = judge({
    booked: undefined,
    operation: { state: 'declined', accountId: 'bank', reason: 'refused' },
  });
  assert.match(declined.explanation ?? '', /declined here \(refused\): the acquirer is asked again/);
});
