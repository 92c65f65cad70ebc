import { type List, startList } from './list.ts';
import { objectPath } from './object-path.ts';
import { type RequestOptions, sendRequest, type Transport } from './request.ts';
import type { ListWebhookDeliveriesParams, WebhookDelivery } from './types/webhook-delivery.ts';
import type {
  CreateWebhookEndpointParams,
  DeletedWebhookEndpoint,
  RotateWebhookSecretParams,
  UpdateWebhookEndpointParams,
  WebhookEndpoint,
} from './types/webhook-endpoint.ts';

const path = '/v2/webhook_endpoints';

export class WebhookEndpoints {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Keep the `secret` of the answer: it is shown here only. */
  async create(params: CreateWebhookEndpointParams, options?: RequestOptions): Promise<WebhookEndpoint> {
    return sendRequest(this.#transport, { method: 'POST', path, body: params }, options);
  }

  async retrieve(id: string, options?: RequestOptions): Promise<WebhookEndpoint> {
    return sendRequest(this.#transport, { method: 'GET', path: objectPath('we', id) }, options);
  }

  /** All of them; there is one page. */
  list(options?: RequestOptions): List<WebhookEndpoint> {
    return startList(this.#transport, () => path, {}, options);
  }

  async update(
    id: string,
    params: UpdateWebhookEndpointParams,
    options?: RequestOptions,
  ): Promise<WebhookEndpoint> {
    return this.#post(id, '', params, options);
  }

  async delete(id: string, options?: RequestOptions): Promise<DeletedWebhookEndpoint> {
    const answerWhenGone: DeletedWebhookEndpoint = { id, object: 'webhook_endpoint', deleted: true };
    const request = { method: 'DELETE', path: objectPath('we', id), answerWhenGone } as const;
    return sendRequest(this.#transport, request, options);
  }

  /** A new secret in the answer; for a time deliveries are signed with the old one too. */
  async rotateSecret(
    id: string,
    params: RotateWebhookSecretParams = {},
    options?: RequestOptions,
  ): Promise<WebhookEndpoint> {
    return this.#post(id, '/rotate_secret', params, options);
  }

  /** Sends a `ping` to this endpoint alone; the answer is its delivery. */
  async test(id: string, options?: RequestOptions): Promise<WebhookDelivery> {
    return this.#post(id, '/test', {}, options);
  }

  deliveries(
    id: string,
    params?: ListWebhookDeliveriesParams,
    options?: RequestOptions,
  ): List<WebhookDelivery> {
    return startList(this.#transport, () => `${objectPath('we', id)}/deliveries`, params, options);
  }

  #post<T>(id: string, action: string, body: object, options?: RequestOptions): Promise<T> {
    const request = { method: 'POST', path: objectPath('we', id) + action, body } as const;
    return sendRequest(this.#transport, request, options);
  }
}
