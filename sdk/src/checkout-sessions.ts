import { checkId, type List, listOf } from './list.ts';
import { type RequestOptions, sendRequest, type Transport } from './request.ts';
import type { CheckoutSession, CreateCheckoutSessionParams, ListCheckoutSessionsParams } from './types.ts';

const path = '/v2/payments/checkout';

export class CheckoutSessions {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Creates a session; send the customer to its `checkout_url`. A retry never makes a second one. */
  create(params: CreateCheckoutSessionParams, options: RequestOptions = {}): Promise<CheckoutSession> {
    return sendRequest(this.#transport, { ...options, method: 'POST', path, body: params });
  }

  async retrieve(id: string, options: RequestOptions = {}): Promise<CheckoutSession> {
    return sendRequest(this.#transport, { ...options, method: 'GET', path: `${path}/${checkId(id, 'cs')}` });
  }

  list(params: ListCheckoutSessionsParams = {}, options: RequestOptions = {}): List<CheckoutSession> {
    return listOf(this.#transport, path, params, options);
  }

  /** Calls an open session off; 409 `SESSION_NOT_OPEN` when it is not open, or is just being paid. */
  async expire(id: string, options: RequestOptions = {}): Promise<CheckoutSession> {
    const expirePath = `${path}/${checkId(id, 'cs')}/expire`;
    return sendRequest(this.#transport, { ...options, method: 'POST', path: expirePath, body: {} });
  }
}
