import { type List, startList } from './list.ts';
import { objectPath } from './object-path.ts';
import { type RequestOptions, sendRequest, type Transport } from './request.ts';
import type {
  CreateRefundParams,
  ListRefundsOfSessionParams,
  ListRefundsParams,
  Refund,
} from './types/refund.ts';

export class Refunds {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Refunds a paid session, all that is left or a part. The answer is `pending`; an event tells how it ended. */
  async create(session: string, params: CreateRefundParams = {}, options?: RequestOptions): Promise<Refund> {
    const path = `${objectPath('cs', session)}/refunds`;
    return sendRequest(this.#transport, { method: 'POST', path, body: params }, options);
  }

  async retrieve(id: string, options?: RequestOptions): Promise<Refund> {
    return sendRequest(this.#transport, { method: 'GET', path: objectPath('re', id) }, options);
  }

  list(params?: ListRefundsParams, options?: RequestOptions): List<Refund> {
    return startList(this.#transport, () => '/v2/refunds', params, options);
  }

  listOfSession(
    session: string,
    params?: ListRefundsOfSessionParams,
    options?: RequestOptions,
  ): List<Refund> {
    return startList(this.#transport, () => `${objectPath('cs', session)}/refunds`, params, options);
  }
}
