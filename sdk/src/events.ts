import { type List, startList } from './list.ts';
import { objectPath } from './object-path.ts';
import { type RequestOptions, sendRequest, type Transport } from './request.ts';
import type {
  ListEventsParams,
  MaxfiEvent,
  Resend,
  ResendEventParams,
  ResendEventsParams,
} from './types/event.ts';

export class Events {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async retrieve(id: string, options?: RequestOptions): Promise<MaxfiEvent> {
    return sendRequest(this.#transport, { method: 'GET', path: objectPath('evt', id) }, options);
  }

  list(params?: ListEventsParams, options?: RequestOptions): List<MaxfiEvent> {
    return startList(this.#transport, () => '/v2/events', params, options);
  }

  /** Sends one event again, to everybody who receives it or to one endpoint. It keeps its id. */
  async resend(id: string, params: ResendEventParams = {}, options?: RequestOptions): Promise<Resend> {
    const path = `${objectPath('evt', id)}/resend`;
    return sendRequest(this.#transport, { method: 'POST', path, body: params }, options);
  }

  /** Sends the events of a time again: after an outage of your own. */
  async resendRange(params: ResendEventsParams, options?: RequestOptions): Promise<Resend> {
    const request = { method: 'POST', path: '/v2/events/resend', body: params } as const;
    return sendRequest(this.#transport, request, options);
  }
}
