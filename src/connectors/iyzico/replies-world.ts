import type { AcquirerFault } from '../conformance/acquirer-world.ts';
import type { FakeReply } from '../conformance/fake-http.ts';
import type { Json, Payment } from './books-world.ts';
import { sign } from './signature-world.ts';

/** An answer of iyzico that says yes. */
export function success({ conversationId }: { conversationId: string }, fields: Json): FakeReply {
  return {
    status: 200,
    body: { status: 'success', locale: 'en', systemTime: Date.now(), conversationId, ...fields },
  };
}

/** An answer of iyzico that says no; it too comes with a status of 200. */
export function failure(json: Json, errorCode: string, errorGroup: string | undefined): FakeReply {
  const { conversationId } = json;
  const body = {
    status: 'failure',
    errorCode,
    errorMessage: 'Refused by the fake',
    locale: 'en',
    systemTime: Date.now(),
    conversationId,
    errorGroup,
  };
  return { status: 200, body };
}

/** What iyzico says of a payment that was charged; with a token, as its form says it. */
export function paidFields(payment: Payment, token?: string): Json {
  const { paymentId, currency, conversationId, price } = payment;
  const plain = Number(price);
  const params = [paymentId, currency, conversationId, conversationId, plain, plain];
  return {
    price: plain,
    paidPrice: plain,
    installment: 1,
    paymentId,
    fraudStatus: 1,
    currency,
    basketId: conversationId,
    authCode: '512821',
    lastFourDigits: payment.card.slice(-4),
    cardAssociation: 'MASTER_CARD',
    ...(token && { token }),
    ...(payment.status && { paymentStatus: payment.status }),
    signature: sign(token ? [payment.status, ...params, token] : params),
  };
}

/** The same answer about other money or another payment. */
export function tampered(body: Json, fault: AcquirerFault): Json {
  if (fault === 'wrong_amount')
    return { ...body, paidPrice: Number(body.paidPrice) + 1, price: Number(body.price) + 1 };
  if (fault === 'wrong_currency') return { ...body, currency: body.currency === 'EUR' ? 'TRY' : 'EUR' };
  return { ...body, conversationId: 'op_of_somebody_else' };
}
