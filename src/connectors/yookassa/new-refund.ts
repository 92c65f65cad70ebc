import { type Money, toDecimalString } from '../../domain/money.ts';
import type { RefundOrder } from '../connector.ts';
import type { Fields } from '../reading.ts';
import type { Amount } from './new-payment.ts';

/** A refund in YooKassa's words. */
export interface NewRefund {
  readonly payment_id: string;
  readonly amount: Amount;
  readonly description: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What tells the refund by which a sale is taken back from one that a merchant gives. */
const reversal = 'reversal';

export function toRefund({ operationId, saleId, saleReference, amount }: RefundOrder): NewRefund {
  return {
    payment_id: saleReference,
    amount: amountOf(amount),
    description: operationId,
    metadata: { operation_id: operationId, sale_id: saleId },
  };
}

/** Gives back everything that a payment charged. */
export function toReversal(saleId: string, paymentId: string, amount: Money): NewRefund {
  return {
    payment_id: paymentId,
    amount: amountOf(amount),
    description: saleId,
    metadata: { operation_id: saleId, purpose: reversal },
  };
}

export function isReversal(metadata: Fields | undefined): boolean {
  return metadata?.purpose === reversal;
}

function amountOf(amount: Money): Amount {
  return { value: toDecimalString(amount), currency: amount.currency };
}
