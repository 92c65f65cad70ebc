import type { Answer } from './exchange.ts';
import type { RefundLine, ReversalLine, SaleLine } from './ledger.ts';
import { isPending } from './refunds.ts';
import type { Refusal } from './refusal.ts';
import type { SaleStatus } from './sales.ts';

/** The same line always makes the same answer, so that a repeat is told exactly what the first request was. */
export function saleAnswer(line: SaleLine): Answer {
  return { status: 200, body: { result: line.result, ...saleFields(line) } };
}

export function saleStatusAnswer(reference: string, found: SaleStatus): Answer {
  switch (found.status) {
    case 'not_found':
      return { status: 404, body: { status: found.status, reference } };
    case 'in_progress':
      return { status: 200, body: { status: found.status, reference } };
    default: {
      const fields = found.line ? saleFields(found.line) : { reference };
      return { status: 200, body: { status: found.status, ...fields } };
    }
  }
}

function saleFields(line: SaleLine): Record<string, unknown> {
  return {
    reference: line.operation,
    acquirer_reference: line.reference,
    ...(line.approval_code ? { approval_code: line.approval_code } : {}),
    ...(line.rrn ? { rrn: line.rrn } : {}),
    code: line.code,
    amount: line.amount,
    currency: line.currency,
    card: line.card,
  };
}

/** A sale that its cardholder has to approve on a page of the bank. */
export function redirectAnswer(reference: string, redirectUrl: string): Answer {
  return { status: 200, body: { result: 'redirect', reference, redirect_url: redirectUrl } };
}

export function refundAnswer(line: RefundLine, now: Date): Answer {
  return {
    status: 200,
    body: { result: line.result, ...refundFields(line), ...pendingFields('result', line, now) },
  };
}

export function refundStatusAnswer(reference: string, line: RefundLine | undefined, now: Date): Answer {
  if (!line) return { status: 404, body: { status: 'not_found', reference } };
  return {
    status: 200,
    body: { status: line.result, ...refundFields(line), ...pendingFields('status', line, now) },
  };
}

/** While a refund is pending nobody outside knows how it will end. */
function pendingFields(name: 'result' | 'status', line: RefundLine, now: Date): Record<string, string> {
  return isPending(line, now) ? { [name]: 'pending', code: 'pending' } : {};
}

function refundFields(line: RefundLine): Record<string, unknown> {
  return {
    reference: line.operation,
    acquirer_reference: line.reference,
    sale_reference: line.sale,
    code: line.code,
    amount: line.amount,
    currency: line.currency,
  };
}

export function reversalAnswer(line: ReversalLine): Answer {
  const { result, operation, reference, amount, currency } = line;
  return {
    status: 200,
    body: { result, reference: operation, acquirer_reference: reference, amount, currency },
  };
}

export function refusalAnswer({ status, code, message }: Refusal): Answer {
  return { status, body: { error: { code, message } } };
}
