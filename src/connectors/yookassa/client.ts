import type { Secret } from '../../vault/secret.ts';
import type { CardDetails, CardMode, ConnectorFetch } from '../connector.ts';
import { exchange, type Reply } from '../exchange.ts';
import { embossedName } from '../writing.ts';
import type { NewPayment } from './new-payment.ts';
import type { NewRefund } from './new-refund.ts';

export interface Credentials {
  readonly baseUrl: string;
  readonly shopId: string;
  readonly secretKey: Secret<string>;
  readonly mode: CardMode;
}

/** What a list is narrowed by; names and values in the acquirer's words. */
export type Query = Readonly<Record<string, string>>;

/** Every `key` is an idempotency key: what comes again under it within 24 hours is done once. */
export interface Client {
  create(payment: NewPayment, card: CardDetails | null, key: string, signal: AbortSignal): Promise<Reply>;
  find(paymentId: string, signal: AbortSignal): Promise<Reply>;
  list(query: Query, signal: AbortSignal): Promise<Reply>;
  cancel(paymentId: string, key: string, signal: AbortSignal): Promise<Reply>;
  refund(refund: NewRefund, key: string, signal: AbortSignal): Promise<Reply>;
  findRefund(refundId: string, signal: AbortSignal): Promise<Reply>;
  listRefunds(query: Query, signal: AbortSignal): Promise<Reply>;
}

/** YooKassa's HTTP: JSON with Basic authentication. Never throws. */
export function createClient(credentials: Credentials, fetch: ConnectorFetch): Client {
  const baseUrl = credentials.baseUrl.replace(/\/+$/, '');
  const headers = () => {
    const pair = `${credentials.shopId}:${credentials.secretKey.reveal()}`;
    return {
      authorization: `Basic ${Buffer.from(pair).toString('base64')}`,
      accept: 'application/json',
    };
  };
  const get = (path: string, signal: AbortSignal) =>
    exchange(fetch, `${baseUrl}${path}`, { method: 'GET', headers: headers(), signal });
  const post = (path: string, body: object, key: string, signal: AbortSignal) =>
    exchange(fetch, `${baseUrl}${path}`, {
      method: 'POST',
      headers: { ...headers(), 'content-type': 'application/json', 'idempotence-key': key },
      body: JSON.stringify(body),
      signal,
    });
  return {
    create: (payment, card, key, signal) =>
      post('/payments', card ? withCard(payment, card) : payment, key, signal),
    find: (paymentId, signal) => get(`/payments/${encodeURIComponent(paymentId)}`, signal),
    list: (query, signal) => get(`/payments?${new URLSearchParams(query)}`, signal),
    cancel: (paymentId, key, signal) =>
      post(`/payments/${encodeURIComponent(paymentId)}/cancel`, {}, key, signal),
    refund: (refund, key, signal) => post('/refunds', refund, key, signal),
    findRefund: (refundId, signal) => get(`/refunds/${encodeURIComponent(refundId)}`, signal),
    listRefunds: (query, signal) => get(`/refunds?${new URLSearchParams(query)}`, signal),
  };
}

function withCard(payment: NewPayment, card: CardDetails): object {
  const { number, securityCode, expiryMonth, expiryYear, holderName } = card;
  const cardholder = embossedName(holderName, 26);
  const data = {
    number: number.reveal(),
    expiry_year: String(expiryYear).padStart(4, '0'),
    expiry_month: String(expiryMonth).padStart(2, '0'),
    ...(cardholder !== null && { cardholder }),
    ...(securityCode && { csc: securityCode.reveal() }),
  };
  return { ...payment, payment_method_data: { ...payment.payment_method_data, card: data } };
}
