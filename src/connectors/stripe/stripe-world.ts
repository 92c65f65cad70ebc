import Stripe from 'stripe';
import type { AcquirerFault, AcquirerWorld, BookLine, FakeAcquirer } from '../conformance/acquirer-world.ts';
import { closedAddress, type FakeRoute, fakeReference, startFakeHttp } from '../conformance/fake-http.ts';
import type { RawNotification } from '../connector.ts';
import { stripeVersion } from './client.ts';
import type { FakeIntent } from './stripe-books-world.ts';
import { asksCard, declines, largestAmount } from './stripe-cards-world.ts';
import { idempotent, secretKey } from './stripe-forms-world.ts';
import { type Books, cancel, create, find, leavePage, list } from './stripe-operations-world.ts';
import { findRefund, listRefunds, refund } from './stripe-refunds-world.ts';

export const webhookSecret = 'whsec_secretOfTheFakeShop1234567890';

/** What the fake has, for tests that look behind its answers. */
export interface FakeStripe extends FakeAcquirer {
  readonly url: string;
  readonly intents: ReadonlyMap<string, FakeIntent>;
}

/** Stripe's dialect over HTTP. Every card is charged as it comes, but for those whose issuers ask. */
export const stripeWorld: AcquirerWorld = {
  chargesBy: 'pay',
  hasChallenges: false,
  start: () => startStripe('at_once'),
};

/** The same where the card's issuer asks its customer, on a page of Stripe's. */
export const askingStripeWorld: AcquirerWorld = {
  chargesBy: 'customer',
  hasChallenges: true,
  start: () => startStripe('asked'),
};

export async function startStripe(way: 'at_once' | 'asked'): Promise<FakeStripe> {
  let origin = '';
  const books = openBooks(() => origin);
  const http = await startFakeHttp(routesOf(books));
  origin = http.url;
  const credentials = { base_url: http.url, secret_key: secretKey, webhook_secret: webhookSecret };
  return {
    url: http.url,
    intents: books.intents,
    credentials,
    unreachableCredentials: { ...credentials, base_url: await closedAddress() },
    approvedCardNumber: way === 'asked' ? asksCard : '4242424242424242',
    challengedCardNumber: asksCard,
    declines: way === 'asked' ? declines.asked : declines.atOnce,
    mostMinor: largestAmount,
    next: http.next,
    requestCount: http.requestCount,
    visit: async (challenge, { agrees }) => visitPage(challenge.url, agrees),
    notifications: () => books.notifications,
    charges: async () => books.charges,
    refunds: async () => [...books.intents.values()].flatMap(refundsOf),
    writtenText: async () => http.log.join('\n'),
    close: http.close,
  };
}

async function visitPage(url: string, agrees: boolean) {
  const body = new URLSearchParams({ agrees: String(agrees) });
  const answer = await fetch(url, { method: 'POST', body, redirect: 'manual' });
  const back = new URL(answer.headers.get('location') ?? 'https://nowhere.example');
  return { kind: 'returned' as const, fields: Object.fromEntries(back.searchParams) };
}

/** Those that take a whole sale back bear no reference of a refund, and are none of ours. */
function refundsOf({ refunds, currency }: FakeIntent): BookLine[] {
  return refunds.flatMap(({ metadata: { operation_id: operationId }, amount: amountMinor }) =>
    operationId === undefined ? [] : [{ operationId, amountMinor, currency: currency.toUpperCase() }],
  );
}

function openBooks(origin: () => string): Books {
  const notifications: RawNotification[] = [];
  return {
    intents: new Map(),
    charges: [],
    notifications,
    origin,
    report: (type, object) => void notifications.push(reportOf(type, object)),
  };
}

/** An event as Stripe sends it, signed by its own client. */
export function reportOf(
  type: string,
  object: object,
  timestamp = Math.floor(Date.now() / 1000),
): RawNotification {
  const body = JSON.stringify({
    id: `evt_${fakeReference()}`,
    object: 'event',
    api_version: stripeVersion,
    created: timestamp,
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
    data: { object },
  });
  const signature = Stripe.webhooks.generateTestHeaderString({
    payload: body,
    secret: webhookSecret,
    timestamp,
  });
  return { method: 'POST', headers: { 'stripe-signature': signature }, query: '', body };
}

function routesOf(books: Books): FakeRoute[] {
  const once = idempotent();
  return [
    {
      at: 'POST /v1/payment_intents',
      as: 'sale',
      answer: (request) => once(request, () => create(books, request)),
      tamper: tampered,
    },
    { at: 'GET /v1/payment_intents', answer: (request) => list(books, request) },
    { at: 'GET /v1/payment_intents/:id', answer: (request) => find(books, request) },
    {
      at: 'POST /v1/payment_intents/:id/cancel',
      answer: (request) => once(request, () => cancel(books, request)),
    },
    {
      at: 'POST /v1/refunds',
      as: 'refund',
      answer: (request) => once(request, () => refund(books, request)),
      tamper: tampered,
    },
    { at: 'GET /v1/refunds', answer: (request) => listRefunds(books, request) },
    { at: 'GET /v1/refunds/:id', answer: (request) => findRefund(books, request) },
    { at: 'POST /3ds/:id', as: 'page', answer: (request) => leavePage(books, request) },
  ];
}

function tampered(body: unknown, fault: AcquirerFault): unknown {
  const shown = body as { amount: number; amount_received?: number };
  const other = shown.amount + 1;
  switch (fault) {
    case 'wrong_amount':
      return { ...shown, amount: other, ...(shown.amount_received && { amount_received: other }) };
    case 'wrong_currency':
      return { ...shown, currency: 'chf' };
    default:
      return { ...shown, metadata: { operation_id: 'op_ofSomebodyElse' } };
  }
}
