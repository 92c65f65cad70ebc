import { type Book, digest, digestDigits, type Entry, startEntry } from './book.ts';
import { findTestCard } from './cards.ts';
import { judgeCard } from './judge-card.ts';
import type { SaleLine } from './ledger.ts';
import type { SaleRequest } from './read-requests.ts';
import { Refusal } from './refusal.ts';

/**
 * Charges a card, once for each reference: a repeat gets the line of the first request, also while that one is
 * still being worked on. Resolves when the line is on the disk. Throws a `Refusal` for other content under a
 * reference that is taken.
 */
export async function sell(book: Book, request: SaleRequest): Promise<{ line: SaleLine; isRepeat: boolean }> {
  const content = saleContent(request);
  const earlier = book.sales.get(request.reference);
  if (earlier) {
    if (earlier.content !== content) {
      throw new Refusal(409, 'reference_conflict', 'The reference belongs to a sale of other content.');
    }
    return { line: await earlier.settled, isRepeat: true };
  }
  const entry = startEntry<SaleLine>(content, (started) => decide(book, request, started));
  book.sales.set(request.reference, entry);
  return { line: await entry.settled, isRepeat: false };
}

async function decide(book: Book, request: SaleRequest, entry: Entry<SaleLine>): Promise<SaleLine> {
  const receivedAt = book.now();
  const { code, brand, country, card } = judgeCard(request.card, receivedAt);
  // Checked once, on arrival: whoever waited until then and finds nothing may be sure that nothing will come.
  const isLate = receivedAt.getTime() > request.validUntil.getTime();
  if (!isLate && card?.workMs) await book.sleep(card.workMs);
  if (!isLate && card?.hiddenLookups) {
    book.hiddenSales.set(request.reference, { lookups: card.hiddenLookups, until: request.validUntil });
  }
  const isReversed = book.reversals.has(request.reference);
  const finalCode = isReversed ? 'reference_reversed' : isLate ? 'request_expired' : code;
  const isApproved = finalCode === '00';
  entry.decided = {
    at: book.now().toISOString(),
    kind: 'sale',
    operation: request.reference,
    reference: `sb_${digest(`sale ${request.reference}`)}`,
    amount: request.amount,
    currency: request.currency,
    result: isApproved ? 'approved' : 'declined',
    code: finalCode,
    approval_code: isApproved ? digestDigits(`approval ${request.reference}`, 6) : null,
    rrn: isApproved ? digestDigits(`rrn ${request.reference}`, 12) : null,
    card: { brand, last4: request.card.number.slice(-4), country },
    content: entry.content,
  };
  await book.ledger.append(entry.decided);
  return entry.decided;
}

/** Of the card only what may be kept goes into it, because it is written to the ledger. */
function saleContent({ amount, currency, card }: SaleRequest): string {
  const kept = [findTestCard(card.number)?.brand, card.number.slice(-4), card.expiryMonth, card.expiryYear];
  return digest(JSON.stringify([amount, currency, ...kept]));
}

export type SaleStatus =
  | { status: 'not_found' | 'in_progress' }
  | { status: 'approved' | 'declined' | 'reversed'; line: SaleLine }
  | { status: 'reversed'; line: undefined };

/** What became of a sale. Never tells what is not yet on the disk. */
export async function findSale(book: Book, reference: string): Promise<SaleStatus> {
  const reversal = await book.reversals.get(reference)?.settled;
  const entry = book.sales.get(reference);
  if (!entry) return reversal ? { status: 'reversed', line: undefined } : { status: 'not_found' };
  if (!entry.decided) return { status: 'in_progress' };
  const line = await entry.settled;
  const hidden = book.hiddenSales.get(reference);
  if (hidden && hidden.lookups > 0 && book.now() < hidden.until) {
    hidden.lookups -= 1;
    return { status: 'not_found' };
  }
  return { status: reversal ? 'reversed' : line.result, line };
}
