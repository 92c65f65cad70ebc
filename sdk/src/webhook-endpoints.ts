import { checkId, type List, listOf } from './list.ts';
import { type RequestOptions, sendRequest, type Transport } from './request.ts';
import type {
  CreateWebhookEndpointParams,
  DeletedWebhookEndpoint,
  ListAllWebhookDeliveriesParams,
  ListWebhookDeliveriesParams,
  UpdateWebhookEndpointParams,
  WebhookDelivery,
  WebhookEndpoint,
} from './webhook-types.ts';

const path = '/v2/webhook_endpoints';

export class WebhookEndpoints {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The answer has the endpoint's `secret`, which is shown nowhere else. */
  create(params: CreateWebhookEndpointParams, options: RequestOptions = {}): Promise<WebhookEndpoint> {
    return sendRequest(this.#transport, { ...options, method: 'POST', path, body: params });
  }

  async retrieve(id: string, options: RequestOptions = {}): Promise<WebhookEndpoint> {
    return sendRequest(this.#transport, { ...options, method: 'GET', path: pathOf(id) });
  }

  /** All of them on one page: there are never many. */
  list(options: RequestOptions = {}): List<WebhookEndpoint> {
    return listOf(this.#transport, path, {}, options);
  }

  async update(
    id: string,
    params: UpdateWebhookEndpointParams,
    options: RequestOptions = {},
  ): Promise<WebhookEndpoint> {
    return sendRequest(this.#transport, { ...options, method: 'POST', path: pathOf(id), body: params });
  }

  async delete(id: string, options: RequestOptions = {}): Promise<DeletedWebhookEndpoint> {
    const answerWhenGone: DeletedWebhookEndpoint = { id, object: 'webhook_endpoint', deleted: true };
    return sendRequest(this.#transport, { ...options, method: 'DELETE', path: pathOf(id), answerWhenGone });
  }

  /** Answers with a new `secret`; the old one signs beside it for 24 hours, or as long as you say in seconds. */
  async rotateSecret(
    id: string,
    params: { expire_old_in?: number } = {},
    options: RequestOptions = {},
  ): Promise<WebhookEndpoint> {
    const rotatePath = `${pathOf(id)}/rotate_secret`;
    return sendRequest(this.#transport, { ...options, method: 'POST', path: rotatePath, body: params });
  }

  /** Sends a `ping` to this endpoint alone; look at the delivery to see how it was answered. */
  async test(id: string, options: RequestOptions = {}): Promise<WebhookDelivery> {
    return sendRequest(this.#transport, { ...options, method: 'POST', path: `${pathOf(id)}/test`, body: {} });
  }

  deliveries(
    id: string,
    params: ListWebhookDeliveriesParams = {},
    options: RequestOptions = {},
  ): List<WebhookDelivery> {
    return listOf(this.#transport, `${pathOf(id)}/deliveries`, params, options);
  }
}

export class WebhookDeliveries {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Those to every receiver, newest first. */
  list(params: ListAllWebhookDeliveriesParams = {}, options: RequestOptions = {}): List<WebhookDelivery> {
    return listOf(this.#transport, '/v2/webhook_deliveries', params, options);
  }

  async retrieve(id: string, options: RequestOptions = {}): Promise<WebhookDelivery> {
    const deliveryPath = `/v2/webhook_deliveries/${checkId(id, 'whd')}`;
    return sendRequest(this.#transport, { ...options, method: 'GET', path: deliveryPath });
  }

  /** Makes it again, also when it had arrived or had been given up. */
  async redeliver(id: string, options: RequestOptions = {}): Promise<WebhookDelivery> {
    const redeliverPath = `/v2/webhook_deliveries/${checkId(id, 'whd')}/redeliver`;
    return sendRequest(this.#transport, { ...options, method: 'POST', path: redeliverPath, body: {} });
  }
}

function pathOf(id: string): string {
  return `${path}/${checkId(id, 'we')}`;
}
