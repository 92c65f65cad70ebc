import type { Refund } from './refund-types.ts';
import type { CheckoutSession, Metadata, TimeRange } from './types.ts';
import type { WebhookEndpoint } from './webhook-types.ts';

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
export type EndpointEventType = 'endpoint.disabled' | 'ping';
export type EventType = CheckoutSessionEventType | RefundEventType | EndpointEventType;

interface EventOf<Type extends EventType, Data> {
  id: string;
  object: 'event';
  type: Type;
  api_version: string;
  created: string;
  timestamp: string;
  livemode: boolean;
  /** Counts the events of one session; a lower number than one you saw is an older fact. */
  sequence: number;
  data: { object: Data; previous_attributes: Partial<Data> };
  request: { id: string | null; idempotency_key: string | null };
}

export type CheckoutSessionEvent = EventOf<CheckoutSessionEventType, CheckoutSession>;

export interface RefundEvent extends EventOf<RefundEventType, Refund> {
  data: {
    object: Refund;
    previous_attributes: Partial<Refund>;
    /** What you know its session by. */
    session: { id: string; order_id: string | null; metadata: Metadata };
  };
}

export type EndpointEvent = EventOf<EndpointEventType, WebhookEndpoint>;

/** Narrow it by `event.type`. Types that newer servers send are kept as they are: ignore the ones you do not know. */
export type MaxfiEvent = CheckoutSessionEvent | RefundEvent | EndpointEvent;

export interface ListEventsParams {
  /** 1 to 100; 10 by default. */
  limit?: number;
  starting_after?: string;
  ending_before?: string;
  /** One type, or several. */
  type?: EventType | EventType[];
  session?: string;
  created?: TimeRange;
  livemode?: boolean;
}

export interface ResendEventsParams {
  created: TimeRange;
  types?: EventType[];
  /** Only to this endpoint. */
  webhook_endpoint?: string;
  /** Of each session and refund only the newest. */
  latest_per_object?: boolean;
}

export interface Resend {
  object: 'resend';
  events: number;
  deliveries: number;
}
