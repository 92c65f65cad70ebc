import type { Money } from '../../domain/money.ts';
import type { CardFacts, CardMode, LookupOutcome, SaleRef } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import {
  asFields,
  asList,
  type Declined,
  decimalMoney,
  declineOf,
  type Fields,
  textOf,
  type Unknown,
  unparsable,
} from '../reading.ts';
import { type Client, pageSize } from './client.ts';
import { declinesByGroup, declinesByMdStatus, doubtfulGroups } from './declines.ts';
import { causeOf, groupOf, idShape, itemsOf, readReply } from './replies.ts';

/** A payment of ours in Craftgate's books. */
export interface Payment {
  readonly kind: 'payment';
  readonly id: string;
  readonly fields: Fields;
}

export type FoundPayment = Payment | { kind: 'not_found' } | Unknown | { kind: 'not_reached'; cause: string };

/** "There is no such payment", in Craftgate's words. */
const notFoundCode = 9001;

/**
 * The payment of a sale: by its own name, or by ours where Craftgate has not told its own, or only that of a page,
 * on which there may be several payments.
 */
export async function findPayment(
  client: Pick<Client, 'find' | 'search'>,
  { operationId, reference }: Pick<SaleRef, 'operationId' | 'reference'>,
  signal: AbortSignal,
): Promise<FoundPayment> {
  return reference !== null && idShape.test(reference)
    ? byName(await client.find(reference, signal), operationId, reference)
    : bySearch(await client.search(operationId, signal), operationId);
}

function byName(reply: Reply, operationId: string, reference: string): FoundPayment {
  const read = readReply(reply);
  if (read.kind === 'not_sent' || read.kind === 'no_answer')
    return { kind: 'not_reached', cause: read.cause };
  // It has told us this name itself, so that it does not know it any more proves nothing.
  if (read.kind === 'refusal' && read.code === notFoundCode) return { kind: 'unknown', cause: 'not_found' };
  if (read.kind !== 'data') return { kind: 'unknown', cause: causeOf(read) };
  const payment = paymentOf(read.data, operationId);
  if (payment.kind !== 'payment') return payment;
  return payment.id === reference ? payment : { kind: 'unknown', cause: 'reference_mismatch' };
}

function bySearch(reply: Reply, operationId: string): FoundPayment {
  const read = readReply(reply);
  if (read.kind === 'not_sent' || read.kind === 'no_answer')
    return { kind: 'not_reached', cause: read.cause };
  if (read.kind !== 'data') return { kind: 'unknown', cause: causeOf(read) };
  const items = itemsOf(read.data, pageSize);
  if (!items) return unparsable;
  const ours = items.map((item) => paymentOf(item, operationId));
  if (ours.length === 0) return { kind: 'not_found' };
  // A payment of somebody else in the answer means that we were not understood.
  const payments = ours.filter((one) => one.kind === 'payment');
  return payments.length === ours.length
    ? decisive(payments)
    : { kind: 'unknown', cause: 'reference_mismatch' };
}

/** Of several tries the one that charged, else one that may still, else the last. */
function decisive(payments: readonly Payment[]): FoundPayment {
  const paid = payments.filter(({ fields }) => fields.paymentStatus === 'SUCCESS');
  if (paid.length > 1) return { kind: 'unknown', cause: 'several_payments' };
  const open = payments.find(({ fields }) => fields.paymentStatus !== 'FAILURE');
  const last = payments.reduce((a, b) => (Number(b.id) > Number(a.id) ? b : a));
  return paid[0] ?? open ?? last;
}

/** A payment that bears our reference. */
export function paymentOf(fields: Fields, operationId: string): Payment | Unknown {
  const id = textOf(fields.id, idShape);
  if (id === null) return unparsable;
  if (fields.externalId !== operationId) return { kind: 'unknown', cause: 'reference_mismatch' };
  return { kind: 'payment', id, fields };
}

/** How a payment stands. The amount is what Craftgate has, and the caller's to compare. */
export function standing({ id, fields }: Payment, operationId: string, mode: CardMode): LookupOutcome {
  switch (fields.paymentStatus) {
    case 'SUCCESS':
      return charged({ kind: 'payment', id, fields }, operationId, mode);
    case 'FAILURE':
      return failure(fields);
    case 'INIT_THREEDS':
    case 'CALLBACK_THREEDS':
    case 'WAITING':
      return { kind: 'pending' };
    default:
      return unparsable;
  }
}

function charged({ id, fields }: Payment, operationId: string, mode: CardMode): LookupOutcome {
  const amount = amountOf(fields);
  if (!amount) return unparsable;
  if (reversalsOf(fields, operationId).some(({ status }) => status === 'SUCCESS'))
    return { kind: 'reversed', amount };
  const slip = {
    rrn: textOf(fields.hostReference, /^[0-9A-Z]{1,12}$/i),
    approvalCode: textOf(fields.authCode, /^[0-9A-Z]{1,6}$/i),
  };
  // Of a card that was typed on our page more is known than Craftgate tells.
  const card = mode === 'redirect' ? cardOf(fields) : undefined;
  return { kind: 'approved', reference: id, amount, slip, ...(card && { card }) };
}

/** Why a payment failed. One that failed because its order was charged before may have been charged. */
export function failure(fields: Fields): Declined | Unknown {
  const group = groupOf(asFields(fields.paymentError));
  if (group !== null && doubtfulGroups.has(group)) return { kind: 'unknown', cause: group.toLowerCase() };
  const mdStatus = textOf(fields.mdStatus, /^\d$/);
  const isRefusedBy3ds = mdStatus !== null && Object.hasOwn(declinesByMdStatus, mdStatus);
  if (fields.isThreeDS === true && isRefusedBy3ds) return declineOf(declinesByMdStatus, mdStatus);
  return declineOf(declinesByGroup, group);
}

/** What its customer paid. */
export function amountOf({ paidPrice, currency }: Fields): Money | undefined {
  return decimalMoney(paidPrice, currency);
}

/** Under this name a sale is taken back; refunds that a merchant gave have names of their own. */
export function reversalIdOf(operationId: string): string {
  return `${operationId}_reversal`;
}

/** What was done to take a payment back, whatever came of it. */
export function reversalsOf({ refunds }: Fields, operationId: string): readonly Fields[] {
  const name = reversalIdOf(operationId);
  return (asList(refunds) ?? []).filter(({ conversationId }) => conversationId === name);
}

const brands: Readonly<Record<string, string>> = {
  VISA: 'visa',
  MASTER_CARD: 'mastercard',
  MAESTRO: 'maestro',
  AMEX: 'amex',
  TROY: 'troy',
  JCB: 'jcb',
  UNION_PAY: 'unionpay',
  DISCOVER: 'discover',
  DINERS_CLUB: 'diners',
};

function cardOf({ lastFourDigits, cardAssociation }: Fields): CardFacts | undefined {
  const last4 = textOf(lastFourDigits, /^\d{4}$/);
  const association = textOf(cardAssociation, /^[A-Z_]{1,20}$/) ?? '';
  const brand = Object.hasOwn(brands, association) ? (brands[association] ?? null) : null;
  return last4 === null ? undefined : { brand, last4, exp_month: null, exp_year: null };
}
