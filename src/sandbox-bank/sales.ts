import { judgeAuthentication } from './authentication.ts';
import { type Book, digest, digestDigits, type Entry, type Redirect, startEntry } from './book.ts';
import { findTestCard } from './cards.ts';
import { judgeCard } from './judge-card.ts';
import type { SaleLine } from './ledger.ts';
import type { SaleRequest } from './read-requests.ts';
import { askCardholder } from './redirects.ts';
import { Refusal } from './refusal.ts';

/** A sale that is decided, or one that waits for its cardholder on a page of ours. */
export type Sold =
  | { kind: 'decided'; line: SaleLine; isRepeat: boolean }
  | { kind: 'redirect'; redirect: Redirect };

/**
 * Charges a card, once for each reference: a repeat gets the line of the first request, also while that one is
 * still being worked on. Resolves when the line is on the disk. Throws a `Refusal` for other content under a
 * reference that is taken.
 */
export async function sell(book: Book, request: SaleRequest): Promise<Sold> {
  const content = saleContent(request);
  const earlier = book.sales.get(request.reference);
  if (earlier) {
    if (earlier.content !== content) {
      throw new Refusal(409, 'reference_conflict', 'The reference belongs to a sale of other content.');
    }
    return await sold(book, request.reference, earlier, true);
  }
  const entry = startEntry<SaleLine>(content, (started) => decide(book, request, started));
  book.sales.set(request.reference, entry);
  return sold(book, request.reference, entry, false);
}

async function sold(book: Book, reference: string, entry: Entry<SaleLine>, isRepeat: boolean): Promise<Sold> {
  const redirect = book.redirects.get(reference);
  if (redirect) return { kind: 'redirect', redirect };
  return { kind: 'decided', line: await entry.settled, isRepeat };
}

async function decide(book: Book, request: SaleRequest, entry: Entry<SaleLine>): Promise<SaleLine> {
  const receivedAt = book.now();
  const judged = judgeCard(request.card, receivedAt);
  const { brand, country, card } = judged;
  const { code: authenticatedCode, isProved } = judgeAuthentication(request, card);
  // Checked once, on arrival: whoever waited until then and finds nothing may be sure that nothing will come.
  const isLate = receivedAt.getTime() > request.validUntil.getTime();
  if (!isLate && card?.workMs) await book.sleep(card.workMs);
  if (!isLate && card?.hiddenLookups) {
    book.hiddenSales.set(request.reference, { lookups: card.hiddenLookups, until: request.validUntil });
  }
  if (!isLate && card?.brokenLookups) book.brokenLookups.set(request.reference, card.brokenLookups);
  const ownCode = authenticatedCode ?? judged.code;
  const code =
    !isLate && ownCode === '00' && card?.redirect ? await askCardholder(book, request, card) : ownCode;
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
    ...(request.authentication
      ? { authentication: { trans_status: request.authentication.transStatus, is_proved: isProved } }
      : {}),
    content: entry.content,
  };
  await book.ledger.append(entry.decided);
  return entry.decided;
}

/** Of the card only what may be kept goes into it, because it is written to the ledger. */
function saleContent({ amount, currency, card, way, authentication }: SaleRequest): string {
  const kept = [findTestCard(card.number)?.brand, card.number.slice(-4), card.expiryMonth, card.expiryYear];
  const proof = [...(authentication ? [authentication.dsTransId] : []), ...(way ? [way] : [])];
  return digest(JSON.stringify([amount, currency, ...kept, ...proof]));
}

export type SaleStatus =
  | { status: 'not_found' | 'in_progress' }
  | { status: 'approved' | 'declined' | 'reversed'; line: SaleLine }
  | { status: 'reversed'; line: undefined };

/** What became of a sale. Never tells what is not yet on the disk. */
export async function findSale(book: Book, reference: string): Promise<SaleStatus> {
  const reversal = await book.reversals.get(reference)?.settled;
  const entry = book.sales.get(reference);
  const broken = book.brokenLookups.get(reference) ?? 0;
  if (broken > 0) {
    book.brokenLookups.set(reference, broken - 1);
    throw new Refusal(503, 'unavailable', 'Look-ups do not work now.');
  }
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
