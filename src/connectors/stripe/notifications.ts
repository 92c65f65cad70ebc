import { createHmac, timingSafeEqual } from 'node:crypto';
import type { News, NotificationReading, RawNotification } from '../connector.ts';
import { parseJson } from '../exchange.ts';
import { asFields, type Fields, textOf } from '../reading.ts';
import { operationIdOf, reversalOf } from './intent.ts';

/** How old a report may be, and how far ahead its clock. Stripe signs anew whenever it reports again. */
const toleranceS = 300;
const mostSignatures = 10;
/** Stripe wants to hear nothing but that it was heard. */
const answer = 'ok';

/**
 * Verifies and reads a report. It may be old, or come after a newer one, so it says only that there is news: what became of
 * the payment is then asked.
 */
export function readNotification(raw: RawNotification, key: string, now: Date): NotificationReading {
  if (!isSigned(raw, key, now)) return { kind: 'forged' };
  const event = asFields(parseJson(raw.body));
  const object = asFields(asFields(event?.data)?.object);
  const news = event?.object === 'event' && object ? newsOf(object) : undefined;
  return news ? { kind: 'read', news: [news], answer } : { kind: 'unrecognised', answer };
}

/** `t=…,v1=…`: v1 is the HMAC-SHA256 of `t.body`. While a key is being rolled there are several. */
function isSigned({ headers, body }: RawNotification, key: string, now: Date): boolean {
  const parts = (headers['stripe-signature'] ?? '').slice(0, 2_000).split(',');
  const valuesOf = (name: string) =>
    parts.flatMap((part) => (part.trim().startsWith(`${name}=`) ? [part.trim().slice(name.length + 1)] : []));
  const [time] = valuesOf('t');
  if (time === undefined || !/^\d{1,12}$/.test(time)) return false;
  const expected = createHmac('sha256', key).update(`${time}.${body}`).digest();
  const isOurs = valuesOf('v1')
    .slice(0, mostSignatures)
    .some((given) => /^[0-9a-f]{64}$/.test(given) && timingSafeEqual(Buffer.from(given, 'hex'), expected));
  return isOurs && Math.abs(now.getTime() / 1000 - Number(time)) <= toleranceS;
}

/** By what kind of object a report is about. Of any other kind, or of somebody else's, there is nothing to know. */
function newsOf(object: Fields): News | undefined {
  const operationId = operationIdOf(object);
  switch (textOf(object.object, /^[a-z_.]{1,60}$/)) {
    case 'payment_intent':
    // A charge inherits the metadata of its payment.
    case 'charge':
      return operationId === null ? undefined : { about: 'sale', operationId, outcome: null };
    case 'refund': {
      const reference = textOf(object.id, /^\w{1,100}$/);
      if (operationId !== null) return { about: 'refund', operationId, reference, outcome: null };
      const saleId = reversalOf(object);
      return saleId === null ? undefined : { about: 'reversal', saleId, outcome: null };
    }
    default:
      return undefined;
  }
}
