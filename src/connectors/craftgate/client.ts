import { randomBytes } from 'node:crypto';
import type { Secret } from '../../vault/secret.ts';
import type { CardDetails, CardMode, ConnectorFetch } from '../connector.ts';
import { exchange, type Reply } from '../exchange.ts';
import type { CardFrame, NewCardPayment, NewCheckout } from './new-payment.ts';
import type { NewPartRefund, NewWholeRefund } from './refunds.ts';
import { signatureOf } from './signature.ts';

export interface Credentials {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly secretKey: Secret<string>;
  readonly mode: CardMode;
}

/**
 * Names of Craftgate's are digits; ours need no encoding, so that the address that is signed is the one that is
 * sent.
 */
export interface Client {
  /** Has the issuer ask its customer; nothing is charged. */
  begin(
    payment: NewCardPayment,
    frame: CardFrame,
    card: Pick<CardDetails, 'number' | 'securityCode'>,
    signal: AbortSignal,
  ): Promise<Reply>;
  /** Charges what the issuer has confirmed. */
  complete(paymentId: string, signal: AbortSignal): Promise<Reply>;
  openPage(payment: NewCheckout, signal: AbortSignal): Promise<Reply>;
  find(paymentId: string, signal: AbortSignal): Promise<Reply>;
  search(externalId: string, signal: AbortSignal): Promise<Reply>;
  listItems(paymentId: string, signal: AbortSignal): Promise<Reply>;
  refundWhole(refund: NewWholeRefund, signal: AbortSignal): Promise<Reply>;
  refundPart(refund: NewPartRefund, signal: AbortSignal): Promise<Reply>;
  findRefund(refundId: string, signal: AbortSignal): Promise<Reply>;
  searchRefunds(conversationId: string, signal: AbortSignal): Promise<Reply>;
}

/** Craftgate's HTTP: signed JSON. Never throws. */
export function createClient(credentials: Credentials, fetch: ConnectorFetch): Client {
  const { apiKey, secretKey } = credentials;
  const baseUrl = credentials.baseUrl.replace(/\/+$/, '');
  const send = (method: 'GET' | 'POST', path: string, body: string, signal: AbortSignal) => {
    const url = `${baseUrl}${path}`;
    const random = randomBytes(8).toString('hex');
    const headers = {
      accept: 'application/json',
      'content-type': 'application/json',
      'x-api-key': apiKey,
      'x-rnd-key': random,
      'x-auth-version': '1',
      'x-client-version': 'maxfi:1.0',
      'x-signature': signatureOf({ url, apiKey, secretKey: secretKey.reveal(), random, body }),
    };
    return exchange(fetch, url, { method, headers, signal, ...(body !== '' && { body }) });
  };
  const get = (path: string, signal: AbortSignal) => send('GET', path, '', signal);
  const post = (path: string, body: object, signal: AbortSignal) =>
    send('POST', path, JSON.stringify(body), signal);
  return {
    begin: (payment, frame, { number, securityCode }, signal) => {
      const card = {
        ...frame,
        cardNumber: number.reveal(),
        ...(securityCode && { cvc: securityCode.reveal() }),
      };
      return post('/payment/v1/card-payments/3ds-init', { ...payment, card }, signal);
    },
    complete: (paymentId, signal) =>
      post('/payment/v1/card-payments/3ds-complete', { paymentId: Number(paymentId) }, signal),
    openPage: (payment, signal) => post('/payment/v1/checkout-payments/init', payment, signal),
    find: (paymentId, signal) => get(`/payment-reporting/v1/payments/${paymentId}`, signal),
    search: (externalId, signal) =>
      get(`/payment-reporting/v1/payments?page=0&size=${pageSize}&externalId=${externalId}`, signal),
    listItems: (paymentId, signal) => get(`/payment-reporting/v1/payments/${paymentId}/transactions`, signal),
    refundWhole: (refund, signal) => post('/payment/v1/refunds', refund, signal),
    refundPart: (refund, signal) => post('/payment/v1/refund-transactions', refund, signal),
    findRefund: (refundId, signal) => get(`/payment/v1/refund-transactions/${refundId}`, signal),
    searchRefunds: (conversationId, signal) =>
      get(
        `/payment-reporting/v1/refund-transactions?page=0&size=${pageSize}&conversationId=${conversationId}`,
        signal,
      ),
  };
}

/** More than one reference of ours can ever bring together; whoever gets a full page has not seen all. */
export const pageSize = 25;
