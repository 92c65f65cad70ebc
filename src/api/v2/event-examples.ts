import { createHash } from 'node:crypto';
import { lastErrorOf } from '../../domain/decline.ts';
import { type EventRequest, type EventType, newEvent } from '../../domain/event.ts';
import { previousValues } from '../../domain/previous-values.ts';
import type { RefundObject } from '../../domain/refund.ts';
import type { PaymentMethod } from '../../domain/session.ts';
import type { SessionObject } from '../../domain/session-object.ts';
import type { WebhookEndpointObject } from '../../domain/webhook-endpoint.ts';
import { refundExample } from './refund-schema.ts';
import { sessionExample } from './session-example.ts';
import { endpointExample } from './webhook-schemas.ts';

/** What `4242 4242 4242 4242` leaves on a session. */
const cardExample: PaymentMethod = {
  type: 'card',
  brand: 'visa',
  last4: '4242',
  exp_month: 12,
  exp_year: 2030,
  country: null,
  wallet: null,
  instalments: null,
};

/* The session of the reference on its way: each is the one before it with what that step changes. */
const created = sessionExample;
const processing = { ...created, status: 'processing', attempts_count: 1 } as const;
const challenged = { ...processing, status: 'requires_action' } as const;
const over = { checkout_url: null } as const;
const paid = { ...processing, ...over, status: 'succeeded', payment_method: cardExample } as const;
const expired = { ...created, ...over, status: 'expired' } as const;
const late = { ...expired, attempts_count: 1 } as const;
const triedOften = { ...processing, attempts_count: 5 } as const;

/** The session of the reference once it is paid. */
export const paidSessionExample: SessionObject = paid;

/** The session of the reference after a try that was refused. */
const refusedSessionExample: SessionObject = {
  ...processing,
  status: 'open',
  last_error: lastErrorOf('authentication_failed', null),
};

/* Its refund on its way. */
const refunded: RefundObject = {
  ...refundExample,
  status: 'succeeded',
  pending_reason: null,
  acquirer_action: 'refund',
  acquirer_reference: 'rf_90231157',
  next_check_at: null,
};
const refused: RefundObject = {
  ...refundExample,
  status: 'failed',
  pending_reason: null,
  failure_reason: 'declined',
  acquirer_action: 'refund',
  next_check_at: null,
};
const disabled: WebhookEndpointObject = {
  ...endpointExample,
  status: 'disabled',
  disabled_reason: 'The receiver answered 410 Gone.',
};

const nobody: EventRequest = null;
const asked: EventRequest = { id: 'req_Vc81nKz0TqLm3XbWy5RsPd7H', idempotency_key: 'order-A-1001' };

/** One event of each type, made by what makes the real ones, of the objects of the reference. */
export const eventExamples: Readonly<Record<EventType, unknown>> = {
  'checkout.session.created': ofSession('checkout.session.created', 1, created, created, asked),
  'checkout.session.processing': ofSession('checkout.session.processing', 2, created, processing),
  'checkout.session.requires_action': ofSession(
    'checkout.session.requires_action',
    3,
    processing,
    challenged,
  ),
  'checkout.session.completed': ofSession('checkout.session.completed', 3, processing, paid),
  'checkout.session.failed': ofSession('checkout.session.failed', 11, triedOften, {
    ...triedOften,
    ...over,
    status: 'failed',
    last_error: lastErrorOf('insufficient_funds', '51'),
  }),
  'checkout.session.expired': ofSession('checkout.session.expired', 2, created, expired),
  'payment.attempt_failed': ofSession('payment.attempt_failed', 3, processing, refusedSessionExample),
  'payment.late_reversed': ofSession('payment.late_reversed', 5, late, late),
  'refund.created': ofRefund('refund.created', 4, refundExample, refundExample, asked),
  'refund.updated': ofRefund('refund.updated', 5, refundExample, refunded),
  'refund.failed': ofRefund('refund.failed', 5, refundExample, refused),
  'endpoint.disabled': ofEndpoint('endpoint.disabled', endpointExample, disabled),
  ping: ofEndpoint('ping', endpointExample, endpointExample, asked),
};

function ofSession(
  type: EventType,
  sequence: number,
  was: SessionObject,
  is: SessionObject,
  request = nobody,
): unknown {
  return exampleOf({
    type,
    sequence,
    data: { object: is, previous_attributes: previousValues(was, is) },
    request,
  });
}

function ofRefund(
  type: EventType,
  sequence: number,
  was: RefundObject,
  is: RefundObject,
  request = nobody,
): unknown {
  const { id, order_id, metadata } = sessionExample;
  const data = {
    object: is,
    previous_attributes: previousValues(was, is),
    session: { id, order_id, metadata },
  };
  return exampleOf({ type, sequence, data, request });
}

function ofEndpoint(
  type: EventType,
  was: WebhookEndpointObject,
  is: WebhookEndpointObject,
  request = nobody,
): unknown {
  const data = { object: is, previous_attributes: previousValues(was, is) };
  return exampleOf({ type, sequence: 0, data, request });
}

type ExampleFacts = Pick<Parameters<typeof newEvent>[0], 'type' | 'sequence' | 'data' | 'request'>;

function exampleOf(facts: ExampleFacts): unknown {
  const { body } = newEvent({
    ...facts,
    // The same in every build, and another for each type.
    id: `evt_${createHash('sha256').update(facts.type).digest('base64').replaceAll(/\W/g, '').slice(0, 24)}`,
    merchantId: 'mer_',
    sessionId: null,
    livemode: false,
    at: new Date('2026-11-22T10:30:00.412Z'),
  });
  return JSON.parse(body);
}
