import { randomInt, randomUUID } from 'node:crypto';
import { type FakeReply, type FakeRequest, NotUnderstood } from '../conformance/fake-http.ts';
import { type Books, type Json, minorOf, type Payment } from './books-world.ts';
import { buyerFields, check, common, paymentFields } from './checks-world.ts';
import { declines } from './declines-world.ts';
import { failure, paidFields, success } from './replies-world.ts';
import { sign } from './signature-world.ts';

/** Begins a payment whose card came with it, and answers with the form of the card's bank. */
export function initialize(books: Books, request: FakeRequest): FakeReply {
  const json = check(request.json, [...paymentFields, 'installment', 'paymentChannel', 'paymentCard']);
  const card = check(
    json.paymentCard as Json,
    ['cardHolderName', 'cardNumber', 'expireYear', 'expireMonth', 'registerCard'],
    ['cvc'],
  );
  const payment = newPayment(books, json);
  payment.card = String(card.cardNumber);
  payment.status = 'INIT_THREEDS';
  const page = `<html><body><form id="iyzico-3ds-form" action="http://${request.headers.host}/bank/3ds" method="post">
    <input type="hidden" name="orderId" value="${payment.paymentId}"><input type="hidden" name="note" value="a &amp; b"></form>
    <script>document.getElementById("iyzico-3ds-form").submit();</script></body></html>`;
  const { paymentId, conversationId } = payment;
  return success(payment, {
    threeDSHtmlContent: Buffer.from(page).toString('base64'),
    paymentId,
    signature: sign([paymentId, conversationId]),
  });
}

/** Charges a payment after its customer has come back from his bank. */
export function complete(books: Books, request: FakeRequest): FakeReply {
  const json = check(request.json, [...common, 'paymentId', 'paidPrice', 'basketId', 'currency']);
  const payment = books.payments.find(({ paymentId }) => paymentId === json.paymentId);
  if (!payment) return failure(json, '5124', undefined);
  if (
    json.paidPrice !== payment.price ||
    json.currency !== payment.currency ||
    json.basketId !== payment.conversationId
  )
    return failure(json, '5093', undefined);
  // A second message finds a payment that is completed already.
  if (payment.status !== 'CALLBACK_THREEDS') return failure(json, '2', undefined);
  return settle(books, payment, false);
}

/** Begins a payment whose card is typed on a page of iyzico. */
export function openForm(books: Books, request: FakeRequest): FakeReply {
  const json = check(request.json, [...paymentFields, 'enabledInstallments', 'forceThreeDS']);
  const { enabledInstallments: counts } = json;
  if (
    !Array.isArray(counts) ||
    counts.length === 0 ||
    !counts.every((one) => [1, 2, 3, 6, 9, 12].includes(one))
  )
    throw new NotUnderstood('enabledInstallments holds numbers of payments that iyzico knows');
  const payment = newPayment(books, json);
  const { token, conversationId } = payment;
  const paymentPageUrl = `http://${request.headers.host}/page?token=${token}`;
  return success(payment, {
    token,
    tokenExpireTime: 1800,
    paymentPageUrl,
    signature: sign([conversationId, token]),
  });
}

/** What became of a payment on a page of iyzico. */
export function readForm(books: Books, request: FakeRequest): FakeReply {
  const json = check(request.json, [...common, 'token']);
  const payment = books.payments.find(({ token }) => token === json.token);
  if (!payment) return failure(json, '5124', undefined);
  if (payment.status === 'SUCCESS') return success(payment, paidFields(payment, payment.token));
  return success(payment, {
    token: payment.token,
    ...(payment.status && { paymentStatus: payment.status }),
    ...payment.error,
  });
}

/** What became of a payment, by its number. */
export function detail(books: Books, request: FakeRequest): FakeReply {
  const json = check(request.json, [...common, 'paymentId', 'paymentConversationId']);
  const payment = books.payments.find(({ paymentId }) => paymentId === json.paymentId);
  if (!payment) return failure(json, '5086', undefined);
  if (payment.status === 'SUCCESS') return success(payment, paidFields(payment));
  return success(payment, { paymentId: payment.paymentId, paymentStatus: payment.status, ...payment.error });
}

/** The bank's decision. */
export function settle(books: Books, payment: Payment, isForm: boolean): FakeReply {
  const declined = declines.find(({ cardNumber }) => cardNumber === payment.card);
  if (declined) {
    payment.status = 'FAILURE';
    payment.error = { errorCode: declined.errorCode, errorGroup: declined.errorGroup };
  } else {
    payment.status = 'SUCCESS';
    books.charged.push({
      operationId: payment.conversationId,
      amountMinor: minorOf(payment.price),
      currency: payment.currency,
    });
  }
  books.report(payment, isForm);
  return payment.error
    ? failure({ conversationId: payment.conversationId }, payment.error.errorCode, payment.error.errorGroup)
    : success(payment, paidFields(payment));
}

function newPayment(books: Books, json: Json): Payment {
  const price = String(json.price);
  const items = json.basketItems as { price: string }[];
  if (typeof json.price !== 'string' || !/^(?:0|[1-9]\d*)\.\d[1-9]?$/.test(price))
    throw new NotUnderstood(`a price that the official client does not write: ${price}`);
  if (json.paidPrice !== price || items.length !== 1 || items[0]?.price !== price)
    throw new NotUnderstood('the items do not make the price');
  check(json.buyer as Json, buyerFields, ['gsmNumber']);
  check(json.billingAddress as Json, ['address', 'contactName', 'city', 'country']);
  check(items[0] as Json, ['id', 'price', 'name', 'category1', 'itemType']);
  const payment: Payment = {
    paymentId: String(randomInt(10_000_000, 99_999_999)),
    token: randomUUID(),
    conversationId: String(json.conversationId),
    price,
    currency: String(json.currency),
    callbackUrl: String(json.callbackUrl),
    card: '',
    status: undefined,
    error: null,
    isCancelled: false,
    refunds: [],
  };
  books.payments.push(payment);
  return payment;
}
