import { randomInt } from 'node:crypto';
import type { AcquirerWorld } from '../conformance/acquirer-world.ts';
import {
  closedAddress,
  type FakeReply,
  type FakeRequest,
  type FakeRoute,
  fakeReference,
  NotUnderstood,
  startFakeHttp,
} from '../conformance/fake-http.ts';
import { declines } from './declines-world.ts';

/** An order in the fake bank's books. */
interface Order {
  readonly id: number;
  readonly password: string;
  readonly description: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly hppRedirectUrl: string;
  status: string;
  card: { pan: string } | null;
  readonly trans: { actionId: string; type: string; amount: string; pmoResultCode: string; at: number }[];
}

const username = 'TerminalSys/shop';
const password = 'pass-word-of-the-shop';

/** The bank's dialect over HTTP: orders, its page, look-ups, refunds and voids, with a check of every field. */
export const kapitalBankWorld: AcquirerWorld & { startBank: typeof startBank } = {
  chargesBy: 'customer',
  hasChallenges: true,
  // An order that was only made speaks of no money.
  faults: ['request_lost', 'answer_lost', 'gateway_error', 'silence', 'wrong_reference'],
  start: startBank,
  startBank,
};

async function startBank() {
  const orders = new Map<string, Order>();
  const http = await startFakeHttp(routesOf(orders));
  const minorOf = (text: string) => Math.round(Number(text) * 100);
  const done = (type: string) =>
    [...orders.values()].flatMap((order) =>
      order.trans
        .filter((tran) => tran.type === type && tran.pmoResultCode === '1')
        .map((tran) => ({ order, tran })),
    );
  const operationOf = ({ description }: Order) => description.split(' ')[0] ?? '';
  return {
    url: http.url,
    credentials: { base_url: `${http.url}/api`, username, password },
    unreachableCredentials: { base_url: await closedAddress(), username, password },
    approvedCardNumber: '4169741330151778',
    declines,
    next: http.next,
    requestCount: http.requestCount,
    async visit(challenge: { kind: string; url: string }, customer: { cardNumber: string; agrees: boolean }) {
      const body = new URLSearchParams(customer.agrees ? { pan: customer.cardNumber } : { refuse: '1' });
      const answer = await fetch(challenge.url, { method: 'POST', body, redirect: 'manual' });
      const back = new URL(answer.headers.get('location') ?? 'http://nowhere.example');
      return { kind: 'returned' as const, fields: Object.fromEntries(back.searchParams) };
    },
    charges: async () =>
      done('Purchase').map(({ order, tran }) => ({
        operationId: operationOf(order),
        amountMinor: minorOf(tran.amount),
        currency: order.currency,
      })),
    refunds: async () =>
      done('Refund').map(({ order, tran }) => ({
        operationId: `refund of ${operationOf(order)}`,
        amountMinor: minorOf(tran.amount),
        currency: order.currency,
      })),
    writtenText: async () => http.log.join('\n'),
    close: http.close,
  };
}

function routesOf(orders: Map<string, Order>): FakeRoute[] {
  const guarded = (answer: (request: FakeRequest) => FakeReply) => (request: FakeRequest) => {
    const expected = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    return request.headers.authorization === expected ? answer(request) : refusal('InvalidLogin', 401);
  };
  return [
    {
      at: 'POST /api/order',
      as: 'sale',
      answer: guarded((request) => create(orders, request)),
      tamper: otherId,
    },
    { at: 'GET /api/order/:id', answer: guarded((request) => find(orders, request)) },
    {
      at: 'POST /api/order/:id/exec-tran',
      as: 'refund',
      answer: guarded((request) => execute(orders, request)),
      tamper: withoutMatch,
    },
    { at: 'GET /flex', as: 'page', answer: (request) => showPage(orders, request) },
    { at: 'POST /flex', as: 'page', answer: (request) => pay(orders, request) },
  ];
}

function create(orders: Map<string, Order>, { json, headers }: FakeRequest): FakeReply {
  const order = json?.order as Record<string, unknown>;
  const known = ['typeRid', 'amount', 'currency', 'language', 'description', 'hppRedirectUrl'];
  const odd = Object.keys(order).filter((name) => !known.includes(name));
  if (odd.length > 0 || Object.keys(json ?? {}).join() !== 'order')
    throw new NotUnderstood(`fields nobody documents: ${odd.join()}`);
  if (order.typeRid !== 'Order_SMS') return refusal('InvalidRequest', 400);
  if (typeof order.amount !== 'string' || !/^(?:0|[1-9]\d*)\.\d\d$/.test(order.amount))
    return refusal('InvalidAmt', 400);
  if (
    !['AZN', 'USD'].includes(String(order.currency)) ||
    !['az', 'en', 'ru'].includes(String(order.language))
  )
    return refusal('InvalidRequest', 400);
  const id = randomInt(100_000, 999_999_999);
  const made: Order = {
    id,
    password: fakeReference().slice(0, 12).toLowerCase(),
    description: String(order.description),
    amountMinor: Number(order.amount.replace('.', '')),
    currency: String(order.currency),
    hppRedirectUrl: String(order.hppRedirectUrl),
    status: 'Preparing',
    card: null,
    trans: [],
  };
  orders.set(String(id), made);
  const hppUrl = `http://${headers.host}/flex`;
  return {
    status: 200,
    body: { order: { id, hppUrl, password: made.password, status: 'Preparing', cvv2AuthStatus: 'Required' } },
  };
}

