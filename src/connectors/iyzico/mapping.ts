import { isChallengeUrl } from '../../domain/challenge.ts';
import { isSameMoney, type Money } from '../../domain/money.ts';
import type { CardFacts, LookupOutcome, Outcome, VerifyOutcome } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import { readOnlyForm } from '../html-form.ts';
import {
  asFields,
  asText,
  type Declined,
  decimalMoney,
  declineOf,
  type Fields,
  statusCause,
  textOf,
  type Unknown,
  unparsable,
} from '../reading.ts';
import { ambiguousCodes, declinesByCode, declinesByGroup } from './declines.ts';

export const paymentIdShape = /^\d{1,20}$/;
export const tokenShape = /^[0-9a-fA-F-]{32,64}$/;

/** What was asked for, and how iyzico signs. */
export interface Asked {
  readonly operationId: string;
  readonly amount: Money;
  readonly sign: (text: string) => string;
}

/** What the answer to the beginning of 3-D Secure means: a form for the customer's bank. Nothing can be charged yet. */
export function initializeOutcome(reply: Reply, { operationId, sign }: Asked): Outcome {
  const read = readAnswer(reply, operationId);
  if (read.kind === 'not_sent') return read;
  if (read.kind !== 'fields') return read.kind === 'refused' ? refusal(read.fields, true) : read;
  const { threeDSHtmlContent: content, paymentId, signature } = read.fields;
  const reference = textOf(paymentId, paymentIdShape);
  if (reference === null || typeof content !== 'string') return unparsable;
  if (!isSigned(signature, [reference, operationId], sign))
    return { kind: 'unknown', cause: 'bad_signature' };
  const form = readOnlyForm(Buffer.from(content, 'base64').toString('utf8'));
  // Without that form nobody can go on, and only we complete a payment: so this one is over uncharged.
  if (!form || !isChallengeUrl(form.url)) return uncharged('authentication_unavailable');
  return { kind: 'challenged', challenge: { kind: 'form', ...form }, reference };
}

/** What the answer to a new page of iyzico's means. */
export function formOutcome(reply: Reply, { operationId, sign }: Asked): Outcome {
  const read = readAnswer(reply, operationId);
  if (read.kind === 'not_sent') return read;
  if (read.kind !== 'fields') return read.kind === 'refused' ? refusal(read.fields, true) : read;
  const { paymentPageUrl: url, token, signature } = read.fields;
  const reference = textOf(token, tokenShape);
  if (reference === null || !isChallengeUrl(url)) return unparsable;
  if (!isSigned(signature, [operationId, reference], sign))
    return { kind: 'unknown', cause: 'bad_signature' };
  return { kind: 'challenged', challenge: { kind: 'redirect', url }, reference };
}

/** What the answer to the completion of a payment means. */
export function completionOutcome(reply: Reply, asked: Asked, paymentId: string): Outcome {
  const read = readAnswer(reply, asked.operationId);
  // The payment was begun before, so a message that was not sent proves nothing about it.
  if (read.kind === 'not_sent') return { kind: 'unknown', cause: read.cause };
  if (read.kind === 'unknown') return read;
  if (read.kind === 'refused') return refusal(read.fields, false);
  const outcome = approved(read.fields, asked, paymentId);
  if (outcome.kind === 'approved' && !isSameMoney(outcome.amount, asked.amount))
    return { kind: 'unknown', cause: 'amount_mismatch' };
  return outcome;
}

/** What a look-up of a payment means, by its id or by the token of its page. */
export function lookupOutcome(reply: Reply, asked: Asked, paymentId: string | null): LookupOutcome {
  if (reply.kind !== 'answer') return { kind: 'not_reached', cause: reply.cause };
  const read = readAnswer(reply, asked.operationId);
  if (read.kind === 'not_sent' || read.kind === 'unknown') return { kind: 'unknown', cause: read.cause };
  // That the question was refused says nothing about the payment.
  if (read.kind === 'refused') return { kind: 'unknown', cause: `error_${codeOf(read.fields) ?? 'none'}` };
  const { fields } = read;
  switch (fields.paymentStatus) {
    case 'SUCCESS':
      return approved(fields, asked, paymentId);
    case 'FAILURE': {
      const outcome = refusal(fields, false);
      return outcome.kind === 'declined' ? outcome : { kind: 'unknown', cause: outcome.cause };
    }
    case 'INIT_THREEDS':
    case 'CALLBACK_THREEDS':
    case 'CALLBACK_PECCO':
    case 'BKM_POS_SELECTED':
    case undefined:
    case null:
      return { kind: 'pending' };
    default:
      return unparsable;
  }
}

type Read =
  | { kind: 'fields'; fields: Fields }
  | { kind: 'refused'; fields: Fields }
  | { kind: 'not_sent'; cause: string }
  | Unknown;

