import type { Secret } from '../../vault/secret.ts';
import type { ConnectorFetch } from '../connector.ts';
import { exchange, type Reply } from '../exchange.ts';

export interface Credentials {
  readonly baseUrl: string;
  readonly username: string;
  readonly password: Secret<string>;
}

/** A purchase in the bank's words. `amount` is a decimal string. */
export interface NewOrder {
  readonly typeRid: 'Order_SMS';
  readonly amount: string;
  readonly currency: string;
  readonly language: string;
  readonly description: string;
  readonly hppRedirectUrl: string;
}

/** A message about money of an order that is there. */
export type Transaction =
  | { readonly phase: 'Single'; readonly type: 'Refund'; readonly amount: string }
  | { readonly phase: 'Single'; readonly voidKind: 'Full' };

export interface Client {
  create(order: NewOrder, signal: AbortSignal): Promise<Reply>;
  find(orderId: string, signal: AbortSignal): Promise<Reply>;
  execute(orderId: string, transaction: Transaction, signal: AbortSignal): Promise<Reply>;
}

/** The bank's HTTP: JSON with Basic authentication. Never throws. */
export function createClient(credentials: Credentials, fetch: ConnectorFetch): Client {
  const baseUrl = credentials.baseUrl.replace(/\/+$/, '');
  const headers = () => ({
    authorization: `Basic ${Buffer.from(`${credentials.username}:${credentials.password.reveal()}`).toString('base64')}`,
    accept: 'application/json',
  });
  const post = (path: string, body: object, signal: AbortSignal) =>
    exchange(fetch, `${baseUrl}${path}`, {
      method: 'POST',
      headers: { ...headers(), 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    });
  return {
    create: (order, signal) => post('/order', { order }, signal),
    find: (orderId, signal) =>
      exchange(
        fetch,
        `${baseUrl}/order/${encodeURIComponent(orderId)}?tranDetailLevel=2&tokenDetailLevel=2&orderDetailLevel=2`,
        { method: 'GET', headers: headers(), signal },
      ),
    execute: (orderId, tran, signal) =>
      post(`/order/${encodeURIComponent(orderId)}/exec-tran`, { tran }, signal),
  };
}
