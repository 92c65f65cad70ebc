import type { FakeReply, FakeRequest } from '../conformance/fake-http.ts';
import { type Books, minorOf } from './books-world.ts';
import { check, common } from './checks-world.ts';
import { failure, success } from './replies-world.ts';
import { sign } from './signature-world.ts';

/** Takes a whole charge back; one that has given money back already cannot be cancelled. */
export function cancel(books: Books, request: FakeRequest): FakeReply {
  const json = check(request.json, [...common, 'paymentId', 'reason']);
  const payment = books.payments.find(({ paymentId }) => paymentId === json.paymentId);
  if (payment?.status !== 'SUCCESS' || payment.isCancelled || payment.refunds.length > 0)
    return failure(json, '5088', undefined);
  payment.isCancelled = true;
  const { paymentId, price, currency } = payment;
  return success(
    { conversationId: String(json.conversationId) },
    { paymentId, price: Number(price), currency, authCode: '512822' },
  );
}

/** Gives back a part of a charge or all of it, and never more than was paid. */
export function refund(books: Books, request: FakeRequest): FakeReply {
  const json = check(request.json, [...common, 'price', 'paymentId', 'currency']);
  const payment = books.payments.find(({ paymentId }) => paymentId === json.paymentId);
  if (payment?.status !== 'SUCCESS' || payment.isCancelled) return failure(json, '5086', undefined);
  const given = payment.refunds.reduce((sum, one) => sum + minorOf(one.price), 0);
  const amountMinor = minorOf(String(json.price));
  if (given + amountMinor > minorOf(payment.price)) return failure(json, '5093', undefined);
  const conversationId = String(json.conversationId);
  payment.refunds.push({ conversationId, price: String(json.price) });
  books.given.push({ operationId: conversationId, amountMinor, currency: payment.currency });
  const { paymentId, currency } = payment;
  const price = Number(json.price);
  return success(
    { conversationId },
    {
      paymentId,
      price,
      currency,
      retryable: false,
      signature: sign([paymentId, price, currency, conversationId]),
    },
  );
}
