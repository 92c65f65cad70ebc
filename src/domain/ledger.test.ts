import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { currencyCodes } from './currency.ts';
import { accounts, type Journal, journalOf, type MoneyMove, postingTable, sourceOf } from './ledger.ts';
import { maxAmountMinor, money } from './money.ts';

const kinds = [...new Set(postingTable.map(({ on }) => on))];
const now = new Date('2026-11-22T10:00:00.000Z');

const anyMove: fc.Arbitrary<MoneyMove> = fc.record({
  kind: fc.constantFrom(...kinds),
  merchantId: fc.constantFrom('mer_1', 'mer_2'),
  livemode: fc.boolean(),
  accountId: fc.constantFrom('one', 'other'),
  reference: fc.uuid(),
  amount: fc
    .tuple(fc.integer({ min: 1, max: maxAmountMinor }), fc.constantFrom(...currencyCodes))
    .map(([minor, currency]) => money(minor, currency)),
  happenedAt: fc.constant(now),
});

/** Debits less credits of each currency. */
function sums(journals: readonly Journal[]): Map<string, bigint> {
  const byCurrency = new Map<string, bigint>();
  for (const { side, amount } of journals.flatMap(({ postings }) => postings)) {
    const signed = BigInt(side === 'debit' ? amount.amountMinor : -amount.amountMinor);
    byCurrency.set(amount.currency, (byCurrency.get(amount.currency) ?? 0n) + signed);
  }
  return byCurrency;
}

test('every journal sums to zero in its currency, and moves its whole amount once', () => {
  fc.assert(
    fc.property(anyMove, (move) => {
      const journal = journalOf(move, now);
      assert.deepEqual([...sums([journal])], [[move.amount.currency, 0n]]);
      const debits = journal.postings.filter(({ side }) => side === 'debit');
      assert.deepEqual(
        debits.map(({ amount }) => amount),
        [move.amount],
      );
    }),
  );
});

test('any number of journals together sum to zero in every currency', () => {
  fc.assert(
    fc.property(fc.array(anyMove, { maxLength: 30 }), (moves) => {
      for (const [, sum] of sums(moves.map((move) => journalOf(move, now)))) assert.equal(sum, 0n);
    }),
  );
});

test('the table books each kind on two different accounts, one on each side, and uses every account', () => {
  for (const kind of kinds) {
    const rows = postingTable.filter(({ on }) => on === kind);
    assert.equal(new Set(rows.map(({ account }) => account)).size, rows.length, kind);
    assert.deepEqual(rows.map(({ side }) => side).sort(), ['credit', 'debit'], kind);
  }
  assert.deepEqual(
    [...new Set(postingTable.map(({ account }) => account))].sort(),
    Object.keys(accounts).sort(),
  );
});

test('what happens once has one source, and an approval and its reversal have two', () => {
  assert.equal(sourceOf('approval', 'att_1'), 'approval:att_1');
  assert.notEqual(sourceOf('approval', 'att_1'), sourceOf('reversal', 'att_1'));
});
