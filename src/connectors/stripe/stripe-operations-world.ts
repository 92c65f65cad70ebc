import type Stripe from 'stripe';
import type { BookLine } from '../conformance/acquirer-world.ts';
import { type FakeReply, type FakeRequest, fakeReference } from '../conformance/fake-http.ts';
import type { RawNotification } from '../connector.ts';
import { type FakeIntent, shownCharge, shownError, shownIntent } from './stripe-books-world.ts';
import { declineOfCard, isAsked, largestAmount, notAuthenticated } from './stripe-cards-world.ts';
import {
  cancelRules,
  confirmOnly,
  createRules,
  fieldsOf,
  findRules,
  listRules,
  refusal,
} from './stripe-forms-world.ts';

/** All that the fake knows. */
export interface Books {
  readonly intents: Map<string, FakeIntent>;
  readonly charges: BookLine[];
  readonly notifications: RawNotification[];
  /** Its own address, where its pages are. */
  origin(): string;
  report(type: string, object: object): void;
}

export const nowS = () => Math.floor(Date.now() / 1000);

export function create(books: Books, request: FakeRequest): FakeReply {
  const { fields, refusal: refused } = fieldsOf(request, createRules, ['amount', 'currency']);
  if (refused) return refused;
  const isConfirmed = fields.has('confirm');
  const missing = confirmOnly.find((name) => fields.has(name) !== isConfirmed);
  if (missing) return refusal(400, 'invalid_request_error', 'parameter_missing', { param: missing });
  const amount = Number(fields.get('amount'));
  if (amount > largestAmount) return refusal(400, 'invalid_request_error', 'amount_too_large');
  const card = fields.get('payment_method_data[card][number]') ?? '';
  const metadata = Object.fromEntries(
    [...fields].flatMap(([name, value]) => {
      const key = /^metadata\[(\w+)\]$/.exec(name)?.[1];
      return key === undefined ? [] : [[key, value]];
    }),
  );
  const intent: FakeIntent = {
    id: `pi_${fakeReference()}`,
    createdS: nowS(),
    amount,
    currency: fields.get('currency') ?? '',
    description: fields.get('description') ?? null,
    metadata,
    returnUrl: fields.get('return_url') ?? null,
    refusal: declineOfCard(card),
    status: 'requires_payment_method',
    error: undefined,
    chargeId: null,
    refunds: [],
  };
  books.intents.set(intent.id, intent);
  books.report('payment_intent.created', shownIntent(intent, books.origin(), []));
  if (!isConfirmed) return { status: 200, body: shown(books, intent, fields) };
  const wish = fields.get('payment_method_options[card][request_three_d_secure]') ?? 'automatic';
  if (isAsked(card) || wish !== 'automatic') {
    intent.status = 'requires_action';
    books.report('payment_intent.requires_action', shownIntent(intent, books.origin(), []));
    return { status: 200, body: shown(books, intent, fields) };
  }
  charge(books, intent);
  if (!intent.error) return { status: 200, body: shown(books, intent, fields) };
  const error = { ...shownError(intent.error), payment_intent: shown(books, intent, fields) };
  return { status: 402, body: { error } };
}

/** The issuer decides. */
function charge(books: Books, intent: FakeIntent): void {
  intent.error = intent.refusal;
  if (intent.error) {
    fail(books, intent);
    return;
  }
  intent.status = 'succeeded';
  intent.chargeId = `ch_${fakeReference()}`;
  const { metadata, amount, currency } = intent;
  books.charges.push({
    operationId: metadata.operation_id ?? '',
    amountMinor: amount,
    currency: currency.toUpperCase(),
  });
  books.report('charge.succeeded', shownCharge(intent, intent.chargeId, false));
  books.report('payment_intent.succeeded', shownIntent(intent, books.origin(), []));
}

function fail(books: Books, intent: FakeIntent): void {
  intent.status = 'requires_payment_method';
  books.report('payment_intent.payment_failed', shownIntent(intent, books.origin(), []));
}

function shown(books: Books, intent: FakeIntent, fields: ReadonlyMap<string, string>): Stripe.PaymentIntent {
  const expand = [...fields].filter(([name]) => name.startsWith('expand[')).map(([, value]) => value);
  return shownIntent(intent, books.origin(), expand);
}

export function find(books: Books, request: FakeRequest): FakeReply {
  const { fields, refusal: refused } = fieldsOf(request, findRules);
  const intent = books.intents.get(request.params.id ?? '');
  return refused ?? (intent ? { status: 200, body: shown(books, intent, fields) } : noSuch('payment_intent'));
}

export function list(books: Books, request: FakeRequest): FakeReply {
  const { fields, refusal: refused } = fieldsOf(request, listRules);
  if (refused) return refused;
  const from = Number(fields.get('created[gte]') ?? 0);
  const to = Number(fields.get('created[lte]') ?? Number.MAX_SAFE_INTEGER);
  const intents = [...books.intents.values()].filter(({ createdS }) => createdS >= from && createdS <= to);
  return page(
    intents.map((intent) => shown(books, intent, new Map())),
    request.path,
    fields,
  );
}

/** The newest first, from behind the one that was named last. */
export function page(all: { id: string }[], url: string, fields: ReadonlyMap<string, string>): FakeReply {
  const newestFirst = all.toReversed();
  const after = fields.get('starting_after');
  const from = after === undefined ? 0 : newestFirst.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && from === 0) return noSuch('starting_after');
  const to = from + Number(fields.get('limit') ?? 10);
  const data = newestFirst.slice(from, to);
  return { status: 200, body: { object: 'list', url, has_more: to < newestFirst.length, data } };
}

export function cancel(books: Books, request: FakeRequest): FakeReply {
  const { fields, refusal: refused } = fieldsOf(request, cancelRules);
  if (refused) return refused;
  const intent = books.intents.get(request.params.id ?? '');
  if (!intent) return noSuch('intent');
  if (!['requires_payment_method', 'requires_action'].includes(intent.status))
    return refusal(400, 'invalid_request_error', 'payment_intent_unexpected_state', {
      payment_intent: shown(books, intent, fields),
    });
  intent.status = 'canceled';
  books.report('payment_intent.canceled', shownIntent(intent, books.origin(), []));
  return { status: 200, body: shown(books, intent, fields) };
}

export function noSuch(param: string): FakeReply {
  return refusal(404, 'invalid_request_error', 'resource_missing', { param });
}

/** What the customer does on the page of the issuer; his browser is then sent back with the name of the payment. */
export function leavePage(books: Books, { params, body }: FakeRequest): FakeReply {
  const intent = books.intents.get(params.id ?? '');
  if (!intent) return { status: 404, body: '<p>No such payment</p>' };
  if (intent.status === 'requires_action') {
    if (new URLSearchParams(body).get('agrees') === 'true') charge(books, intent);
    else {
      intent.error = notAuthenticated;
      fail(books, intent);
    }
  }
  const back = new URL(intent.returnUrl ?? 'https://nowhere.example');
  back.searchParams.set('payment_intent', intent.id);
  back.searchParams.set('payment_intent_client_secret', `${intent.id}_secret_of_the_browser`);
  back.searchParams.set('source_type', 'card');
  return { status: 303, body: '', headers: { location: back.href } };
}
