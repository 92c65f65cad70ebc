import type { FakeReply, FakeRequest } from '../conformance/fake-http.ts';
import { type Books, merchantAccount, type Payment, psp } from './books-world.ts';
import { error } from './checks-world.ts';

/** Receives a refund, and tells in a report whether it was possible. */
export function refund(books: Books, { json = {}, params }: FakeRequest): FakeReply {
  const payment = books.payments.get(params.psp ?? '');
  if (!payment) return error(422, '167', 'Original pspReference required for this operation', 'validation');
  const amount = json.amount as Payment['amount'];
  const pspReference = psp();
  const isPossible =
    payment.state === 'authorised' && payment.refunded + amount.value <= payment.amount.value;
  if (isPossible) {
    payment.refunded += amount.value;
    books.given.push({
      operationId: String(json.reference),
      amountMinor: amount.value,
      currency: amount.currency,
    });
  }
  books.report(
    {
      eventCode: 'REFUND',
      pspReference,
      originalReference: payment.psp,
      merchantReference: String(json.reference),
      amount,
      success: String(isPossible),
      reason: isPossible ? '' : 'Insufficient balance on payment',
    },
    payment.returnUrl,
  );
  return {
    status: 201,
    body: {
      merchantAccount,
      paymentPspReference: payment.psp,
      pspReference,
      status: 'received',
      amount,
      reference: json.reference,
    },
  };
}

/** Receives a cancellation, by Adyen's reference or by our own, and tells in a report whether it was possible. */
export function reverse(
  books: Books,
  { json = {}, path }: FakeRequest,
  payment: Payment | undefined,
): FakeReply {
  const pspReference = psp();
  const isByOwnReference = path.endsWith('/cancels');
  const wasReversible = payment?.state === 'authorised' && payment.refunded === 0;
  if (payment && wasReversible) payment.state = 'reversed';
  books.report(
    {
      eventCode: isByOwnReference ? 'TECHNICAL_CANCEL' : 'CANCEL_OR_REFUND',
      pspReference,
      originalReference: payment?.psp,
      merchantReference: String(json.reference),
      amount: payment?.amount ?? { value: 0, currency: 'EUR' },
      success: String(wasReversible),
      reason: reasonOf(payment),
    },
    payment?.returnUrl,
  );
  const named = isByOwnReference
    ? { paymentReference: json.paymentReference }
    : { paymentPspReference: payment?.psp ?? 'UNKNOWN' };
  return {
    status: 201,
    body: { merchantAccount, pspReference, status: 'received', reference: json.reference, ...named },
  };
}

/** Why a payment cannot be cancelled, in words like Adyen's. */
function reasonOf(payment: Payment | undefined): string {
  if (!payment) return "Transaction hasn't been found";
  return payment.state === 'authorised' || payment.state === 'reversed'
    ? ''
    : "Transaction hasn't been authorised";
}
