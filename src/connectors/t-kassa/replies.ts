import { isSameMoney, type Money } from '../../domain/money.ts';
import type { LookupOutcome, Outcome } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import { asFields, declineOf, type Fields, minorMoney, statusCause, textOf, unparsable } from '../reading.ts';
import { declinesByCode } from './declines.ts';
import { standingOf } from './statuses.ts';

const idShape = /^\d{1,20}$/;
const codeShape = /^\d{1,5}$/;

/** What an answer is before anybody looks at what it speaks of. */
export type Read =
  | { kind: 'fields'; fields: Fields }
  /** The bank's own error. It may still say how the payment stands. */
  | { kind: 'refused'; code: string; fields: Fields }
  | { kind: 'not_sent'; cause: string }
  | { kind: 'unknown'; cause: string };

export function readReply(reply: Reply): Read {
  if (reply.kind === 'not_sent') return reply;
  if (reply.kind === 'no_answer') return { kind: 'unknown', cause: reply.cause };
  const fields = asFields(reply.body);
  // Only 200 is documented; of what else bears the bank's own shape a request that it refused is understood.
  if (reply.status >= 500) return { kind: 'unknown', cause: statusCause(reply.status) };
  const code = textOf(fields?.ErrorCode, codeShape);
  if (fields?.Success === false && code !== null) return { kind: 'refused', code, fields };
  if (reply.status !== 200) return { kind: 'unknown', cause: statusCause(reply.status) };
  return fields?.Success === true && code === '0' ? { kind: 'fields', fields } : unparsable;
}

/** A payment as an answer tells it. */
export interface Payment {
  readonly id: string;
  readonly status: string;
  /** Nothing where the answer tells none. */
  readonly amount: Money | undefined;
  readonly code: string | null;
  readonly rrn: string | null;
}

/** Nothing for what is no payment. */
export function paymentOf(fields: Fields): Payment | undefined {
  const id = textOf(fields.PaymentId, idShape);
  const status = textOf(fields.Status, /^[A-Z0-9_]{1,20}$/);
  if (id === null || status === null) return undefined;
  return {
    id,
    status,
    amount: minorMoney(fields.Amount, 'RUB'),
    code: textOf(fields.ErrorCode, codeShape),
    rrn: textOf(fields.RRN, /^[0-9A-Za-z]{1,12}$/),
  };
}

/** By what we know a payment: our reference, and the bank's. */
export interface Known {
  readonly operationId: string;
  readonly paymentId: string;
}

export function isAbout(fields: Fields, { operationId, paymentId }: Known): boolean {
  return fields.OrderId === operationId && textOf(fields.PaymentId, idShape) === paymentId;
}

/** What a payment's state means; money that went through `paidOutcome` is looked at there. */
export function standingOutcome(payment: Payment, charged: Money): LookupOutcome {
  const standing = standingOf(payment.status);
  switch (standing) {
    case 'open':
    case 'returning':
      return { kind: 'pending' };
    case 'paid': {
      if (!payment.amount) return unparsable;
      const slip = { rrn: payment.rrn, approvalCode: null };
      return { kind: 'approved', reference: payment.id, amount: payment.amount, slip };
    }
    // Which amount the bank shows of it then is not published; in one stage nothing but the whole can have been paid.
    case 'part_returned':
      return { kind: 'approved', reference: payment.id, amount: charged };
    case 'returned':
      return { kind: 'reversed', amount: charged };
    case 'released':
      return { kind: 'reversed', amount: null };
    case 'over':
      return { kind: 'declined', reason: 'authentication_abandoned', retryable: true, networkCode: null };
    case 'refused':
      return refusalOf(payment);
    default:
      return unparsable;
  }
}

export function refusalOf({ status, code }: Pick<Payment, 'status' | 'code'>): ReturnType<typeof declineOf> {
  // Without a reason of its own this state means that 3-D Secure went wrong.
  if (status === 'AUTH_FAIL' && (code === null || code === '0')) return declineOf(declinesByCode, '101');
  return declineOf(declinesByCode, code);
}

/** The end of a payment that we finished ourselves. It counts only with our amount. */
export function paidOutcome(payment: Payment, amount: Money): Outcome {
  const { id, amount: charged } = payment;
  if (!charged) return { ...unparsable, reference: id };
  if (!isSameMoney(charged, amount)) return { kind: 'unknown', cause: 'amount_mismatch', reference: id };
  return { kind: 'approved', reference: id, amount: charged };
}
