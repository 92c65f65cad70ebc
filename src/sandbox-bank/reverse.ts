import { type Book, digest } from './book.ts';
import { findTestCardByTraces } from './cards.ts';
import type { ReversalLine } from './ledger.ts';
import { refundedAmount } from './refunds.ts';
import { Refusal } from './refusal.ts';

/**
 * Takes a sale back whole, by its reference; a repeat gets the first answer. A reference that the bank has never
 * seen is burned, so that a sale which is still on its way will be refused. Throws a `Refusal` once refunds exist.
 */
export async function reverse(book: Book, reference: string): Promise<ReversalLine> {
  const earlier = book.reversals.get(reference);
  if (earlier) return earlier.settled;
  const sale = book.sales.get(reference);
  // A sale that is being worked on is waited for, and another reversal may have waited for it too. Without a
  // sale nothing is awaited here: a sale that slipped in between would be charged under a burned reference.
  if (sale && !sale.decided) {
    book.redirects.get(reference)?.decide('reference_reversed');
    await sale.settled;
    return reverse(book, reference);
  }
  const traces = sale?.decided?.card;
  const card = traces && findTestCardByTraces(traces);
  // What the table says of a card's refunds is to be seen, so its sales count as settled at once.
  if (card?.refusesReversals || card?.refunds) {
    throw new Refusal(409, 'reversal_refused', 'Sales of this card cannot be reversed.');
  }
  if (refundedAmount(book, reference) > 0) {
    throw new Refusal(409, 'already_refunded', 'A sale with refunds cannot be reversed.');
  }
  const charged = sale?.decided?.result === 'approved' ? sale.decided : undefined;
  const line: ReversalLine = {
    at: book.now().toISOString(),
    kind: 'reversal',
    operation: reference,
    reference: `sb_${digest(`reversal ${reference}`)}`,
    amount: charged?.amount ?? 0,
    // XXX is ISO 4217 for "no currency": nothing is known about a sale that never came.
    currency: sale?.decided?.currency ?? 'XXX',
    result: charged ? 'approved' : 'nothing_to_reverse',
  };
  const settled = book.ledger.append(line).then(() => line);
  book.reversals.set(reference, { content: '', decided: line, settled });
  return settled;
}
