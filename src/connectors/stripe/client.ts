import type { Secret } from '../../vault/secret.ts';
import type { CardDetails, ConnectorFetch } from '../connector.ts';
import { exchange, type Reply } from '../exchange.ts';
import { type FormFields, toForm } from './form.ts';
import type { NewIntent, NewRefund } from './mapping.ts';

export interface Credentials {
  readonly baseUrl: string;
  readonly secretKey: Secret<string>;
  /** Of the one address to which Stripe reports; signs its notifications. */
  readonly webhookSecret: Secret<string>;
}

/** The version that the shapes here were read in. Without it an account's own default would choose the shapes. */
export const stripeVersion = '2026-10-28.endive';

export interface Client {
  /** Makes a payment and charges it at once. Under one key it is done once, within a day at least. */
  pay(intent: NewIntent, card: CardDetails, key: string, signal: AbortSignal): Promise<Reply>;
  /** Makes a payment without a card, that nobody can pay, under the key of one that may still come. */
  reserve(intent: FormFields, key: string, signal: AbortSignal): Promise<Reply>;
  find(id: string, signal: AbortSignal): Promise<Reply>;
  list(query: FormFields, signal: AbortSignal): Promise<Reply>;
  cancel(id: string, signal: AbortSignal): Promise<Reply>;
  refund(refund: NewRefund, key: string, signal: AbortSignal): Promise<Reply>;
  findRefund(id: string, signal: AbortSignal): Promise<Reply>;
  listRefunds(query: FormFields, signal: AbortSignal): Promise<Reply>;
}

/** Stripe's HTTP: forms with a bearer key, answered in JSON. Never throws. */
export function createClient({ baseUrl, secretKey }: Credentials, fetch: ConnectorFetch): Client {
  const root = baseUrl.replace(/\/+$/, '');
  const headers = () => ({
    authorization: `Bearer ${secretKey.reveal()}`,
    accept: 'application/json',
    'stripe-version': stripeVersion,
  });
  const get = (path: string, query: FormFields, signal: AbortSignal) =>
    exchange(fetch, `${root}${path}?${toForm(query)}`, { method: 'GET', headers: headers(), signal });
  const post = (path: string, form: FormFields, signal: AbortSignal, key?: string) =>
    exchange(fetch, `${root}${path}`, {
      method: 'POST',
      headers: {
        ...headers(),
        'content-type': 'application/x-www-form-urlencoded',
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      body: toForm(form).toString(),
      signal,
    });
  return {
    pay: (intent, card, key, signal) => post('/v1/payment_intents', withCard(intent, card), signal, key),
    reserve: (intent, key, signal) => post('/v1/payment_intents', intent, signal, key),
    find: (id, signal) => get(`/v1/payment_intents/${encodeURIComponent(id)}`, { expand: expanded }, signal),
    list: (query, signal) => get('/v1/payment_intents', query, signal),
    cancel: (id, signal) =>
      post(
        `/v1/payment_intents/${encodeURIComponent(id)}/cancel`,
        { cancellation_reason: 'abandoned' },
        signal,
      ),
    refund: (refund, key, signal) => post('/v1/refunds', { ...refund }, signal, key),
    findRefund: (id, signal) => get(`/v1/refunds/${encodeURIComponent(id)}`, {}, signal),
    listRefunds: (query, signal) => get('/v1/refunds', query, signal),
  };
}

/** The charge tells of what was given back, and only on request. */
const expanded = ['latest_charge.refunds'];

function withCard(
  intent: NewIntent,
  { number, securityCode, expiryMonth, expiryYear }: CardDetails,
): FormFields {
  const card = {
    number: number.reveal(),
    exp_month: expiryMonth,
    exp_year: expiryYear,
    cvc: securityCode?.reveal(),
  };
  return { ...intent, payment_method_data: { ...intent.payment_method_data, card } };
}

/** The key of notifications as it is, prefix and all. */
export function webhookKey({ webhookSecret }: Credentials): string {
  return webhookSecret.reveal();
}
