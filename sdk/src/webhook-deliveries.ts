import { objectPath } from './object-path.ts';
import { type RequestOptions, sendRequest, type Transport } from './request.ts';
import type { WebhookDelivery } from './types/webhook-delivery.ts';

export class WebhookDeliveries {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** A delivery with every try that was made. */
  async retrieve(id: string, options?: RequestOptions): Promise<WebhookDelivery> {
    return sendRequest(this.#transport, { method: 'GET', path: objectPath('whd', id) }, options);
  }

  /** Sends it once more, now. */
  async redeliver(id: string, options?: RequestOptions): Promise<WebhookDelivery> {
    const request = { method: 'POST', path: `${objectPath('whd', id)}/redeliver`, body: {} } as const;
    return sendRequest(this.#transport, request, options);
  }
}
