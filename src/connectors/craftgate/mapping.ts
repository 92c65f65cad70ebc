import { isChallengeUrl } from '../../domain/challenge.ts';
import { isSameMoney } from '../../domain/money.ts';
import type {
  AnswerOrder,
  CardMode,
  LookupOutcome,
  Outcome,
  PayOrder,
  SaleRef,
  VerifyOutcome,
} from '../connector.ts';
import type { Reply } from '../exchange.ts';
import { declineOf, type Fields, textOf, unparsable } from '../reading.ts';
import { declinesByGroup, uncertainGroups } from './declines.ts';
import { type FoundPayment, failure, paymentOf, standing } from './payments.ts';
import { causeOf, idShape, isPaymentError, type Read, type Refusal, readReply } from './replies.ts';
import { formOf } from './three-ds-form.ts';

/** A page's token, which is the name of a sale until it has a payment. */
const tokenShape = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What the answer to a payment by card means: the page of the customer's bank, and nothing about money yet. */
export function beginOutcome(reply: Reply): Outcome {
  const read = readReply(reply);
  if (read.kind !== 'data') return notBegun(read);
  const { data } = read;
  const status = data.paymentStatus ?? 'INIT_THREEDS';
  if (status === 'FAILURE') return failure(data);
  // That it was charged without anybody asked, for one, is told by the books.
  if (status !== 'INIT_THREEDS') return { kind: 'unknown', cause: 'not_asked' };
  const reference = textOf(data.paymentId, idShape);
  if (reference === null) return unparsable;
  const challenge = formOf(data.htmlContent);
  if (challenge) return { kind: 'challenged', challenge, reference };
  // Nobody is shown that page, so nobody can agree to the payment.
  return { kind: 'declined', reason: 'authentication_unavailable', retryable: true, networkCode: null };
}

/** What the answer to a new page means. */
export function pageOutcome(reply: Reply): Outcome {
  const read = readReply(reply);
  if (read.kind !== 'data') return notBegun(read);
  const token = textOf(read.data.token, tokenShape);
  const { pageUrl } = read.data;
  if (token === null || !isChallengeUrl(pageUrl)) return unparsable;
  return { kind: 'challenged', challenge: { kind: 'redirect', url: pageUrl }, reference: token };
}

function notBegun(read: Exclude<Read, { kind: 'data' }>): Outcome {
  if (read.kind === 'not_sent') return read;
  return (read.kind === 'refusal' && refused(read)) || { kind: 'unknown', cause: causeOf(read) };
}

/** A clear no to a payment that nobody was asked about yet; nothing where Craftgate is not sure itself. */
function refused(refusal: Refusal): Outcome | undefined {
  const { group } = refusal;
  if (!isPaymentError(refusal))
    return { kind: 'declined', reason: 'acquirer_error', retryable: true, networkCode: null };
  return group === null || uncertainGroups.has(group) ? undefined : declineOf(declinesByGroup, group);
}

/** What the answer to the completion of a payment means; `look`: only the books can tell. */
export function completeOutcome(
  reply: Reply,
  { operationId, reference, amount }: SaleRef,
): Outcome | { kind: 'pending' } | { kind: 'look' } {
  const read = readReply(reply);
  if (read.kind === 'not_sent') return read;
  // It may be refused because another one of ours was faster.
  if (read.kind === 'refusal') return { kind: 'look' };
  if (read.kind !== 'data') return { kind: 'unknown', cause: read.cause };
  const payment = paymentOf(read.data, operationId);
  if (payment.kind !== 'payment') return payment;
  if (payment.id !== reference) return { kind: 'unknown', cause: 'reference_mismatch' };
  const found = standing(payment, operationId, 'direct');
  if (found.kind === 'approved' && !isSameMoney(found.amount, amount))
    return { kind: 'unknown', cause: 'amount_mismatch' };
  return answered(found);
}

/** What a look-up found, as the answer to a challenge. */
export function answered(found: LookupOutcome): Outcome | { kind: 'pending' } {
  switch (found.kind) {
    case 'approved':
    case 'declined':
    case 'pending':
    case 'unknown':
      return found;
    case 'not_reached':
      return { kind: 'unknown', cause: found.cause };
    default:
      return { kind: 'unknown', cause: found.kind };
  }
}

/** What a look-up means. */
export function lookupOutcome(found: FoundPayment, sale: SaleRef, mode: CardMode): LookupOutcome {
  if (found.kind === 'payment') return standing(found, sale.operationId, mode);
  // The page is there, and its customer has not paid on it yet.
  if (found.kind === 'not_found' && sale.reference !== null) return { kind: 'pending' };
  return found;
}

/** What the bank's page posts to us when its customer is back. */
export function isCallback({ fields }: { readonly fields: Fields }): boolean {
  return idShape.test(String(fields.paymentId)) && /^(?:SUCCESS|FAILURE)$/.test(String(fields.status));
}

/** With this the customer's issuer has confirmed him, and the payment waits to be completed. */
export function isToComplete({ sale, answer }: Pick<AnswerOrder, 'sale' | 'answer'>): boolean {
  const { status, completeStatus, paymentId } = answer.fields;
  return status === 'SUCCESS' && completeStatus === 'WAITING' && paymentId === sale.reference;
}

/** The source of an order by which this account takes it. */
export function isTaken({ source }: Pick<PayOrder, 'source'>, mode: CardMode): boolean {
  return source.kind === (mode === 'direct' ? 'card' : 'hosted_page');
}

/** A search for what never was moves no money, and is answered to whoever is let in. */
export function verifyOutcome(reply: Reply): VerifyOutcome {
  const read = readReply(reply);
  if (read.kind === 'data') return { kind: 'accepted' };
  const isDenied = reply.kind === 'answer' && (reply.status === 401 || reply.status === 403);
  const kind = isDenied || read.kind === 'refusal' ? 'refused' : 'not_reached';
  return { kind, cause: causeOf(read) };
}
