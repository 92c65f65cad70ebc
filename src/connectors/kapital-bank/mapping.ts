import { isChallengeUrl } from '../../domain/challenge.ts';
import { isSameMoney, type Money, toDecimalString } from '../../domain/money.ts';
import type {
  CardFacts,
  LookupOutcome,
  Outcome,
  PayOrder,
  ReverseOutcome,
  VerifyOutcome,
} from '../connector.ts';
import type { Reply } from '../exchange.ts';
import {
  asFields,
  asList,
  asText,
  decimalMoney,
  declineOf,
  type Fields,
  statusCause,
  textOf,
  unparsable,
} from '../reading.ts';
import { writtenText } from '../writing.ts';
import type { NewOrder } from './client.ts';
import { declinesByResult, declinesByStatus } from './declines.ts';

/** Our order in the bank's words. */
export function toOrder(order: PayOrder): NewOrder {
  return {
    typeRid: 'Order_SMS',
    amount: toDecimalString(order.amount),
    currency: order.amount.currency,
    language: order.language,
    // Our reference stands in the bank's own books and on its statements.
    description: writtenText(`${order.operationId} ${order.description ?? ''}`, 125),
    hppRedirectUrl: order.returnUrl,
  };
}

/** What the answer to a new order means: the page on which the customer pays, and nothing about money yet. */
export function createOutcome(reply: Reply): Outcome {
  if (reply.kind === 'not_sent') return reply;
  if (reply.kind === 'no_answer') return { kind: 'unknown', cause: reply.cause };
  const fields = asFields(reply.body);
  if (errorCodeOf(fields) !== null) {
    // Whatever was wrong with it: nobody has the address of its page, so nobody can pay it.
    return { kind: 'declined', reason: 'acquirer_error', retryable: true, networkCode: null };
  }
  const order = asFields(fields?.order);
  const id = textOf(order?.id, /^\d{1,20}$/);
  const password = textOf(order?.password, /^[\w.~-]{1,100}$/);
  if (reply.status !== 200) return { kind: 'unknown', cause: statusCause(reply.status) };
  if (id === null || password === null || !isChallengeUrl(order?.hppUrl)) return unparsable;
  return {
    kind: 'challenged',
    challenge: { kind: 'redirect', url: pageOf(order.hppUrl, id, password) },
    reference: id,
  };
}

/** The bank names its page with or without the path of it. */
function pageOf(hppUrl: string, id: string, password: string): string {
  const url = new URL(hppUrl);
  if (url.pathname === '/' || url.pathname === '') url.pathname = '/flex';
  url.searchParams.set('id', id);
  url.searchParams.set('password', password);
  return url.href;
}

/** What a look-up of the order means. */
export function lookupOutcome(reply: Reply, id: string): LookupOutcome {
  const read = readOrder(reply, id);
  if (read.kind !== 'order') return read;
  const { order } = read;
  const status = asText(order.status);
  switch (status) {
    case 'Preparing':
    case 'Authorized':
      return { kind: 'pending' };
    case 'FullyPaid':
    // What was paid stays paid, whatever was given back of it later.
    case 'Refunded':
    case 'Closed':
    case 'PartiallyPaid':
      return approved(order, id);
    case 'Voided':
      return { kind: 'reversed', amount: amountOf(order) ?? null };
    case 'Declined':
      return declineOf(declinesByResult, resultOf(order));
    default:
      return Object.hasOwn(declinesByStatus, status) ? declineOf(declinesByStatus, status) : unparsable;
  }
}

/** What the order as it stands says about taking it back; nothing when that has to be asked for. */
export function alreadyBack(reply: Reply, id: string): ReverseOutcome | undefined {
  const found = lookupOutcome(reply, id);
  switch (found.kind) {
    case 'approved':
      return wasRefunded(reply) ? { kind: 'refused', cause: 'refunded' } : undefined;
    case 'reversed':
      return { kind: 'reversed', reference: id, amount: found.amount };
    case 'declined':
      // Its page is over, so nobody can pay it any more.
      return { kind: 'reversed', reference: id, amount: null };
    case 'not_reached':
    case 'unknown':
      return { kind: 'unknown', cause: found.cause };
    default:
      // The bank cannot call it off while its page is open; that ends by itself.
      return { kind: 'unknown', cause: 'page_still_open' };
  }
}

/** What the answer to the void of a paid order means. */
export function voidOutcome(reply: Reply, id: string, amount: Money): ReverseOutcome {
  if (reply.kind !== 'answer') return { kind: 'unknown', cause: reply.cause };
  const fields = asFields(reply.body);
  const error = errorCodeOf(fields);
  if (error !== null && refusals.has(error)) return { kind: 'refused', cause: 'refused' };
  if (reply.status !== 200) return { kind: 'unknown', cause: statusCause(reply.status) };
  const result = textOf(asFields(fields?.tran)?.pmoResultCode, /^\d{1,3}$/);
  if (result === '1') return { kind: 'reversed', reference: id, amount };
  return result === null ? unparsable : { kind: 'refused', cause: `result_${result}` };
}

