import { isSameMoney, type Money } from '../../domain/money.ts';
import type { Outcome, PayBrowser, PayOrder, VerifyOutcome } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import { asFields, declineOf, type Fields, minorMoney, statusCause, textOf, unparsable } from '../reading.ts';
import { writtenText } from '../writing.ts';
import type { Payment } from './client.ts';
import { declinesByCode, declinesByError } from './declines.ts';
import { challengeOf } from './three-ds.ts';

export const pspReferenceShape = /^[A-Z0-9]{8,20}$/;

/** Adyen's own tags of the languages of our page; it has no Azerbaijani, so those customers read English there. */
const locales = { en: 'en-US', ru: 'ru-RU', az: 'en-US' } as const;

/** Our order in Adyen's words. */
export function toPayment(order: PayOrder): Payment {
  const { customer, browser } = order;
  const name = nameOf(customer.name);
  return {
    amount: { value: order.amount.amountMinor, currency: order.amount.currency },
    reference: order.operationId,
    returnUrl: order.returnUrl,
    channel: 'Web',
    origin: new URL(order.returnUrl).origin,
    shopperInteraction: 'Ecommerce',
    shopperLocale: locales[order.language],
    // The money is taken in the same message, so that a payment is paid when it is approved.
    captureDelayHours: 0,
    browserInfo: browserInfo(browser),
    authenticationData: {
      ...(order.mustAskIssuer && { attemptAuthentication: 'always' }),
      // The frames of our page need a script; without one the customer goes to Adyen's own page.
      threeDSRequestData: { nativeThreeDS: browser?.script ? 'preferred' : 'disabled' },
    },
    threeDS2RequestData: {
      notificationURL: order.threeDsReturnUrls.challenge,
      ...(order.mustAskIssuer && { threeDSRequestorChallengeInd: '04' }),
    },
    ...(customer.email && { shopperEmail: customer.email }),
    ...(customer.ip && { shopperIP: customer.ip }),
    ...(customer.phone && { telephoneNumber: customer.phone }),
    ...(customer.country && { countryCode: customer.country }),
    ...(name && { shopperName: name }),
  };
}

/** All of it is required; what no script has seen claims as little as can be. */
function browserInfo(browser: PayBrowser | null): object {
  const script = browser?.script;
  return {
    acceptHeader: (browser?.acceptHeader || '*/*').slice(0, 2_048),
    userAgent: (browser?.userAgent || 'unknown').slice(0, 2_048),
    language: (script?.language || browser?.acceptLanguage.split(/[,;]/)[0] || 'en').slice(0, 35),
    colorDepth: whole(script?.colorDepth ?? 24),
    javaEnabled: script?.javaEnabled ?? false,
    javaScriptEnabled: Boolean(script),
    screenHeight: whole(script?.screenHeightPx ?? 0),
    screenWidth: whole(script?.screenWidthPx ?? 0),
    timeZoneOffset: whole(script?.timeZoneOffsetMinutes ?? 0),
  };
}

function whole(value: number): number {
  return Number.isFinite(value) ? Math.trunc(value) + 0 : 0;
}

/** Both names or none; somebody with one name has it twice. */
function nameOf(name: string | null): { firstName: string; lastName: string } | undefined {
  const words = (name ?? '').trim().split(/\s+/).filter(Boolean);
  const [first] = words;
  if (!first) return undefined;
  return { firstName: writtenText(first, 80), lastName: writtenText(words.slice(1).join(' ') || first, 80) };
}

/** What was asked for, and what comes with it. */
export interface Asked {
  readonly operationId: string;
  readonly amount: Money;
  /** Where the issuer's hidden frame comes back to; null where no other frame can follow. */
  readonly methodReturnUrl: string | null;
  /** The window for a challenge, of EMV 3-D Secure. */
  readonly window: '03' | '05';
}

/** What the answer to a payment, or to the details of one, means. */
export function paymentOutcome(reply: Reply, asked: Asked): Outcome {
  if (reply.kind === 'not_sent') return reply;
  if (reply.kind === 'no_answer') return { kind: 'unknown', cause: reply.cause };
  const fields = asFields(reply.body);
  if (reply.status !== 200) return refusedUnread(reply.status, fields);
  if (!fields) return unparsable;
  if (fields.merchantReference !== undefined && fields.merchantReference !== asked.operationId)
    return { kind: 'unknown', cause: 'reference_mismatch' };
  switch (fields.resultCode) {
    case 'Authorised':
      return approved(fields, asked);
    case 'Refused':
      return refused(fields);
    case 'Cancelled':
      return declineOf(declinesByCode, '15');
    case 'Error':
      return fields.refusalReasonCode === undefined ? declineOf(declinesByCode, '4') : refused(fields);
    case 'IdentifyShopper':
    case 'ChallengeShopper':
    case 'RedirectShopper':
      return challengeOf(fields, asked);
    case 'Pending':
    case 'Received':
      return { kind: 'unknown', cause: 'pending' };
    default:
      return unparsable;
  }
}

function approved(fields: Fields, asked: Asked): Outcome {
  const reference = textOf(fields.pspReference, pspReferenceShape);
  if (reference === null) return unparsable;
  const amount = fields.amount === undefined ? asked.amount : amountOf(fields.amount);
  if (!amount || !isSameMoney(amount, asked.amount)) return { kind: 'unknown', cause: 'amount_mismatch' };
  const approvalCode = textOf(asFields(fields.additionalData)?.authCode, /^[0-9A-Z]{1,6}$/);
  return { kind: 'approved', reference, amount, slip: { rrn: null, approvalCode } };
}

function refused(fields: Fields): Outcome {
  const code = textOf(fields.refusalReasonCode, /^\d{1,3}$/);
  return declineOf(declinesByCode, code, networkCodeOf(fields.additionalData));
}

/** `05 : Do not honor` begins with the network's own code. */
export function networkCodeOf(additionalData: unknown): string | null {
  const raw = asFields(additionalData)?.refusalReasonRaw;
  return typeof raw === 'string' ? (/^([0-9A-Z]{2,3})\s*:/.exec(raw)?.[1] ?? null) : null;
}

export function amountOf(value: unknown): Money | undefined {
  const fields = asFields(value);
  return minorMoney(fields?.value, fields?.currency);
}

/** In its own error shape Adyen says that it did not work on the request, unless it had been sent before. */
function refusedUnread(status: number, fields: Fields | undefined): Outcome {
  const code = textOf(fields?.errorCode, /^[0-9_]{1,10}$/);
  const isRepeat = code === '704' || code === '0704';
  const isUnread = status === 400 || status === 401 || status === 403 || status === 422;
  if (code === null || isRepeat || !isUnread) return { kind: 'unknown', cause: statusCause(status) };
  const known = Object.hasOwn(declinesByError, code) ? declinesByError[code] : undefined;
  const [reason, retryable] = known ?? (['acquirer_error', true] as const);
  return { kind: 'declined', reason, retryable, networkCode: null };
}

/** Whether Adyen let us in. */
export function verifyOutcome(reply: Reply): VerifyOutcome {
  if (reply.kind !== 'answer') return { kind: 'not_reached', cause: reply.cause };
  if (reply.status === 200) return { kind: 'accepted' };
  const isRefused = reply.status === 401 || reply.status === 403 || reply.status === 422;
  return { kind: isRefused ? 'refused' : 'not_reached', cause: statusCause(reply.status) };
}
