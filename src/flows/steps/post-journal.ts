import { journalOf, type MoneyMove } from '../../domain/ledger.ts';
import type { Money } from '../../domain/money.ts';
import type { Operation } from '../../domain/operation.ts';
import type { Tx } from '../../store/db.ts';
import { insertJournal } from '../../store/ledger.ts';

/**
 * Books a move of money in the transaction that records it, so that both are stored or neither. Rejects when its source
 * is booked already: that would be money counted twice.
 */
export async function postJournal(tx: Tx, now: Date, move: MoneyMove): Promise<void> {
  await insertJournal(tx, journalOf(move, now));
}

/** Books what an approved sale charged, or what it turned out to have charged. */
export async function postApproval(
  tx: Tx,
  now: Date,
  sale: Operation,
  charged: Money = sale.amount,
): Promise<void> {
  const { merchantId, livemode, accountId, id: reference, sentAt, createdAt } = sale;
  const happenedAt = sentAt ?? createdAt;
  await postJournal(tx, now, {
    kind: 'approval',
    merchantId,
    livemode,
    accountId,
    reference,
    amount: charged,
    happenedAt,
  });
}

/** Books money that came back whole: first that it had been charged, which nobody knew, then that it is not any more. */
export async function postReversedSale(tx: Tx, now: Date, sale: Operation, charged: Money): Promise<void> {
  await postApproval(tx, now, sale, charged);
  const { merchantId, livemode, accountId, id: reference } = sale;
  await postJournal(tx, now, {
    kind: 'reversal',
    merchantId,
    livemode,
    accountId,
    reference,
    amount: charged,
    happenedAt: now,
  });
}
