import { isIPv4, isIPv6 } from 'node:net';
import type { Language } from '../../domain/language.ts';
import type { PayOrder, RefundOrder } from '../connector.ts';
import { writtenText } from '../writing.ts';

/** A new payment in the bank's words. It moves nothing: a page, a code of the SBP or a card has to follow. */
export interface NewPayment {
  readonly Amount: number;
  readonly OrderId: string;
  readonly Description?: string;
  readonly PayType: 'O';
  readonly Language: 'ru' | 'en';
  readonly NotificationURL: string;
  readonly SuccessURL: string;
  readonly FailURL: string;
  readonly RedirectDueDate: string;
  readonly DATA?: { readonly OperationInitiatorType: '0' };
}

/** What 3-D Secure 2 asks about the browser, all of it as text. */
export interface BrowserData {
  readonly language: string;
  readonly timezone: string;
  readonly screen_height: string;
  readonly screen_width: string;
  readonly colorDepth: string;
  readonly javaEnabled: string;
  readonly cresCallbackUrl: string;
}

/** Limits in UTF-16 units: whoever counts characters otherwise counts fewer. */
const mostOf = { description: 140, language: 35 };

const pageLivesMs = 3_600_000;

/** The bank's page knows two languages. */
const languages: Readonly<Record<Language, 'ru' | 'en'>> = { ru: 'ru', en: 'en', az: 'en' };

/** Made of the order alone, so that a repeat is the same. Our ids have 27 characters, and a number of an order 36. */
export function toPayment(order: PayOrder): NewPayment {
  const description = writtenText(order.description, mostOf.description);
  const until = new Date(order.sendBefore.getTime() + pageLivesMs);
  return {
    Amount: order.amount.amountMinor,
    OrderId: order.operationId,
    ...(description !== '' && { Description: description }),
    PayType: 'O',
    Language: languages[order.language],
    NotificationURL: order.notificationUrl,
    SuccessURL: order.returnUrl,
    FailURL: order.returnUrl,
    RedirectDueDate: `${until.toISOString().slice(0, 19)}+00:00`,
    // The customer pays himself, and nothing of his card is kept for another time.
    ...(order.source.kind !== 'bank_app' && { DATA: { OperationInitiatorType: '0' } }),
  };
}

/** A refund under a name of ours, by which a card's is given once. */
export function toRefund({ saleReference, operationId, amount }: RefundOrder) {
  return { PaymentId: saleReference, Amount: amount.amountMinor, ExternalRequestId: operationId };
}

/**
 * The whole of a payment, under a name that no refund has. Tried again after it was refused it is a new request: under the old
 * name the bank would only say how the payment stands. It cannot be given twice, for nothing is left then.
 */
export function toReversal(paymentId: string, saleId: string, now: Date) {
  const hour = Math.floor(now.getTime() / 3_600_000);
  return { PaymentId: paymentId, ExternalRequestId: `reverse-${saleId}-${hour}` };
}

/** Of a browser without a script nothing is known but its languages; what the bank must have is then a common value. */
export function toBrowserData({ browser, language, threeDsReturnUrls }: PayOrder): BrowserData {
  const script = browser?.script;
  const accepted = /^[A-Za-z]{2,3}(?:-[A-Za-z]{2})?/.exec(browser?.acceptLanguage ?? '')?.[0];
  const spoken = script?.language ?? '';
  const isTag = /^[A-Za-z]{2,8}(?:-[A-Za-z\d]{1,8})*$/.test(spoken) && spoken.length <= mostOf.language;
  return {
    language: isTag ? spoken : (accepted ?? language),
    timezone: String(script?.timeZoneOffsetMinutes ?? 0),
    screen_height: String(script?.screenHeightPx ?? 1080),
    screen_width: String(script?.screenWidthPx ?? 1920),
    colorDepth: colorDepthOf(script?.colorDepth ?? 24),
    javaEnabled: String(script?.javaEnabled ?? false),
    cresCallbackUrl: threeDsReturnUrls.challenge,
  };
}

/** The largest of the depths that the protocol knows, and not more than the browser has. */
function colorDepthOf(depth: number): string {
  return String([48, 32, 24, 16, 15, 8, 4].find((known) => known <= depth) ?? 1);
}

/** An address as the bank wants it: of version 6 all eight groups of four digits. Nothing for what is none. */
export function ipOf(ip: string | null): string | undefined {
  if (ip === null || isIPv4(ip)) return ip ?? undefined;
  if (!isIPv6(ip) || ip.includes('.') || ip.includes('%')) return undefined;
  const [head = '', tail] = ip.split('::');
  const groups = (part: string | undefined) => (part ? part.split(':') : []);
  const left = groups(head);
  const right = groups(tail);
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].map((group) => group.padStart(4, '0').toLowerCase()).join(':');
}
