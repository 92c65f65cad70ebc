import type { News, NotificationReading, RawNotification } from '../connector.ts';
import { parseJson } from '../exchange.ts';
import { asFields, type Fields, textOf } from '../reading.ts';
import { isReversal } from './new-refund.ts';
import { idShape } from './replies.ts';

/** A report is taken when it is answered with 200, whatever the answer says. */
const answer = '';

/** The event names an object and the state that it has come into. */
const events: ReadonlySet<unknown> = new Set([
  'payment.waiting_for_capture',
  'payment.succeeded',
  'payment.canceled',
  'refund.succeeded',
]);

/** Reads a report of YooKassa. It bears no signature, so it only says of which message of ours there is news. */
export function readNotification({ body }: Pick<RawNotification, 'body'>): NotificationReading {
  const report = asFields(parseJson(body));
  const news = report?.type === 'notification' && events.has(report.event) ? newsOf(report) : undefined;
  return news ? { kind: 'read', news: [news], answer } : { kind: 'unrecognised', answer };
}

function newsOf(report: Fields): News | undefined {
  const object = asFields(report.object);
  const metadata = asFields(object?.metadata);
  const operationId = textOf(metadata?.operation_id, /^[\w-]{1,64}$/);
  // Made by somebody else in the same shop.
  if (operationId === null) return undefined;
  if (report.event !== 'refund.succeeded') return { about: 'sale', operationId, outcome: null };
  if (isReversal(metadata)) return { about: 'reversal', saleId: operationId, outcome: null };
  return { about: 'refund', operationId, reference: textOf(object?.id, idShape), outcome: null };
}
