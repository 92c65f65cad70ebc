import { checkId, type List, listOf } from './list.ts';
import type {
  CreateRefundParams,
  ListRefundsOfSessionParams,
  ListRefundsParams,
  Refund,
} from './refund-types.ts';
import { type RequestOptions, sendRequest, type Transport } from './request.ts';

export class Refunds {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Gives back all that is left of a paid session, or `amount` of it. A retry never gives back twice. */
  async create(
    sessionId: string,
    params: CreateRefundParams = {},
    options: RequestOptions = {},
  ): Promise<Refund> {
    const path = `/v2/payments/checkout/${checkId(sessionId, 'cs')}/refunds`;
    return sendRequest(this.#transport, { ...options, method: 'POST', path, body: params });
  }

  async retrieve(id: string, options: RequestOptions = {}): Promise<Refund> {
    const path = `/v2/refunds/${checkId(id, 're')}`;
    return sendRequest(this.#transport, { ...options, method: 'GET', path });
  }

  list(params: ListRefundsParams = {}, options: RequestOptions = {}): List<Refund> {
    return listOf(this.#transport, '/v2/refunds', params, options);
  }

  listOfSession(
    sessionId: string,
    params: ListRefundsOfSessionParams = {},
    options: RequestOptions = {},
  ): List<Refund> {
    const path = `/v2/payments/checkout/${checkId(sessionId, 'cs')}/refunds`;
    return listOf(this.#transport, path, params, options);
  }
}