/** With these the bank says that it did not do it, and why. */
export const refusals: ReadonlySet<string> = new Set([
  'InvalidAmt',
  'InvalidOrderState',
  'InvalidTran',
  'InvalidTranLink',
  'OperationProhibited',
  'PmoDecline',
  'TranProhibited',
]);

/** Whether the bank let us in: it says so before it looks for the order. */
export function verifyOutcome(reply: Reply): VerifyOutcome {
  if (reply.kind !== 'answer') return { kind: 'not_reached', cause: reply.cause };
  const error = errorCodeOf(asFields(reply.body));
  if (reply.status === 401 || reply.status === 403 || error === 'InvalidLogin' || error === 'NeedChangePwd')
    return { kind: 'refused', cause: error ?? statusCause(reply.status) };
  return error === null && reply.status !== 200
    ? { kind: 'not_reached', cause: statusCause(reply.status) }
    : { kind: 'accepted' };
}

/** The order that was asked for, or what else the reply proves. */
export function readOrder(
  reply: Reply,
  id: string,
): { kind: 'order'; order: Fields } | Extract<LookupOutcome, { kind: 'not_reached' | 'unknown' }> {
  if (reply.kind !== 'answer') return { kind: 'not_reached', cause: reply.cause };
  if (reply.status !== 200) return { kind: 'unknown', cause: statusCause(reply.status) };
  const order = asFields(asFields(reply.body)?.order);
  if (!order) return unparsable;
  if (asText(order.id) !== id) return { kind: 'unknown', cause: 'reference_mismatch' };
  return { kind: 'order', order };
}

/** Refunds of an order that went through, by the bank's names of them. */
export function refundsOf(order: Fields): { reference: string; amount: Money }[] {
  return (asList(order.trans) ?? []).flatMap((tran) => {
    const reference = textOf(tran.actionId, /^[\w-]{1,64}$/);
    const amount = decimalMoney(tran.amount, order.currency);
    const isDone = tran.type === 'Refund' && textOf(tran.pmoResultCode, /^\d{1,3}$/) === '1';
    return isDone && reference !== null && amount ? [{ reference, amount }] : [];
  });
}

export function errorCodeOf(fields: Fields | undefined): string | null {
  return textOf(fields?.errorCode, /^[A-Za-z]{1,40}$/);
}

function wasRefunded(reply: Reply): boolean {
  if (reply.kind !== 'answer') return false;
  const refunded = asFields(asFields(reply.body)?.order)?.clearedRefundAmount;
  return refunded !== undefined && Number(refunded) !== 0;
}

function amountOf(order: Fields): Money | undefined {
  return decimalMoney(order.amount, order.currency);
}

function approved(order: Fields, id: string): LookupOutcome {
  const amount = amountOf(order);
  if (!amount) return unparsable;
  const cleared = decimalMoney(order.clearedChargeAmount, order.currency);
  // Of a sum that was paid in part only that part counts, and the caller notices.
  const paid =
    cleared && order.status === 'PartiallyPaid' && !isSameMoney(cleared, amount) ? cleared : amount;
  const tran = lastTran(order);
  const slip = {
    rrn: textOf(tran?.ridByPmo, /^[0-9A-Z]{1,12}$/),
    approvalCode: textOf(tran?.approvalCode, /^[0-9A-Z]{1,6}$/),
  };
  const card = cardOf(order);
  return { kind: 'approved', reference: id, amount: paid, slip, ...(card && { card }) };
}

function resultOf(order: Fields): string | null {
  return textOf(lastTran(order)?.pmoResultCode, /^\d{1,3}$/);
}

/** The payment itself: the last transaction that gives nothing back. */
function lastTran(order: Fields): Fields | undefined {
  return asList(order.trans)?.findLast(({ type }) => type === undefined || type === 'Purchase');
}

const brands: Readonly<Record<string, string>> = {
  VISA: 'visa',
  MASTERCARD: 'mastercard',
  MAESTRO: 'mastercard',
  UNIONPAY: 'unionpay',
};

/** The card that the customer typed at the bank, as far as it may be shown. */
function cardOf({ srcToken }: Fields): CardFacts | undefined {
  const token = asFields(srcToken);
  const card = asFields(token?.card);
  const last4 = textOf(token?.displayName, /^\d{0,6}[*xX]+\d{4}$/)?.slice(-4);
  if (!token || last4 === undefined) return undefined;
  const [, month, year] = /^(\d\d)\/?(\d\d)$/.exec(asText(card?.expiration)) ?? [];
  return {
    brand: brands[asText(card?.brand).toUpperCase()] ?? null,
    last4,
    exp_month: month ? Number(month) : null,
    exp_year: year ? 2000 + Number(year) : null,
  };
}
