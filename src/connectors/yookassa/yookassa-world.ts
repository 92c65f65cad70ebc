import type { AcquirerFault, AcquirerWorld, FakeCustomer } from '../conformance/acquirer-world.ts';
import {
  closedAddress,
  type FakeReply,
  type FakeRequest,
  type FakeRoute,
  startFakeHttp,
} from '../conformance/fake-http.ts';
import {
  cancel,
  challengedCardNumber,
  create,
  type FakeShop,
  findPayment,
  findRefund,
  giveBack,
  listPayments,
  listRefunds,
  underKey,
  visitPage,
} from './answers-world.ts';
import { type Books, declines, newId, type Payment, type Refund } from './books-world.ts';
import { mostMinor, refusal } from './checks-world.ts';

const shopId = '900123456';
const secretKey = 'test_key-of-the-shop';

/** YooKassa's dialect over HTTP: payments, their page, lists, refunds and reports, with a check of every field. */
export function yookassaWorld(shop: FakeShop) {
  const isAtOnce = shop.cardEntry === 'direct' && !shop.asksEverybody;
  return {
    chargesBy: isAtOnce ? 'pay' : 'customer',
    hasChallenges: !isAtOnce,
    start: () => startShop(shop),
  } as const satisfies AcquirerWorld;
}

export async function startShop(shop: FakeShop) {
  const books: Books = { payments: [], refunds: [], keys: new Map(), reports: [] };
  const http = await startFakeHttp(routesOf(books, shop));
  const credentials = {
    base_url: `${http.url}/v3`,
    shop_id: shopId,
    secret_key: secretKey,
    card_entry: shop.cardEntry,
  };
  const line = ({ amountMinor, currency, metadata }: Payment | Refund) => ({
    operationId: metadata.operation_id ?? '',
    amountMinor,
    currency,
  });
  return {
    books,
    credentials,
    unreachableCredentials: { ...credentials, base_url: await closedAddress() },
    approvedCardNumber: '4169741330151778',
    ...(shop.cardEntry === 'direct' && { challengedCardNumber }),
    declines,
    mostMinor,
    next: http.next,
    requestCount: http.requestCount,
    async visit(challenge: { readonly url: string }, customer: FakeCustomer) {
      const body = new URLSearchParams(customer.agrees ? { pan: customer.cardNumber } : { refuse: '1' });
      const answer = await fetch(challenge.url, { method: 'POST', body, redirect: 'manual' });
      const back = new URL(answer.headers.get('location') ?? 'http://nowhere.example');
      return { kind: 'returned' as const, fields: Object.fromEntries(back.searchParams) };
    },
    notifications: () =>
      books.reports.map(({ event, object }) => ({
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        query: '',
        body: JSON.stringify({ type: 'notification', event, object }),
      })),
    charges: async () => books.payments.filter(({ status }) => status === 'succeeded').map(line),
    refunds: async () => books.refunds.filter(({ status }) => status !== 'canceled').map(line),
    writtenText: async () => http.log.join('\n'),
    close: http.close,
  };
}

function routesOf(books: Books, shop: FakeShop): FakeRoute[] {
  const expected = `Basic ${Buffer.from(`${shopId}:${secretKey}`).toString('base64')}`;
  const guarded = (answer: (request: FakeRequest) => FakeReply) => (request: FakeRequest) =>
    request.headers.authorization === expected ? answer(request) : refusal(401, 'invalid_credentials');
  const once = (make: (request: FakeRequest) => FakeReply | (() => object)) =>
    guarded((request) => underKey(books, request, make));
  return [
    { at: 'POST /v3/payments', as: 'sale', answer: once((one) => create(books, shop, one)), tamper },
    { at: 'GET /v3/payments', answer: guarded((one) => listPayments(books, one)) },
    { at: 'GET /v3/payments/:id', answer: guarded((one) => findPayment(books, one)) },
    { at: 'POST /v3/payments/:id/cancel', answer: once((one) => cancel(books, one)) },
    { at: 'POST /v3/refunds', as: 'refund', answer: once((one) => giveBack(books, one)), tamper },
    { at: 'GET /v3/refunds', answer: guarded((one) => listRefunds(books, one)) },
    { at: 'GET /v3/refunds/:id', answer: guarded((one) => findRefund(books, one)) },
    { at: 'POST /checkout/payments/v2/contract', as: 'page', answer: (one) => visitPage(books, one) },
  ];
}

/** The same answer about other money, or about somebody else's payment. */
function tamper(body: unknown, fault: AcquirerFault): unknown {
  const fields = body as { amount: object; metadata: object };
  if (fault === 'wrong_amount') return { ...fields, amount: { ...fields.amount, value: '1.23' } };
  if (fault === 'wrong_currency') return { ...fields, amount: { ...fields.amount, currency: 'USD' } };
  return { ...fields, id: newId(), metadata: { ...fields.metadata, operation_id: 'op_another' } };
}
