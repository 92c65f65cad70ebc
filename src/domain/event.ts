import type { Session, SessionStatus } from './session.ts';
import { type SessionObject, sessionObject } from './session-object.ts';

/** The version of the shapes in events and answers. */
export const apiVersion = '2026-11-22';

/** The objects that events are about, by the `object` that they say of themselves. */
export type EventObject = 'checkout.session' | 'refund' | 'webhook_endpoint';

/**
 * Every kind of event: the object that it carries, and when it is sent. Endpoints get those with `byDefault` unless they
 * choose otherwise. The page of events in the hub is made from this.
 */
export const eventTypes = {
  'checkout.session.created': {
    byDefault: false,
    carries: 'checkout.session',
    says: 'A session was created: by your server, for a payment link, or anew for an order whose session had expired.',
  },
  'checkout.session.processing': {
    byDefault: false,
    carries: 'checkout.session',
    says: 'The customer pressed Pay, or is back from 3-D Secure or from the acquirer’s own page.',
  },
  'checkout.session.requires_action': {
    byDefault: false,
    carries: 'checkout.session',
    says: 'The customer is asked for 3-D Secure, or is sent to the acquirer’s own page or the app of a bank.',
  },
  'checkout.session.completed': {
    byDefault: true,
    carries: 'checkout.session',
    says: 'The session is paid.',
  },
  'checkout.session.failed': {
    byDefault: true,
    carries: 'checkout.session',
    says: 'No tries remain, or the payment is blocked for good.',
  },
  'checkout.session.expired': {
    byDefault: true,
    carries: 'checkout.session',
    says: 'Nobody paid in time, or you expired the session by the API.',
  },
  'payment.attempt_failed': {
    byDefault: true,
    carries: 'checkout.session',
    says: 'One try was refused; the session is open again and the customer may try once more.',
  },
  'payment.late_reversed': {
    byDefault: true,
    carries: 'checkout.session',
    says: 'Money arrived after the session or the try had ended, and was sent back; the status stays.',
  },
  'refund.created': {
    byDefault: true,
    carries: 'refund',
    says: 'A refund was accepted and is on its way to the acquirer.',
  },
  'refund.updated': {
    byDefault: true,
    carries: 'refund',
    says: 'The acquirer has refunded, or has said by which reference it is at work on the refund.',
  },
  'refund.failed': {
    byDefault: true,
    carries: 'refund',
    says: 'The acquirer refused a refund; the money stays with you and can be refunded anew.',
  },
  'endpoint.disabled': {
    byDefault: true,
    carries: 'webhook_endpoint',
    says: 'One of your webhook endpoints answered 410, or nothing but failures for five days: nothing more is sent to it. Your other endpoints hear of it.',
  },
  ping: {
    byDefault: false,
    carries: 'webhook_endpoint',
    says: 'A test of one endpoint; sent only when asked for, whatever types the endpoint chose.',
  },
} as const satisfies Record<string, { byDefault: boolean; carries: EventObject; says: string }>;

export type EventType = keyof typeof eventTypes;

export const defaultEventTypes = (Object.keys(eventTypes) as EventType[]).filter(
  (type) => eventTypes[type].byDefault,
);

/** The event that tells of a session's arrival at a status. A return to `open` is a refused attempt. */
export const eventOfStatus: Record<SessionStatus, EventType> = {
  open: 'payment.attempt_failed',
  processing: 'checkout.session.processing',
  requires_action: 'checkout.session.requires_action',
  succeeded: 'checkout.session.completed',
  failed: 'checkout.session.failed',
  expired: 'checkout.session.expired',
};

/** An event as it is stored and sent; `body` is the exact text that is signed. */
export interface Event {
  readonly id: string;
  readonly merchantId: string;
  /** Null when it is about no session. */
  readonly sessionId: string | null;
  /** Counts the events of its session from 1; 0 without one. */
  readonly sequence: number;
  readonly livemode: boolean;
  readonly type: EventType;
  readonly body: string;
  readonly createdAt: Date;
}

/** The API request that caused an event, or nothing when a customer, an acquirer or the clock did. */
export type EventRequest = { readonly id: string; readonly idempotency_key: string | null } | null;

export interface EventFacts
  extends Pick<Event, 'id' | 'type' | 'merchantId' | 'sessionId' | 'sequence' | 'livemode'> {
  /** The object as it was, and what else belongs into `data`. */
  readonly data: Readonly<Record<string, unknown>> & {
    readonly object: object;
    readonly previous_attributes: object;
  };
  readonly at: Date;
  readonly request: EventRequest;
}

/** Makes an event: the text of its body is fixed here and never made again. */
export function newEvent({ data, at, request, ...event }: EventFacts): Event {
  const time = at.toISOString();
  const body = JSON.stringify({
    id: event.id,
    object: 'event',
    type: event.type,
    api_version: apiVersion,
    created: time,
    timestamp: time,
    livemode: event.livemode,
    sequence: event.sequence,
    data,
    request: request ?? { id: null, idempotency_key: null },
  });
  return { ...event, body, createdAt: at };
}

export interface SessionEventFacts extends Pick<EventFacts, 'id' | 'type' | 'at' | 'request'> {
  readonly session: Session;
  readonly previous: Partial<SessionObject>;
  readonly publicUrl: string;
}

/** Makes the event of a session as it is after the change; its number is the session's `eventSequence`. */
export function sessionEvent({ session, previous, publicUrl, ...facts }: SessionEventFacts): Event {
  return newEvent({
    ...facts,
    merchantId: session.merchantId,
    sessionId: session.id,
    sequence: session.eventSequence,
    livemode: session.livemode,
    data: { object: sessionObject(session, publicUrl), previous_attributes: previous },
  });
}
