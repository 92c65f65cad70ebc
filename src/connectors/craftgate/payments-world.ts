import { randomUUID } from 'node:crypto';
import type { AcquirerFault } from '../conformance/acquirer-world.ts';
import { type FakeReply, type FakeRequest, type FakeRoute, NotUnderstood } from '../conformance/fake-http.ts';
import {
  type Books,
  type FakePage,
  type FakePayment,
  minorOf,
  newPayment,
  paymentFields,
} from './books-world.ts';
import { checked, refusal, shapes } from './checks-world.ts';

/** With what a card is refused; nothing for one that is approved. */
type GroupOf = (cardNumber: string) => string | undefined;

export interface Bank {
  readonly groupOf: GroupOf;
  /** It charges when it has asked its customer (3D Pay), and does not wait to be told (3D Model). */
  readonly isChargedByBank: boolean;
}

export function cardRoutes(books: Books, bank: Bank): FakeRoute[] {
  const { isChargedByBank } = bank;
  return [
    {
      at: 'POST /payment/v1/card-payments/3ds-init',
      ...(isChargedByBank && { as: 'sale' as const, tamper: withoutId }),
      answer: checked(shapes.begin, (request, json) => begin(books, request, json)),
    },
    {
      at: 'POST /payment/v1/card-payments/3ds-complete',
      as: 'sale',
      answer: checked(shapes.complete, (_, json) => complete(books, bank, json)),
      tamper: paymentTampered,
    },
    { at: 'POST /acs', as: 'page', answer: (request) => askCustomer(books, bank, request) },
  ];
}

export function pageRoutes(books: Books, groupOf: GroupOf): FakeRoute[] {
  return [
    {
      at: 'POST /payment/v1/checkout-payments/init',
      as: 'sale',
      answer: checked(shapes.openPage, (request, json) => openPage(books, request, json)),
      tamper: withoutId,
    },
    { at: 'POST /page/:token', as: 'page', answer: (request) => payOnPage(books, groupOf, request) },
  ];
}

function begin(books: Books, { headers }: FakeRequest, json: Record<string, unknown>): FakeReply {
  const { cardNumber } = json.card as { cardNumber: string };
  const payment = newPayment(books, wantedOf(json, 'API'), cardNumber, 'INIT_THREEDS');
  const html = `<!doctype html><html><head><style>form { color: red }</style></head>
    <body onload="document.forms[0].submit()"><!-- <form> of the bank -->
    <form name='acs' method="POST" action="http://${headers.host}/acs?x=1&amp;y=2">
    <input type="hidden" name="MD" value="${payment.id}"/><INPUT TYPE=hidden name='note' value='a &amp; b &quot;c&quot; &#60;'>
    <noscript><input type="submit" value="Go on"></noscript></form>
    <script>if (1 > 0) document.write("<form>")</script></body></html>`;
  return {
    status: 200,
    body: {
      data: {
        htmlContent: Buffer.from(html).toString('base64'),
        paymentId: payment.id,
        paymentStatus: payment.status,
        additionalAction: 'SHOW_HTML_CONTENT',
      },
    },
  };
}

/** The bank asks its customer; the answer is what its page then posts to us. */
function askCustomer(
  books: Books,
  { groupOf, isChargedByBank }: Bank,
  { body, query }: FakeRequest,
): FakeReply {
  const said = new URLSearchParams(body);
  const payment = books.payments.get(Number(said.get('MD')));
  if (!payment || said.get('note') !== 'a & b "c" <' || query.get('y') !== '2')
    throw new NotUnderstood('the form was not posted as it was written');
  const agrees = said.get('says') === 'yes';
  payment.mdStatus = agrees ? 1 : 0;
  if (!agrees) fail(payment, undefined);
  else if (isChargedByBank) charge(payment, groupOf);
  else payment.status = 'CALLBACK_THREEDS';
  const isWaiting = payment.status === 'CALLBACK_THREEDS';
  return {
    status: 200,
    body: {
      status: payment.status === 'FAILURE' ? 'FAILURE' : 'SUCCESS',
      completeStatus: isWaiting ? 'WAITING' : '',
      paymentId: String(payment.id),
      conversationData: '',
      conversationId: payment.conversationId,
      callbackStatus: '',
      hash: 'not-looked-at',
    },
  };
}

