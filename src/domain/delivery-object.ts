import type { EventType } from './event.ts';

export const deliveryStates = ['pending', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** One try as it is kept; `answer` is the first 4 KiB of what came back. */
export interface DeliveryTry {
  readonly at: Date;
  readonly status: number | null;
  readonly failure: string | null;
  readonly latencyMs: number;
  readonly answer: string | null;
}

/** A delivery with all that a merchant may know of it. */
export interface ShownDelivery {
  readonly id: string;
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly eventId: string;
  readonly eventType: EventType;
  readonly sessionId: string | null;
  readonly target: string;
  readonly url: string;
  readonly state: DeliveryState;
  readonly nextTryAt: Date | null;
  readonly createdAt: Date;
  readonly tries: readonly DeliveryTry[];
}

/** A delivery as merchants see it. */
export interface DeliveryObject {
  readonly id: string;
  readonly object: 'webhook_delivery';
  readonly event: string;
  readonly event_type: EventType;
  readonly session: string | null;
  readonly webhook_endpoint: string | null;
  readonly url: string;
  readonly status: DeliveryState;
  readonly tries: readonly {
    readonly at: string;
    readonly status: number | null;
    readonly failure: string | null;
    readonly latency_ms: number;
    readonly answer: string | null;
  }[];
  readonly next_try_at: string | null;
  readonly created: string;
  readonly livemode: boolean;
}

/** The target of deliveries to a session's own `webhook_url`. */
export const sessionTarget = 'session';

export function deliveryObject(delivery: ShownDelivery): DeliveryObject {
  return {
    id: delivery.id,
    object: 'webhook_delivery',
    event: delivery.eventId,
    event_type: delivery.eventType,
    session: delivery.sessionId,
    webhook_endpoint: delivery.target === sessionTarget ? null : delivery.target,
    url: delivery.url,
    status: delivery.state,
    tries: delivery.tries.map((one) => ({
      at: one.at.toISOString(),
      status: one.status,
      failure: one.failure,
      latency_ms: one.latencyMs,
      answer: one.answer,
    })),
    next_try_at: delivery.nextTryAt?.toISOString() ?? null,
    created: delivery.createdAt.toISOString(),
    livemode: delivery.livemode,
  };
}
