import { type Book, digest, type Entry, refundContent, startEntry } from './book.ts';
import { type AnswerFault, findTestCardByTraces, type TestCard } from './cards.ts';
import type { RefundLine, SaleLine } from './ledger.ts';
import type { RefundRequest } from './read-requests.ts';
import { Refusal } from './refusal.ts';

/**
 * Gives part or all of a sale back, once for each reference and never more than was charged. Says what goes wrong with the
 * answer: the first one, not every one. Throws a `Refusal` for an unknown sale and for other content under a reference that
 * is taken.
 */
export async function refund(
  book: Book,
  request: RefundRequest,
): Promise<{ line: RefundLine; fault: AnswerFault | undefined }> {
  const content = refundContent(request.saleReference, request.amount);
  const earlier = book.refunds.get(request.reference);
  if (earlier) {
    if (earlier.content !== content) {
      throw new Refusal(409, 'reference_conflict', 'The reference belongs to a refund of other content.');
    }
    return { line: await earlier.settled, fault: undefined };
  }
  const sale = book.sales.get(request.saleReference);
  if (!sale) throw new Refusal(404, 'sale_not_found', 'There is no sale with this sale_reference.');
  const entry = startEntry<RefundLine>(content, async (started) =>
    decide(book, request, await sale.settled, started),
  );
  book.refunds.set(request.reference, entry);
  const line = await entry.settled;
  const manners = cardOf(await sale.settled)?.refunds;
  return { line, fault: line.result === 'approved' ? manners?.fault : undefined };
}

function cardOf(sale: SaleLine): TestCard | undefined {
  return findTestCardByTraces(sale.card);
}

async function decide(
  book: Book,
  request: RefundRequest,
  sale: SaleLine,
  entry: Entry<RefundLine>,
): Promise<RefundLine> {
  // No await between the sum and the decision: two refunds that arrive together must see one another.
  const refusal = refusalCode(book, request, sale);
  const manners = refusal ? undefined : cardOf(sale)?.refunds;
  const code = refusal ?? (manners?.endsAs === 'declined' ? 'refund_rejected' : undefined);
  const now = book.now();
  entry.decided = {
    at: now.toISOString(),
    kind: 'refund',
    operation: request.reference,
    reference: `sb_${digest(`refund ${request.reference}`)}`,
    amount: request.amount,
    currency: sale.currency,
    result: code ? 'declined' : 'approved',
    code: code ?? '00',
    sale: sale.operation,
    ...(manners?.pendingMs
      ? { pending_until: new Date(now.getTime() + manners.pendingMs).toISOString() }
      : {}),
  };
  await book.ledger.append(entry.decided);
  return entry.decided;
}

function refusalCode(book: Book, request: RefundRequest, sale: SaleLine): string | undefined {
  if (sale.result !== 'approved') return 'sale_not_approved';
  if (book.reversals.has(sale.operation)) return 'sale_reversed';
  const left = sale.amount - refundedAmount(book, sale.operation);
  return request.amount > left ? 'amount_exceeds_sale' : undefined;
}

/** Whether the caller is still to be told `pending`. */
export function isPending(line: RefundLine, now: Date): boolean {
  return line.pending_until !== undefined && now.getTime() < Date.parse(line.pending_until);
}

/** What has been given back of a sale, or may be about to be. */
export function refundedAmount(book: Book, sale: string): number {
  const now = book.now();
  return [...book.refunds.values()]
    .map((entry) => entry.decided)
    .filter((line) => line?.sale === sale && (line.result === 'approved' || isPending(line, now)))
    .reduce((sum, line) => sum + (line?.amount ?? 0), 0);
}
