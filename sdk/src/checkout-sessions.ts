import { type List, startList } from './list.ts';
import { objectPath } from './object-path.ts';
import { type RequestOptions, sendRequest, type Transport } from './request.ts';
import type {
  CheckoutSession,
  CreateCheckoutSessionParams,
  ListCheckoutSessionsParams,
} from './types/checkout-session.ts';

const path = '/v2/payments/checkout';

export class CheckoutSessions {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Creates a session; send the customer to its `checkout_url`. A retry never makes a second one. */
  async create(params: CreateCheckoutSessionParams, options?: RequestOptions): Promise<CheckoutSession> {
    return sendRequest(this.#transport, { method: 'POST', path, body: params }, options);
  }

  async retrieve(id: string, options?: RequestOptions): Promise<CheckoutSession> {
    return sendRequest(this.#transport, { method: 'GET', path: objectPath('cs', id) }, options);
  }

  list(params?: ListCheckoutSessionsParams, options?: RequestOptions): List<CheckoutSession> {
    return startList(this.#transport, () => path, params, options);
  }

  /** Calls an open session off; in any other status it is refused with `SESSION_NOT_OPEN`. */
  async expire(id: string, options?: RequestOptions): Promise<CheckoutSession> {
    const request = { method: 'POST', path: `${objectPath('cs', id)}/expire`, body: {} } as const;
    return sendRequest(this.#transport, request, options);
  }
}