function find(orders: Map<string, Order>, { params }: FakeRequest): FakeReply {
  const order = orders.get(params.id ?? '');
  if (!order) return refusal('ServiceError', 500);
  const { id, status, currency, trans, card } = order;
  const sumOf = (type: string) =>
    trans
      .filter((tran) => tran.type === type && tran.pmoResultCode === '1')
      .reduce((sum, { amount }) => sum + Number(amount), 0);
  return {
    status: 200,
    body: {
      order: {
        id,
        status,
        amount: Number(decimal(order.amountMinor)),
        currency,
        createTime: '2026-11-27 09:00:00',
        clearedChargeAmount: sumOf('Purchase'),
        clearedRefundAmount: sumOf('Refund'),
        description: order.description,
        trans: trans.map((tran) => ({
          ...tran,
          approvalCode: tran.pmoResultCode === '1' ? '123456' : null,
          ridByPmo: '634512345678',
        })),
        ...(card && {
          srcToken: {
            id: 1,
            displayName: `${card.pan.slice(0, 6)}******${card.pan.slice(-4)}`,
            card: { expiration: '1250', brand: 'VISA' },
          },
        }),
      },
    },
  };
}

function execute(orders: Map<string, Order>, { params, json }: FakeRequest): FakeReply {
  const order = orders.get(params.id ?? '');
  const tran = (json?.tran ?? {}) as Record<string, unknown>;
  if (!order) return refusal('InvalidTranLink', 400);
  if (tran.voidKind === 'Full') {
    if (order.status !== 'FullyPaid') return refusal('InvalidOrderState', 400);
    order.status = 'Voided';
    return { status: 200, body: { tran: { match: matchOf(), pmoResultCode: '1' } } };
  }
  if (tran.type !== 'Refund' || tran.phase !== 'Single' || typeof tran.amount !== 'string')
    throw new NotUnderstood(`a transaction nobody documents: ${JSON.stringify(tran)}`);
  if (order.status !== 'FullyPaid') return refusal('InvalidOrderState', 400);
  const amountMinor = Number(tran.amount.replace('.', ''));
  const given = order.trans
    .filter(({ type }) => type === 'Refund')
    .reduce((sum, { amount }) => sum + Number(amount.replace('.', '')), 0);
  if (given + amountMinor > order.amountMinor) return refusal('InvalidAmt', 400);
  const match = matchOf();
  order.trans.push({
    actionId: match.tranActionId,
    type: 'Refund',
    amount: tran.amount,
    pmoResultCode: '1',
    at: Date.now(),
  });
  if (given + amountMinor === order.amountMinor) order.status = 'Refunded';
  return { status: 200, body: { tran: { approvalCode: '654321', match, pmoResultCode: '1' } } };
}

function showPage(orders: Map<string, Order>, { query, path }: FakeRequest): FakeReply {
  const order = orderOfPage(orders, query);
  if (!order) return { status: 404, body: '<p>No such order</p>' };
  const body = `<!doctype html><html lang="en"><title>Bank page</title><main><h1>Pay ${decimal(order.amountMinor)} ${order.currency}</h1>
    <form method="post" action="${path}?${query}"><label>Card number <input name="pan" inputmode="numeric"></label>
    <button>Pay</button><button name="refuse" value="1">Cancel</button></form></main></html>`;
  return { status: 200, body };
}

function pay(orders: Map<string, Order>, { query, body }: FakeRequest): FakeReply {
  const order = orderOfPage(orders, query);
  if (!order) return { status: 404, body: '<p>No such order</p>' };
  const fields = new URLSearchParams(body);
  const pan = (fields.get('pan') ?? '').replaceAll(/\D/g, '');
  if (order.status === 'Preparing') {
    const declined = declines.find(({ cardNumber }) => cardNumber === pan);
    const pmoResultCode = declined?.result ?? '1';
    if (fields.has('refuse')) order.status = 'Refused';
    else {
      order.status = declined ? 'Declined' : 'FullyPaid';
      order.card = { pan };
      const amount = decimal(order.amountMinor);
      order.trans.push({
        actionId: fakeReference(),
        type: 'Purchase',
        amount,
        pmoResultCode,
        at: Date.now(),
      });
    }
  }
  const back = new URL(order.hppRedirectUrl);
  back.searchParams.set('ID', String(order.id));
  back.searchParams.set('STATUS', order.status);
  return { status: 303, body: '', headers: { location: back.href } };
}

function orderOfPage(orders: Map<string, Order>, query: URLSearchParams): Order | undefined {
  const order = orders.get(query.get('id') ?? '');
  return order?.password === query.get('password') ? order : undefined;
}

function matchOf() {
  return { tranActionId: fakeReference(), ridByPmo: '634512345679' };
}

/** Digits, so that no float stands between our cents and the bank's. */
function decimal(amountMinor: number): string {
  const digits = String(amountMinor).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function refusal(errorCode: string, status: number): FakeReply {
  return { status, body: { errorCode, errorDescription: 'Refused by the fake bank' } };
}

/** An answer about an order that is none: an address and no id. */
function otherId(body: unknown): unknown {
  return { order: { ...(body as { order: object }).order, id: 'not-an-id' } };
}

function withoutMatch(): unknown {
  return { tran: { approvalCode: '654321', match: { tranActionId: '' }, pmoResultCode: '1' } };
}
