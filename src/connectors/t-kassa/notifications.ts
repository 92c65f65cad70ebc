import type { News, NotificationReading, RawNotification } from '../connector.ts';
import { parseJson } from '../exchange.ts';
import { asFields, type Fields, textOf } from '../reading.ts';
import { standingOf } from './statuses.ts';
import { isSameToken } from './token.ts';

/** Word for word what the bank wants to hear; until it does, it reports again. */
const answer = 'OK';

/**
 * Reads a report about a payment. Its signature covers the root, but by values set one behind the other with nothing between
 * them, so digits could wander from one to the next: a report only says of which message of ours there is news.
 */
export function readNotification(
  { body }: Pick<RawNotification, 'body'>,
  sign: (fields: Fields) => string,
): NotificationReading {
  const report = asFields(parseJson(body));
  if (!report || !isSameToken(report.Token, sign(report))) return { kind: 'forged' };
  const operationId = textOf(report.OrderId, /^op_[0-9A-Za-z]{24}$/);
  // Of a card, a receipt or an account, or of a payment that somebody else made with this terminal.
  const standing = textOf(report.PaymentId, /^\d{1,20}$/) === null ? undefined : standingOf(report.Status);
  if (operationId === null || !standing) return { kind: 'unrecognised', answer };
  const ofSale: News = { about: 'sale', operationId, outcome: null };
  // The bank names no refund: every open one of the payment is asked about.
  const ofRefunds: News = { about: 'refund', operationId, reference: null, outcome: null };
  const isGivenBack = ['paid', 'part_returned', 'returned'].includes(standing);
  return { kind: 'read', news: isGivenBack ? [ofSale, ofRefunds] : [ofSale], answer };
}
