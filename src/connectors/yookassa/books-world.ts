import { randomUUID } from 'node:crypto';
import type { DeclineCase } from '../conformance/acquirer-world.ts';

/** A payment in the fake shop's books. */
export interface Payment {
  readonly id: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly description: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly returnUrl: string;
  readonly method: 'bank_card' | 'sbp';
  readonly createdAt: Date;
  readonly page: string;
  status: 'pending' | 'waiting_for_capture' | 'succeeded' | 'canceled';
  pan: string | null;
  reason: string | null;
}

/** A refund in its books. */
export interface Refund {
  readonly id: string;
  readonly paymentId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly description: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  status: 'pending' | 'succeeded' | 'canceled';
}

export interface Books {
  readonly payments: Payment[];
  readonly refunds: Refund[];
  /** What was asked for under each idempotency key, and what was made for it. */
  readonly keys: Map<string, { readonly text: string; readonly view: () => object }>;
  /** Reports that would have been sent, oldest first. */
  readonly reports: { readonly event: string; readonly object: object }[];
}

const declineOf = (
  cardNumber: string,
  result: string,
  reason: DeclineCase['reason'],
  retryable: boolean,
) => ({
  cardNumber,
  result,
  reason,
  retryable,
  networkCode: null,
});

/** Reasons of the published list; the cards are ours. `new_reason` stands for one that nobody knows yet. */
export const declines: readonly (DeclineCase & { readonly result: string })[] = [
  declineOf('4169740000000059', 'insufficient_funds', 'insufficient_funds', true),
  declineOf('4169740000000067', 'card_expired', 'expired_card', false),
  declineOf('4169740000000083', 'invalid_csc', 'incorrect_security_code', true),
  declineOf('4169740000000042', 'fraud_suspected', 'suspected_fraud', false),
  declineOf('4169740000000034', '3d_secure_failed', 'authentication_failed', true),
  declineOf('4169740000000091', 'issuer_unavailable', 'issuer_unavailable', true),
  declineOf('4169740000000075', 'general_decline', 'refused', false),
  declineOf('4169740000000018', 'new_reason', 'refused', false),
];

/** What the issuer says to a card. A payment that is decided stays so. */
export function decide(books: Books, payment: Payment, pan: string | null, agrees = true): void {
  if (payment.status !== 'pending') return;
  const refusal = declines.find(({ cardNumber }) => cardNumber === pan)?.result;
  payment.pan = pan;
  payment.reason = agrees ? (refusal ?? null) : '3d_secure_failed';
  payment.status = payment.reason === null ? 'succeeded' : 'canceled';
  books.reports.push({ event: `payment.${payment.status}`, object: viewOfPayment(books, payment) });
}

export function newId(): string {
  return randomUUID();
}

/** What has been given back of a payment. */
export function backMinor(books: Books, { id }: Pick<Payment, 'id'>): number {
  return books.refunds
    .filter(({ paymentId, status }) => paymentId === id && status !== 'canceled')
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

/** What has reached the customer again: of that alone the payment tells. */
function arrivedMinor({ refunds }: Books, { id }: Payment): number {
  return refunds
    .filter(({ paymentId, status }) => paymentId === id && status === 'succeeded')
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

/** A payment as the shop is told of it. */
export function viewOfPayment(books: Books, payment: Payment): object {
  const { id, status, amountMinor, currency, description, metadata, pan, reason, createdAt } = payment;
  const isPaid = status === 'succeeded' || status === 'waiting_for_capture';
  const isCard = payment.method === 'bank_card';
  const back = backMinor(books, payment);
  return {
    id,
    status,
    amount: amountOf(amountMinor, currency),
    ...(description !== undefined && { description }),
    recipient: { account_id: '900123456', gateway_id: '1001' },
    payment_method: methodOf(payment),
    created_at: createdAt.toISOString(),
    ...(status === 'succeeded' && { captured_at: createdAt.toISOString() }),
    ...(status === 'pending' && {
      confirmation: { type: 'redirect', return_url: payment.returnUrl, confirmation_url: payment.page },
    }),
    ...(reason !== null && { cancellation_details: { party: 'payment_network', reason } }),
    ...(isPaid && {
      refunded_amount: amountOf(arrivedMinor(books, payment), currency),
      ...(isCard && {
        authorization_details: {
          rrn: '603668680243',
          auth_code: '062467',
          three_d_secure: { applied: pan === null },
        },
      }),
    }),
    test: true,
    paid: isPaid,
    refundable: status === 'succeeded' && back < amountMinor,
    metadata,
  };
}

function methodOf({ id, method, pan, status }: Payment): object {
  const common = { type: method, id, saved: false, status: 'inactive' };
  if (method === 'sbp')
    return status === 'succeeded'
      ? { ...common, sbp_operation_id: '1027088AE4CB48CB81287833347A8777' }
      : common;
  if (pan === null) return common;
  const card = {
    first6: pan.slice(0, 6),
    last4: pan.slice(-4),
    expiry_year: '2050',
    expiry_month: '12',
    card_type: 'Visa',
    issuer_country: 'RU',
  };
  return { ...common, title: `Bank card *${pan.slice(-4)}`, card };
}

/** A refund as the shop is told of it. */
export function viewOfRefund(refund: Refund): object {
  const { id, paymentId, status, amountMinor, currency, description, metadata, createdAt } = refund;
  return {
    id,
    payment_id: paymentId,
    status,
    ...(status === 'canceled' && {
      cancellation_details: { party: 'yoo_money', reason: 'insufficient_funds' },
    }),
    created_at: createdAt.toISOString(),
    amount: amountOf(amountMinor, currency),
    ...(description !== undefined && { description }),
    metadata,
  };
}

/** Digits, so that no float stands between our cents and the shop's. */
function amountOf(amountMinor: number, currency: string): object {
  const digits = String(amountMinor).padStart(3, '0');
  return { value: `${digits.slice(0, -2)}.${digits.slice(-2)}`, currency };
}