/** An answer to our message, be it yes or no: iyzico says so in the body, whatever the status. */
export function readAnswer(reply: Reply, conversationId: string): Read {
  if (reply.kind === 'not_sent') return reply;
  if (reply.kind === 'no_answer') return { kind: 'unknown', cause: reply.cause };
  const fields = asFields(reply.body);
  if (!fields || (fields.status !== 'success' && fields.status !== 'failure'))
    return reply.status === 200 ? unparsable : { kind: 'unknown', cause: statusCause(reply.status) };
  if (fields.conversationId !== undefined && fields.conversationId !== conversationId)
    return { kind: 'unknown', cause: 'reference_mismatch' };
  return { kind: fields.status === 'success' ? 'fields' : 'refused', fields };
}

/** A refusal, unless the bank may have charged all the same. Before anything could be charged, nothing can have been. */
function refusal(fields: Fields, isBeforeCharge: boolean): Declined | Unknown {
  const code = codeOf(fields);
  if (code !== null && ambiguousCodes.has(code))
    return isBeforeCharge ? uncharged('acquirer_error') : { kind: 'unknown', cause: `error_${code}` };
  if (code !== null && Object.hasOwn(declinesByCode, code)) return declineOf(declinesByCode, code);
  const group = textOf(fields.errorGroup, /^[A-Z0-9_]{1,60}$/);
  if (group !== null && Object.hasOwn(declinesByGroup, group)) return declineOf(declinesByGroup, group);
  // Codes below 10000 are of the request itself, which no bank has seen.
  if (isBeforeCharge || (code !== null && Number(code) < 10_000)) return uncharged('acquirer_error');
  return declineOf({}, null);
}

function uncharged(
  reason: 'acquirer_error' | 'authentication_unavailable' | 'authentication_failed',
): Declined {
  return { kind: 'declined', reason, retryable: true, networkCode: null };
}

export const notAuthenticated = uncharged('authentication_failed');

export function codeOf(fields: Fields): string | null {
  return textOf(fields.errorCode, /^\d{1,6}$/);
}

function approved(
  fields: Fields,
  { operationId, sign }: Asked,
  paymentId: string | null,
): Extract<LookupOutcome, { kind: 'approved' | 'unknown' }> {
  const reference = textOf(fields.paymentId, paymentIdShape);
  const amount = decimalMoney(fields.paidPrice, fields.currency);
  if (reference === null || !amount) return unparsable;
  if (paymentId !== null && paymentId !== reference) return { kind: 'unknown', cause: 'reference_mismatch' };
  const { currency, basketId, paidPrice, price, signature, token, paymentStatus } = fields;
  const signed = [reference, currency, basketId, operationId, plain(paidPrice), plain(price)];
  const isOfForm = token !== undefined;
  if (!isSigned(signature, isOfForm ? [paymentStatus, ...signed, token] : signed, sign))
    return { kind: 'unknown', cause: 'bad_signature' };
  if (basketId !== operationId) return { kind: 'unknown', cause: 'reference_mismatch' };
  // iyzico has taken the money and looks at it still, or gives it back by itself: nothing is paid before it says so.
  if (fields.fraudStatus !== undefined && Number(fields.fraudStatus) !== 1)
    return { kind: 'unknown', cause: 'fraud_review' };
  const approvalCode = textOf(fields.authCode, /^[0-9A-Z]{1,6}$/);
  const card = cardOf(fields);
  return { kind: 'approved', reference, amount, slip: { rrn: null, approvalCode }, ...(card && { card }) };
}

/** iyzico signs amounts without the zeros at their end. */
function plain(amount: unknown): string {
  return typeof amount === 'string' ? amount.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') : asText(amount);
}

/** Answers are signed since 2024. One without a signature came over TLS; one with another is not believed. */
function isSigned(signature: unknown, params: readonly unknown[], sign: Asked['sign']): boolean {
  if (signature === undefined || signature === null) return true;
  const text = params.map((param) => (param === undefined || param === null ? '' : asText(param))).join(':');
  return asText(signature).toLowerCase() === sign(text);
}

const brands: Readonly<Record<string, string>> = {
  VISA: 'visa',
  MASTER_CARD: 'mastercard',
  AMERICAN_EXPRESS: 'amex',
  TROY: 'troy',
};

function cardOf({ lastFourDigits, cardAssociation }: Fields): CardFacts | undefined {
  const last4 = textOf(lastFourDigits, /^\d{4}$/);
  if (last4 === null) return undefined;
  return { brand: brands[asText(cardAssociation)] ?? null, last4, exp_month: null, exp_year: null };
}

/** Whether iyzico let us in: by a question about a payment that never was, which it answers to who may ask. */
export function verifyOutcome(reply: Reply): VerifyOutcome {
  if (reply.kind !== 'answer') return { kind: 'not_reached', cause: reply.cause };
  const fields = asFields(reply.body);
  const code = fields ? codeOf(fields) : null;
  if (code === '1000' || code === '1001') return { kind: 'refused', cause: `error_${code}` };
  if (fields?.status === 'success' || fields?.status === 'failure') return { kind: 'accepted' };
  return { kind: 'not_reached', cause: statusCause(reply.status) };
}
