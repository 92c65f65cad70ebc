import { createHash, randomInt, randomUUID } from 'node:crypto';
import type { DeclineCase } from '../conformance/acquirer-world.ts';
import type { RawNotification } from '../connector.ts';

/** A payment in the fake bank's books. */
export interface Payment {
  readonly id: string;
  readonly orderId: string;
  readonly amountMinor: number;
  readonly successUrl: string;
  readonly madeAt: number;
  readonly transId: string;
  readonly acsTransId: string;
  status: string;
  code: string;
  /** How much of it the shop still has. */
  leftMinor: number;
  isSbp: boolean;
  version: string | null;
  hasMethod: boolean;
  pan: string;
  cresCallbackUrl: string;
  transStatus: 'Y' | 'N' | null;
  /** What it was asked to cancel, by the names that the shop gave. */
  readonly cancels: Map<string, number>;
}

export interface Line {
  readonly operationId: string;
  readonly amountMinor: number;
  readonly currency: string;
}

export interface Books {
  readonly payments: Payment[];
  readonly charged: Line[];
  readonly given: Line[];
  readonly takenBack: string[];
  readonly reports: RawNotification[];
}

export const terminalKey = '1511819044812DEMO';
export const password = 'x7pass-of-the-fake9q';

export const approvedCardNumber = '2200770239097761';
/** Its issuer looks at the browser, and asks its customer. */
export const challengedCardNumber = '2201382000000047';
/** Its issuer asks at once. */
export const frameOnlyCardNumber = '2201382000000013';
/** It knows version 1 of 3-D Secure only. */
export const oldCardNumber = '2201382000000062';

/** What the bank answers to cards of ours, in its own codes. */
const cases: readonly (readonly [
  cardNumber: string,
  code: string,
  reason: DeclineCase['reason'],
  boolean,
])[] = [
  ['2201382000000831', '1051', 'insufficient_funds', true],
  ['2201382000000104', '1041', 'lost_card', false],
  ['2201382000000112', '1043', 'suspected_fraud', false],
  ['2201382000000120', '1054', 'expired_card', false],
  ['2201382000000138', '1082', 'incorrect_security_code', true],
  ['2201382000000146', '1013', 'limit_exceeded', true],
  ['2201382000000153', '1091', 'issuer_unavailable', true],
  ['2201382000000161', '1005', 'refused', false],
  ['2201382000000179', '9876', 'refused', false],
];

export const declines: readonly (DeclineCase & { code: string })[] = cases.map(
  ([cardNumber, code, reason, retryable]) => ({ cardNumber, code, reason, retryable, networkCode: null }),
);

/** The signature, written a second time from the bank's own rule. */
export function signed(fields: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries({ ...fields, Password: password }).filter(
    ([name, value]) => name !== 'Token' && (typeof value !== 'object' || value === null),
  );
  pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(pairs.map(([, value]) => value).join(''))
    .digest('hex');
}

export function newPayment(fields: Readonly<Record<string, unknown>>): Payment {
  const amountMinor = Number(fields.Amount);
  return {
    id: String(randomInt(1_000_000_000, 9_999_999_999)),
    orderId: String(fields.OrderId),
    amountMinor,
    successUrl: String(fields.SuccessURL),
    madeAt: Date.now(),
    transId: randomUUID(),
    acsTransId: randomUUID(),
    status: 'NEW',
    code: '0',
    leftMinor: amountMinor,
    isSbp: false,
    version: null,
    hasMethod: false,
    pan: '',
    cresCallbackUrl: '',
    transStatus: null,
    cancels: new Map(),
  };
}

/** The issuer's decision, and the report of it. */
export function decide(books: Books, payment: Payment): void {
  const code =
    payment.transStatus === 'N' ? '101' : declines.find(({ cardNumber }) => cardNumber === payment.pan)?.code;
  payment.status = code === undefined ? 'CONFIRMED' : 'REJECTED';
  payment.code = code ?? '0';
  if (code === undefined) books.charged.push(lineOf(payment.orderId, payment.amountMinor));
  report(books, payment);
}

export function lineOf(operationId: string, amountMinor: number): Line {
  return { operationId, amountMinor, currency: 'RUB' };
}

export function report(books: Books, payment: Payment, amountMinor = payment.amountMinor): void {
  const { pan } = payment;
  const fields = {
    TerminalKey: terminalKey,
    OrderId: payment.orderId,
    Success: payment.code === '0',
    Status: payment.status,
    PaymentId: Number(payment.id),
    ErrorCode: payment.code,
    Amount: amountMinor,
    ...(pan !== '' && { CardId: 10452089, Pan: `${pan.slice(0, 6)}******${pan.slice(-4)}`, ExpDate: '1250' }),
    Data: { Route: 'ACQ', Source: payment.isSbp ? 'qrsbp' : 'cards' },
  };
  books.reports.push({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    query: '',
    body: JSON.stringify({ ...fields, Token: signed(fields) }),
  });
}
