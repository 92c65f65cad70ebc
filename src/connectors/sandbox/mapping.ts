import { isSameMoney, type Money } from '../../domain/money.ts';
import type { Slip } from '../../domain/receipt.ts';
import type { LookupOutcome, Outcome, PayOrder, ReverseOutcome, VerifyOutcome } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import {
  asFields,
  type Decline,
  type Declined,
  declineOf,
  type Fields,
  minorMoney,
  statusCause,
  textOf,
  type Unknown,
  unparsable,
} from '../reading.ts';
import type { Sale } from './client.ts';

/** The bank refuses a sale that reaches it later than this after it was sent. */
export const saleValidMs = 60_000;

/** Our order in the bank's words. */
export function toSale(order: PayOrder, sentAt: Date): Sale {
  return {
    reference: order.operationId,
    amount: order.amount.amountMinor,
    currency: order.amount.currency,
    valid_until: new Date(sentAt.getTime() + saleValidMs).toISOString(),
    ...(order.description ? { description: order.description } : {}),
    source: order.source,
    return_url: order.returnUrl,
  };
}

/** Every code that the bank documents. A code that is not here is `refused`. */
export const declinesByCode: Readonly<Record<string, Decline>> = {
  '05': ['refused', true],
  '14': ['incorrect_number', false],
  '41': ['lost_card', false],
  '43': ['stolen_card', false],
  '51': ['insufficient_funds', true],
  '54': ['expired_card', false],
  '59': ['suspected_fraud', false],
  '65': ['limit_exceeded', true],
  '96': ['acquirer_error', true],
  '1A': ['authentication_required', true],
  '103': ['authentication_required', true],
  '130': ['authentication_required', true],
  authentication_invalid: ['authentication_failed', true],
  authentication_failed: ['authentication_failed', true],
  redirect_expired: ['authentication_abandoned', true],
  return_url_missing: ['not_supported', false],
  N7: ['incorrect_security_code', true],
  test_card_unknown: ['card_not_supported', false],
  request_expired: ['acquirer_error', true],
  reference_reversed: ['acquirer_error', true],
};

/** What the answer to a sale means. */
export function payOutcome(reply: Reply, order: PayOrder): Outcome {
  if (reply.kind === 'not_sent') return reply;
  const sale = readReply(reply, order.operationId);
  if (sale.kind !== 'fields') return sale;
  const { result } = sale.fields;
  if (result === 'declined') return declined(sale.fields);
  if (result === 'redirect') return challenged(sale.fields);
  if (result !== 'approved') return unparsable;
  const outcome = approved(sale.fields);
  if (outcome.kind === 'approved' && !isSameMoney(outcome.amount, order.amount)) {
    return { kind: 'unknown', cause: 'amount_mismatch' };
  }
  return outcome;
}

/** What a look-up means. The caller compares the amount with the one it asked for. */
export function lookupOutcome(reply: Reply, operationId: string): LookupOutcome {
  if (reply.kind !== 'answer') return { kind: 'not_reached', cause: reply.cause };
  if (reply.status === 404 && isNotFound(reply.body, operationId)) {
    return { kind: 'not_found' };
  }
  if (reply.status !== 200) return { kind: 'unknown', cause: statusCause(reply.status) };
  const sale = readReply(reply, operationId);
  if (sale.kind !== 'fields') return sale;
  switch (sale.fields.status) {
    case 'approved':
      return approved(sale.fields);
    case 'declined':
      return declined(sale.fields);
    case 'in_progress':
      return { kind: 'pending' };
    case 'reversed':
      return {
        kind: 'reversed',
        amount: sale.fields.code === '00' ? (moneyOf(sale.fields) ?? null) : null,
      };
    default:
      return unparsable;
  }
}

/** Whether the bank let us in. */
export function verifyOutcome(reply: Reply): VerifyOutcome {
  if (reply.kind !== 'answer') return { kind: 'not_reached', cause: reply.cause };
  if (reply.status === 200 || reply.status === 404) return { kind: 'accepted' };
  return { kind: 'refused', cause: statusCause(reply.status) };
}

