import type { ListEventsParams, MaxfiEvent, Resend, ResendEventsParams } from './event-types.ts';
import { checkId, type List, listOf } from './list.ts';
import { type RequestOptions, sendRequest, type Transport } from './request.ts';

export class Events {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async retrieve(id: string, options: RequestOptions = {}): Promise<MaxfiEvent> {
    const path = `/v2/events/${checkId(id, 'evt')}`;
    return sendRequest(this.#transport, { ...options, method: 'GET', path });
  }

  list(params: ListEventsParams = {}, options: RequestOptions = {}): List<MaxfiEvent> {
    return listOf(this.#transport, '/v2/events', params, options);
  }

  /** Sends an event again, to all its receivers or to one endpoint. */
  async resend(
    id: string,
    params: { webhook_endpoint?: string } = {},
    options: RequestOptions = {},
  ): Promise<Resend> {
    const path = `/v2/events/${checkId(id, 'evt')}/resend`;
    return sendRequest(this.#transport, { ...options, method: 'POST', path, body: params });
  }

  /** Sends the events of a time again, after an outage of your own. */
  resendRange(params: ResendEventsParams, options: RequestOptions = {}): Promise<Resend> {
    return sendRequest(this.#transport, {
      ...options,
      method: 'POST',
      path: '/v2/events/resend',
      body: params,
    });
  }
}