function complete(books: Books, { groupOf }: Bank, { paymentId }: Record<string, unknown>): FakeReply {
  const payment = books.payments.get(Number(paymentId));
  if (!payment) return refusal(404, { errorCode: '9001', errorDescription: 'No such payment' });
  if (payment.status !== 'CALLBACK_THREEDS')
    return refusal(422, { errorCode: '9046', errorDescription: 'The payment cannot be completed' });
  charge(payment, groupOf);
  if (payment.error) return refusal(422, payment.error);
  return { status: 200, body: { data: { ...paymentFields(payment), paymentTransactions: [] } } };
}

function openPage(books: Books, { headers }: FakeRequest, json: Record<string, unknown>): FakeReply {
  const page: FakePage = { token: randomUUID(), wanted: wantedOf(json, 'CHECKOUT_FORM') };
  books.pages.set(page.token, page);
  const pageUrl = `http://${headers.host}/page/${page.token}`;
  const { token } = page;
  return { status: 200, body: { data: { token, pageUrl, tokenExpireDate: '2026-11-27T10:30:00' } } };
}

function payOnPage(books: Books, groupOf: GroupOf, { params, body }: FakeRequest): FakeReply {
  const page = books.pages.get(params.token ?? '');
  if (!page) return { status: 404, body: '<p>No such page</p>' };
  // What is paid is not paid again, however often somebody comes back to its page.
  const { externalId } = page.wanted;
  const isPaid = [...books.payments.values()].some(
    (one) => one.externalId === externalId && one.status === 'SUCCESS',
  );
  if (isPaid) return { status: 200, body: { token: page.token } };
  const said = new URLSearchParams(body);
  const payment = newPayment(books, page.wanted, said.get('card') ?? '', 'INIT_THREEDS');
  if (said.get('says') === 'yes') charge(payment, groupOf);
  else {
    payment.mdStatus = 0;
    fail(payment, undefined);
  }
  return { status: 200, body: { token: page.token } };
}

function charge(payment: FakePayment, groupOf: GroupOf): void {
  const group = groupOf(payment.cardNumber);
  if (group) fail(payment, group);
  else payment.status = 'SUCCESS';
}

function fail(payment: FakePayment, errorGroup: string | undefined): void {
  payment.status = 'FAILURE';
  payment.error = { errorCode: '10051', errorDescription: 'Refused', ...(errorGroup && { errorGroup }) };
}

function wantedOf(json: Record<string, unknown>, source: FakePayment['source']): FakePage['wanted'] {
  const amountMinor = minorOf(json.paidPrice);
  const [item] = json.items as [{ price: number }];
  if (amountMinor === undefined || json.price !== json.paidPrice || json.price !== item.price)
    throw new NotUnderstood('sums that differ');
  return {
    externalId: String(json.externalId),
    conversationId: String(json.conversationId),
    amountMinor,
    currency: String(json.currency),
    callbackUrl: String(json.callbackUrl),
    source,
  };
}

/** An answer about another payment, or other money. */
function paymentTampered(body: unknown, fault: AcquirerFault): unknown {
  const { data } = body as { data: Record<string, unknown> };
  if (fault === 'wrong_amount') return { data: { ...data, paidPrice: Number(data.paidPrice) + 1 } };
  if (fault === 'wrong_currency') return { data: { ...data, currency: 'GBP' } };
  return { data: { ...data, id: 1, externalId: 'op_of_another_shop' } };
}

/** An answer that names nothing. */
function withoutId(body: unknown): unknown {
  const { data } = body as { data: Record<string, unknown> };
  return { data: { ...data, paymentId: 'none', token: 'none' } };
}