/** What the answer to a reversal means. Only the bank's own word about our reference counts. */
export function reverseOutcome(reply: Reply, operationId: string): ReverseOutcome {
  if (reply.kind !== 'answer') return { kind: 'unknown', cause: reply.cause };
  const fields = asFields(reply.body);
  const refusal = asFields(fields?.error)?.code;
  if (reply.status === 409 && typeof refusal === 'string') return { kind: 'refused', cause: 'refused' };
  if (reply.status !== 200) return { kind: 'unknown', cause: statusCause(reply.status) };
  if (!fields) return unparsable;
  if (fields.reference !== operationId) return { kind: 'unknown', cause: 'reference_mismatch' };
  const reference = fields.acquirer_reference;
  if (!isBankReference(reference)) return unparsable;
  if (fields.result === 'nothing_to_reverse') return { kind: 'reversed', reference, amount: null };
  const amount = moneyOf(fields);
  return fields.result === 'approved' && amount ? { kind: 'reversed', reference, amount } : unparsable;
}

type Refused = Declined;

/** A 200 about our own reference, or what else the reply proves. */
function readReply(
  reply: Exclude<Reply, { kind: 'not_sent' }>,
  operationId: string,
): { kind: 'fields'; fields: Fields } | Unknown | Refused {
  if (reply.kind === 'no_answer') return { kind: 'unknown', cause: reply.cause };
  const fields = asFields(reply.body);
  if (reply.status !== 200) {
    const wasRefusedUnread =
      refusedUnread.has(reply.status) && typeof asFields(fields?.error)?.code === 'string';
    if (!wasRefusedUnread) return { kind: 'unknown', cause: statusCause(reply.status) };
    return { kind: 'declined', reason: 'acquirer_error', retryable: false, networkCode: null };
  }
  if (!fields) return unparsable;
  if (fields.reference !== operationId) return { kind: 'unknown', cause: 'reference_mismatch' };
  return { kind: 'fields', fields };
}

/** With these the bank says, in its own error shape, that it did not work on the request. 409 says the opposite. */
const refusedUnread: ReadonlySet<number> = new Set([400, 401, 413, 415]);

export function isNotFound(body: unknown, operationId: string): boolean {
  const fields = asFields(body);
  return fields?.status === 'not_found' && fields.reference === operationId;
}

function challenged({ redirect_url: url }: Fields): Extract<Outcome, { kind: 'challenged' }> | Unknown {
  const isAddress = typeof url === 'string' && url.length <= 2_000 && /^https?:$/.test(protocolOf(url));
  return isAddress ? { kind: 'challenged', challenge: { kind: 'redirect', url } } : unparsable;
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}

export function isBankReference(value: unknown): value is string {
  return typeof value === 'string' && /^sb_[A-Za-z0-9]{24}$/.test(value);
}

function approved(fields: Fields): Extract<Outcome, { kind: 'approved' }> | Unknown {
  const reference = fields.acquirer_reference;
  const amount = moneyOf(fields);
  if (!isBankReference(reference) || !amount) return unparsable;
  return { kind: 'approved', reference, amount, slip: slipOf(fields) };
}

function slipOf({ rrn, approval_code: approvalCode }: Fields): Slip {
  return { rrn: textOf(rrn, /^[0-9A-Z]{1,12}$/), approvalCode: textOf(approvalCode, /^[0-9A-Z]{1,6}$/) };
}

function declined({ code, card }: Fields): Refused | Unknown {
  if (typeof code !== 'string') return unparsable;
  // Mastercard says with 65 what Visa says with 1A; Visa's own 65 is a limit.
  if (code === '65' && asFields(card)?.brand === 'mastercard') {
    return { kind: 'declined', reason: 'authentication_required', retryable: true, networkCode: code };
  }
  return declineOf(declinesByCode, code, code);
}

export function moneyOf({ amount, currency }: Fields): Money | undefined {
  return minorMoney(amount, currency);
}
