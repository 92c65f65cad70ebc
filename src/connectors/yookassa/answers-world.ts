import type { FakeReply, FakeRequest } from '../conformance/fake-http.ts';
import {
  type Books,
  backMinor,
  decide,
  newId,
  type Payment,
  type Refund,
  viewOfPayment,
  viewOfRefund,
} from './books-world.ts';
import {
  checkedKey,
  checkedPayment,
  checkedQuery,
  checkedRefund,
  mostMinor,
  refusal,
} from './checks-world.ts';

/** The card whose issuer always asks. */
export const challengedCardNumber = '4169740000001032';

export interface FakeShop {
  readonly cardEntry: 'redirect' | 'direct';
  /** Every card's issuer asks its customer, and not only that of one card. */
  readonly asksEverybody?: boolean;
}

/** What comes again under a key is answered and not done; another message under it is refused. */
export function underKey(
  { keys }: Books,
  request: FakeRequest,
  make: (request: FakeRequest) => FakeReply | (() => object),
): FakeReply {
  const key = checkedKey(request);
  const text = `${request.path} ${request.body}`;
  const kept = keys.get(key);
  if (kept && kept.text !== text) return refusal(400, 'invalid_request', 'Idempotence-Key');
  const made = kept ? kept.view : make(request);
  if (typeof made !== 'function') return made;
  keys.set(key, { text, view: made });
  return { status: 200, body: made() };
}

export function create(books: Books, shop: FakeShop, request: FakeRequest): FakeReply | (() => object) {
  const fields = checkedPayment(request);
  const money = fields.amount as { value: string; currency: string };
  const amountMinor = Number(money.value.replace('.', ''));
  if (amountMinor < 1 || amountMinor > mostMinor) return refusal(400, 'invalid_request', 'amount.value');
  const { type, card } = fields.payment_method_data as { type: Payment['method']; card?: { number: string } };
  if (card && shop.cardEntry !== 'direct') return refusal(403, 'forbidden');
  const id = newId();
  const payment: Payment = {
    id,
    amountMinor,
    currency: money.currency,
    description: fields.description as string | undefined,
    metadata: fields.metadata as Record<string, string>,
    returnUrl: (fields.confirmation as { return_url: string }).return_url,
    method: type,
    createdAt: new Date(),
    page: `http://${request.headers.host}/checkout/payments/v2/contract?orderId=${id}`,
    status: 'pending',
    pan: card?.number ?? null,
    reason: null,
  };
  books.payments.push(payment);
  const isAsked = !card || shop.asksEverybody === true || card.number === challengedCardNumber;
  if (!isAsked) decide(books, payment, card.number);
  return () => viewOfPayment(books, payment);
}

export function findPayment(books: Books, { params }: FakeRequest): FakeReply {
  const payment = books.payments.find(({ id }) => id === params.id);
  return payment ? { status: 200, body: viewOfPayment(books, payment) } : refusal(404, 'not_found');
}

export function cancel(books: Books, { params }: FakeRequest): FakeReply | (() => object) {
  const payment = books.payments.find(({ id }) => id === params.id);
  if (!payment) return refusal(404, 'not_found');
  if (payment.status !== 'waiting_for_capture') return refusal(400, 'invalid_request');
  payment.status = 'canceled';
  payment.reason = 'canceled_by_merchant';
  return () => viewOfPayment(books, payment);
}

export function giveBack(books: Books, request: FakeRequest): FakeReply | (() => object) {
  const fields = checkedRefund(request);
  const money = fields.amount as { value: string; currency: string };
  const amountMinor = Number(money.value.replace('.', ''));
  const payment = books.payments.find(({ id }) => id === fields.payment_id);
  if (payment?.status !== 'succeeded') return refusal(400, 'invalid_request', 'payment_id');
  if (amountMinor < 1 || backMinor(books, payment) + amountMinor > payment.amountMinor)
    return refusal(400, 'invalid_request', 'amount');
  const refund: Refund = {
    id: newId(),
    paymentId: payment.id,
    amountMinor,
    currency: money.currency,
    description: fields.description as string | undefined,
    metadata: fields.metadata as Record<string, string>,
    createdAt: new Date(),
    status: 'succeeded',
  };
  books.refunds.push(refund);
  books.reports.push({ event: 'refund.succeeded', object: viewOfRefund(refund) });
  return () => viewOfRefund(refund);
}

export function findRefund(books: Books, { params }: FakeRequest): FakeReply {
  const refund = books.refunds.find(({ id }) => id === params.id);
  return refund ? { status: 200, body: viewOfRefund(refund) } : refusal(404, 'not_found');
}

export function listPayments(books: Books, request: FakeRequest): FakeReply {
  const asked = checkedQuery(request, ['created_at.gte', 'created_at.lte', 'limit', 'cursor']);
  const [from, to] = [asked('created_at.gte') ?? '', asked('created_at.lte') ?? '9999'];
  const items = books.payments
    .filter(({ createdAt }) => createdAt.toISOString() >= from && createdAt.toISOString() <= to)
    .map((payment) => viewOfPayment(books, payment));
  return page(items, asked);
}

export function listRefunds(books: Books, request: FakeRequest): FakeReply {
  const asked = checkedQuery(request, ['payment_id', 'limit', 'cursor']);
  const items = books.refunds.filter(({ paymentId }) => paymentId === asked('payment_id')).map(viewOfRefund);
  return page(items, asked);
}

/** From new to old, a part at a time. */
function page(items: readonly object[], asked: (name: string) => string | null): FakeReply {
  const at = Number(asked('cursor')?.slice(1) ?? '0');
  const limit = Number(asked('limit') ?? '10');
  const next = at + limit < items.length ? { next_cursor: `c${at + limit}` } : {};
  return { status: 200, body: { type: 'list', items: items.toReversed().slice(at, at + limit), ...next } };
}

export function visitPage(books: Books, { query, body }: FakeRequest): FakeReply {
  const payment = books.payments.find(({ id }) => id === query.get('orderId'));
  if (!payment) return { status: 404, body: '<p>No such payment</p>' };
  const fields = new URLSearchParams(body);
  const typed = payment.method === 'sbp' ? null : fields.get('pan');
  decide(books, payment, payment.pan ?? typed, !fields.has('refuse'));
  return { status: 303, body: '', headers: { location: payment.returnUrl } };
}
