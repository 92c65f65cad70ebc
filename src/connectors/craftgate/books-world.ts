import { randomInt } from 'node:crypto';

/** A payment in the fake's books. Amounts are digits with two decimals and nothing else. */
export interface FakePayment {
  readonly id: number;
  readonly itemId: number;
  readonly externalId: string;
  readonly conversationId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly callbackUrl: string;
  readonly source: 'API' | 'CHECKOUT_FORM';
  readonly cardNumber: string;
  status: 'INIT_THREEDS' | 'CALLBACK_THREEDS' | 'SUCCESS' | 'FAILURE';
  mdStatus: number | null;
  error: { errorCode: string; errorDescription: string; errorGroup?: string } | null;
}

export interface FakeRefund {
  readonly id: number;
  readonly payment: FakePayment;
  readonly conversationId: string;
  readonly amountMinor: number;
  readonly isWhole: boolean;
}

/** A page that waits for its customer. */
export interface FakePage {
  readonly token: string;
  readonly wanted: Omit<FakePayment, 'id' | 'itemId' | 'cardNumber' | 'status' | 'mdStatus' | 'error'>;
}

export interface Books {
  readonly payments: Map<number, FakePayment>;
  readonly pages: Map<string, FakePage>;
  readonly refunds: FakeRefund[];
}

export function openBooks(): Books {
  return { payments: new Map(), pages: new Map(), refunds: [] };
}

export function newPayment(
  books: Books,
  wanted: FakePage['wanted'],
  cardNumber: string,
  status: FakePayment['status'],
): FakePayment {
  const id = randomInt(1_000_000, 900_000_000);
  const payment = {
    ...wanted,
    id,
    itemId: id + 1,
    cardNumber,
    status,
    mdStatus: null,
    error: null,
  };
  books.payments.set(id, payment);
  return payment;
}

export function refundedOf(books: Books, payment: FakePayment): number {
  return books.refunds
    .filter((refund) => refund.payment === payment)
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

/** A payment as the payment API tells it. */
export function paymentFields(payment: FakePayment) {
  const amount = amountOf(payment.amountMinor);
  return {
    id: payment.id,
    createdDate: '2026-11-27T10:00:00',
    price: amount,
    paidPrice: amount,
    walletPrice: 0,
    currency: payment.currency,
    installment: 1,
    conversationId: payment.conversationId,
    externalId: payment.externalId,
    paymentType: 'CARD_PAYMENT',
    paymentProvider: 'BANK',
    paymentGroup: 'PRODUCT',
    paymentStatus: payment.status,
    paymentPhase: 'AUTH',
    paymentSource: payment.source,
    isThreeDS: true,
    binNumber: payment.cardNumber.slice(0, 6),
    lastFourDigits: payment.cardNumber.slice(-4),
    cardAssociation: 'MASTER_CARD',
    cardType: 'CREDIT_CARD',
    ...(payment.status === 'SUCCESS' && { authCode: '123456', hostReference: '634512345678' }),
    ...(payment.mdStatus !== null && { mdStatus: payment.mdStatus }),
    ...(payment.error && { paymentError: payment.error }),
  };
}

/** The same as reports tell it, with what was given back as a whole. */
export function reportedPayment(books: Books, payment: FakePayment) {
  const back = refundedOf(books, payment);
  const wholes = books.refunds.filter((refund) => refund.isWhole && refund.payment === payment);
  const refundStatus =
    back === 0 ? 'NOT_REFUNDED' : back < payment.amountMinor ? 'PARTIAL_REFUNDED' : 'FULLY_REFUNDED';
  return {
    ...paymentFields(payment),
    retryCount: 0,
    refundablePrice: amountOf(payment.amountMinor - back),
    refundStatus,
    refunds: wholes.map(wholeRefundFields),
  };
}

export function wholeRefundFields(refund: FakeRefund) {
  const { id, payment, conversationId, amountMinor } = refund;
  const refundPrice = amountOf(amountMinor);
  const common = { createdDate: '2026-11-27T10:05:00', status: 'SUCCESS', refundDestinationType: 'PROVIDER' };
  const prices = { refundPrice, refundBankPrice: refundPrice, refundWalletPrice: 0 };
  const { currency } = payment;
  return { id, ...common, ...prices, conversationId, paymentId: payment.id, refundType: 'CANCEL', currency };
}

export function partRefundFields(refund: FakeRefund) {
  const { refundType: _, ...fields } = wholeRefundFields(refund);
  return { ...fields, isAfterSettlement: false, paymentTransactionId: refund.payment.itemId };
}

/** A JSON number of the digits, padded as Craftgate's are when they are read back. */
export function amountOf(amountMinor: number): number {
  const digits = String(amountMinor).padStart(3, '0');
  return Number(`${digits.slice(0, -2)}.${digits.slice(-2)}`);
}

/** Whole and parts of a JSON number, digit by digit. */
export function minorOf(amount: unknown): number | undefined {
  const [, whole, parts = ''] = /^(\d{1,10})(?:\.(\d{1,2}))?$/.exec(String(amount)) ?? [];
  if (typeof amount !== 'number' || whole === undefined) return undefined;
  return Number(whole + parts.padEnd(2, '0'));
}
