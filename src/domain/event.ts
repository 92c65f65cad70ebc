import type { Session, SessionStatus } from './session.ts';
import { type SessionObject, sessionObject } from './session-object.ts';

/** The version of the shapes in events and answers. */
export const apiVersion = '2026-11-22';

/** Every kind of event. Endpoints get those with `byDefault` unless they choose otherwise. */
export const eventTypes = {
  'checkout.session.created': { byDefault: false, says: 'A session was created.' },
  'checkout.session.processing': { byDefault: false, says: 'The customer pressed Pay.' },
  'checkout.session.requires_action': { byDefault: false, says: 'The customer is asked for 3-D Secure.' },
  'checkout.session.completed': { byDefault: true, says: 'The session is paid.' },
  'checkout.session.failed': {
    byDefault: true,
    says: 'No tries remain, or the payment is blocked for good.',
  },
  'checkout.session.expired': { byDefault: true, says: 'Nobody paid in time.' },
  'payment.attempt_failed': { byDefault: true, says: 'One try was refused; the customer may try again.' },
  'payment.late_reversed': {
    byDefault: true,
    says: 'Money arrived after the session or the try had ended, and was sent back; the status stays.',
  },
  'refund.created': { byDefault: true, says: 'A refund was accepted and is on its way to the acquirer.' },
  'refund.updated': { byDefault: true, says: 'The acquirer has refunded, or more is known of a refund.' },
  'refund.failed': { byDefault: true, says: 'The acquirer refused a refund; the money stays with you.' },
  'endpoint.disabled': { byDefault: true, says: 'Nothing more is sent to one of your webhook endpoints.' },
  ping: { byDefault: false, says: 'A test of one endpoint; sent only when asked for.' },
} as const satisfies Record<string, { byDefault: boolean; says: string }>;

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
