import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../../vault/secret.ts';
import type { News, NotificationReading, RawNotification, ReverseOutcome } from '../connector.ts';
import { parseJson } from '../exchange.ts';
import { asFields, asList, asText, declineOf, type Fields, textOf } from '../reading.ts';
import { codeOfWords, declinesByCode } from './declines.ts';
import { amountOf, networkCodeOf, pspReferenceShape } from './mapping.ts';

/** What Adyen wants to hear of a report that was taken. */
const accepted = '[accepted]';

/** Verifies with the account's HMAC key: the key stays where it is made. */
export type Sign = (text: string) => Buffer;

/** HMAC-SHA256 under a key in hexadecimal (Adyen, "Verify HMAC signatures"). */
export function signer(key: Secret<string>, reveal: (key: Secret<string>) => string): Sign {
  return (text) =>
    createHmac('sha256', Buffer.from(reveal(key), 'hex'))
      .update(text)
      .digest();
}

/** The eight fields that are signed, in their order. */
export function signedText(item: Fields): string {
  const amount = asFields(item.amount);
  return [
    item.pspReference,
    item.originalReference,
    item.merchantAccountCode,
    item.merchantReference,
    amount?.value,
    amount?.currency,
    item.eventCode,
    item.success,
  ]
    .map((value) => (value === undefined || value === null ? '' : asText(value)))
    .join(':');
}

/** Reads a report. One item with a wrong signature makes the whole report forged. */
export function readNotification(
  raw: RawNotification,
  merchantAccount: string,
  sign: Sign,
): NotificationReading {
  const wrappers = asList(asFields(parseJson(raw.body))?.notificationItems);
  if (!wrappers || wrappers.length === 0) return { kind: 'forged' };
  const items = wrappers.map((one) => asFields(one.NotificationRequestItem));
  if (items.some((item) => !item || !isSigned(item, sign))) return { kind: 'forged' };
  const news = items.flatMap((item) => (item?.merchantAccountCode === merchantAccount ? newsOf(item) : []));
  return news.length > 0
    ? { kind: 'read', news, answer: accepted }
    : { kind: 'unrecognised', answer: accepted };
}

function isSigned(item: Fields, sign: Sign): boolean {
  const given = asFields(item.additionalData)?.hmacSignature;
  if (typeof given !== 'string') return false;
  const received = Buffer.from(given, 'base64');
  const expected = sign(signedText(item));
  return received.length === expected.length && timingSafeEqual(received, expected);
}

function newsOf(item: Fields): News[] {
  const id = textOf(item.merchantReference, /^[\w-]{1,80}$/);
  const psp = textOf(item.pspReference, pspReferenceShape);
  const amount = amountOf(item.amount);
  if (id === null || psp === null) return [];
  const isDone = asText(item.success) === 'true';
  if (isReversal(item)) return [{ about: 'reversal', saleId: id, outcome: reverseNews(item, psp, isDone) }];
  if (!amount) return [];
  switch (item.eventCode) {
    case 'AUTHORISATION': {
      const code = codeOfWords(item.reason);
      const outcome = isDone
        ? ({ kind: 'approved', reference: psp, amount } as const)
        : declineOf(declinesByCode, code, networkCodeOf(item.additionalData));
      return [{ about: 'sale', operationId: id, outcome }];
    }
    case 'REFUND':
    case 'REFUND_WITH_DATA': {
      const outcome = isDone
        ? ({ kind: 'refunded', reference: psp, amount } as const)
        : ({ kind: 'declined', reason: refundFailure(item.reason), networkCode: null } as const);
      return [{ about: 'refund', operationId: id, reference: psp, outcome }];
    }
    case 'REFUND_FAILED': {
      const outcome = { kind: 'declined', reason: 'declined', networkCode: null } as const;
      return [{ about: 'refund', operationId: id, reference: psp, outcome }];
    }
    default:
      return [];
  }
}

function isReversal({ eventCode }: Fields): boolean {
  return ['TECHNICAL_CANCEL', 'CANCELLATION', 'CANCEL_OR_REFUND'].includes(asText(eventCode));
}

function reverseNews(item: Fields, reference: string, isDone: boolean): ReverseOutcome {
  const amount = amountOf(item.amount);
  if (isDone)
    return { kind: 'reversed', reference, amount: amount && amount.amountMinor > 0 ? amount : null };
  // By our own reference there is none, or none that was ever authorised: nothing is charged, and we send nothing any more.
  const isUnknown = /n[o']t (?:been )?(?:found|authori[sz]ed)/i.test(asText(item.reason));
  return isUnknown ? { kind: 'reversed', reference, amount: null } : { kind: 'refused', cause: 'refused' };
}

function refundFailure(reason: unknown): 'sale_not_refundable' | 'declined' {
  const isGone = /insufficient balance|not possible|hasn't been captured/i.test(asText(reason));
  return isGone ? 'sale_not_refundable' : 'declined';
}
