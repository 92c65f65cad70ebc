import type { Attempt } from '../../domain/attempt.ts';
import { journalOf, type MoneyMove } from '../../domain/ledger.ts';
import type { Tx } from '../../store/db.ts';
import { insertJournal } from '../../store/ledger.ts';

/**
 * Books a move of money in the transaction that records it, so that both are stored or neither. Rejects when its source
 * is booked already: that would be money counted twice.
 */
export async function postJournal(tx: Tx, now: Date, move: MoneyMove): Promise<void> {
  await insertJournal(tx, journalOf(move, now));
}

/** Books what an approved attempt charged. */
export async function postApproval(tx: Tx, now: Date, attempt: Attempt): Promise<void> {
  const { merchantId, livemode, connector, id: reference, amount, sentAt, createdAt } = attempt;
  const happenedAt = sentAt ?? createdAt;
  await postJournal(tx, now, {
    kind: 'approval',
    merchantId,
    livemode,
    connector,
    reference,
    amount,
    happenedAt,
  });
}
