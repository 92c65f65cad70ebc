import type { EventType } from './event.ts';
import type { PageParams } from './words.ts';

export type WebhookDeliveryStatus = 'pending' | 'delivered' | 'failed';

/** One try to deliver: `status` is what your server answered, `failure` why no answer came. */
export interface WebhookDeliveryTry {
  at: string;
  status: number | null;
  failure: string | null;
  latency_ms: number;
  /** The start of what your server answered. */
  answer: string | null;
}

/** One event on its way to one receiver. */
export interface WebhookDelivery {
  id: string;
  object: 'webhook_delivery';
  /** The id of the event. */
  event: string;
  event_type: EventType;
  session: string | null;
  /** Null for the `webhook_url` of a session. */
  webhook_endpoint: string | null;
  url: string;
  status: WebhookDeliveryStatus;
  tries: WebhookDeliveryTry[];
  next_try_at: string | null;
  created: string;
  livemode: boolean;
}

export interface ListWebhookDeliveriesParams extends PageParams {
  status?: WebhookDeliveryStatus;
}
