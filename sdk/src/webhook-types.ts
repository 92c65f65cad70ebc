import type { EventType } from './event-types.ts';
import type { TimeRange } from './types.ts';

export type WebhookSignatures = ['v1'] | ['v1', 'v1a'];

export interface WebhookEndpoint {
  id: string;
  object: 'webhook_endpoint';
  url: string;
  enabled_events: EventType[];
  status: 'enabled' | 'disabled';
  disabled_reason: string | null;
  description: string | null;
  signatures: ('v1' | 'v1a')[];
  /** `whpk_…`, while `v1a` is asked for. */
  public_key: string | null;
  created: string;
  livemode: boolean;
  /** Only in the answers of `create` and `rotateSecret`: keep it. */
  secret?: string;
}

export interface CreateWebhookEndpointParams {
  url: string;
  /** The results of payments and refunds when left out. */
  enabled_events?: EventType[];
  description?: string;
  signatures?: WebhookSignatures;
}

export interface UpdateWebhookEndpointParams {
  url?: string;
  enabled_events?: EventType[];
  description?: string | null;
  signatures?: WebhookSignatures;
  status?: 'enabled' | 'disabled';
}

export interface DeletedWebhookEndpoint {
  id: string;
  object: 'webhook_endpoint';
  deleted: true;
}

export type WebhookDeliveryStatus = 'pending' | 'delivered' | 'failed';

/** One event on its way to one receiver. */
export interface WebhookDelivery {
  id: string;
  object: 'webhook_delivery';
  event: string;
  event_type: EventType;
  session: string | null;
  /** Null: the session's own `webhook_url`. */
  webhook_endpoint: string | null;
  url: string;
  status: WebhookDeliveryStatus;
  tries: {
    at: string;
    status: number | null;
    failure: string | null;
    latency_ms: number;
    /** The first 4 KiB of what your server answered. */
    answer: string | null;
  }[];
  next_try_at: string | null;
  created: string;
  livemode: boolean;
}

export interface ListWebhookDeliveriesParams {
  /** 1 to 100; 10 by default. */
  limit?: number;
  starting_after?: string;
  ending_before?: string;
  status?: WebhookDeliveryStatus;
}

/** Of all endpoints and of sessions' own `webhook_url`. */
export interface ListAllWebhookDeliveriesParams extends ListWebhookDeliveriesParams {
  /** A session's id. */
  session?: string;
  /** An event's id. */
  event?: string;
  created?: TimeRange;
}
