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
  readonly sessionId: string;
  readonly sequence: number;
  readonly livemode: boolean;
  readonly type: EventType;
  readonly body: string;
  readonly createdAt: Date;
}

export interface EventFacts {
  readonly id: string;
  readonly type: EventType;
  readonly session: Session;
  readonly previous: Partial<SessionObject>;
  readonly at: Date;
  readonly publicUrl: string;
  /** The API request that caused it, or nothing when a customer, an acquirer or the clock did. */
  readonly request: { readonly id: string; readonly idempotency_key: string | null } | null;
}

/** Makes the event of a session as it is after the change; its number is the session's `eventSequence`. */
export function sessionEvent(facts: EventFacts): Event {
  const { session } = facts;
  const at = facts.at.toISOString();
  const body = JSON.stringify({
    id: facts.id,
    object: 'event',
    type: facts.type,
    api_version: apiVersion,
    created: at,
    timestamp: at,
    livemode: session.livemode,
    sequence: session.eventSequence,
    data: { object: sessionObject(session, facts.publicUrl), previous_attributes: facts.previous },
    request: facts.request ?? { id: null, idempotency_key: null },
  });
  return {
    id: facts.id,
    merchantId: session.merchantId,
    sessionId: session.id,
    sequence: session.eventSequence,
    livemode: session.livemode,
    type: facts.type,
    body,
    createdAt: facts.at,
  };
}
