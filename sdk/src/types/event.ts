import type { CheckoutSession } from './checkout-session.ts';
import type { Refund } from './refund.ts';
import type { WebhookEndpoint } from './webhook-endpoint.ts';
import type { Metadata, PageParams, TimeRange } from './words.ts';

export type CheckoutSessionEventType =
  | 'checkout.session.created'
  | 'checkout.session.processing'
  | 'checkout.session.requires_action'
  | 'checkout.session.completed'
  | 'checkout.session.failed'
  | 'checkout.session.expired'
  | 'payment.attempt_failed'
  | 'payment.late_reversed';

export type RefundEventType = 'refund.created' | 'refund.updated' | 'refund.failed';
export type WebhookEndpointEventType = 'endpoint.disabled' | 'ping';
export type EventType = CheckoutSessionEventType | RefundEventType | WebhookEndpointEventType;

interface EventOf<Type extends EventType, Data> {
  id: string;
  object: 'event';
  type: Type;
  api_version: string;
  created: string;
  timestamp: string;
  livemode: boolean;
  /** Counts the events of one session; a lower number than one you saw is an older fact. 0 without a session. */
  sequence: number;
  data: Data;
  /** The API call that caused it; both null when a customer, an acquirer or the clock did. */
  request: { id: string | null; idempotency_key: string | null };
}

/** `data.object` is the session as it was then. */
export type CheckoutSessionEvent = EventOf<
  CheckoutSessionEventType,
  { object: CheckoutSession; previous_attributes: Partial<CheckoutSession> }
>;

/** `data.object` is the refund as it was then, `data.session` what you know its session by. */
export type RefundEvent = EventOf<
  RefundEventType,
  {
    object: Refund;
    previous_attributes: Partial<Refund>;
    session: { id: string; order_id: string | null; metadata: Metadata };
  }
>;

export type WebhookEndpointEvent = EventOf<
  WebhookEndpointEventType,
  { object: WebhookEndpoint; previous_attributes: Partial<WebhookEndpoint> }
>;

/** Narrow it by `event.type`. A newer server may send types that are not here yet: ignore those you do not know. */
export type MaxfiEvent = CheckoutSessionEvent | RefundEvent | WebhookEndpointEvent;

export interface ListEventsParams extends PageParams {
  type?: EventType | EventType[];
  /** The id of a session: its events and those of its refunds. */
  session?: string;
  created?: TimeRange;
  livemode?: boolean;
}

export interface ResendEventParams {
  /** Only to this endpoint; to every receiver of the event when you give none. */
  webhook_endpoint?: string;
}

export interface ResendEventsParams {
  created: TimeRange;
  types?: EventType[];
  webhook_endpoint?: string;
  /** Of each session and refund only the newest. */
  latest_per_object?: boolean;
}

/** How many events are sent again, and to how many receivers together. */
export interface Resend {
  object: 'resend';
  events: number;
  deliveries: number;
}
