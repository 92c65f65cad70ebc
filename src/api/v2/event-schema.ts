import { z } from 'zod';
import { type EventObject, type EventType, eventTypes } from '../../domain/event.ts';
import { createdField, liveField, momentField, objectField } from '../answer-fields.ts';
import { refundSchema } from './refund-schema.ts';
import { knownMetadata, sessionSchema } from './session-schema.ts';
import { endpointSchema } from './webhook-schemas.ts';

const textOrNull = z.string().nullable();

/** One kind of event; `data.object` is the object as it was then. */
function eventOf<Data extends z.ZodType>(id: string, carries: EventObject, data: Data) {
  const types = (Object.keys(eventTypes) as EventType[]).filter(
    (type) => eventTypes[type].carries === carries,
  );
  return z
    .object({
      id: z.string().describe('The event’s id: `evt_…`. The same each time that it is sent, so remember it.'),
      object: objectField('event'),
      type: z
        .enum(types as [EventType, ...EventType[]])
        .describe('What happened: each type is told on `/docs/events`.'),
      api_version: z.string().describe('The version of the shapes by which it was made: a date.'),
      created: createdField,
      timestamp: momentField('The same as `created`.'),
      livemode: liveField,
      sequence: z
        .int()
        .describe('Counts the events of a session and its refunds from 1; 0 when it is about no session.'),
      data: data.describe('What it is about.'),
      request: z
        .object({
          id: textOrNull.describe('The id of the request: `req_…`.'),
          idempotency_key: textOrNull.describe('The `Idempotency-Key` of the request.'),
        })
        .describe(
          'The request to the API that caused it; both are null when a customer, an acquirer or the clock did.',
        ),
    })
    .meta({ id });
}

/** What an event says of the session that its refund belongs to. */
const sessionOfRefund = z.object({
  id: z.string().describe('The id of the session: `cs_test_…` or `cs_live_…`.'),
  order_id: textOrNull.describe('Its order number; null when it has none.'),
  metadata: knownMetadata.describe('The pairs that you gave with the session.'),
});

/** The object as it was, and what was otherwise before. */
function changeOf<Whole extends z.ZodType, Part extends z.ZodType>(whole: Whole, part: Part) {
  return {
    object: whole.describe('The object as it was when this happened.'),
    previous_attributes: part.describe(
      'The fields that this changed, with the values that they had before; empty when it changed none.',
    ),
  };
}

/** An event as it was sent: of a session, of a refund, or of a webhook endpoint. */
export const eventSchema = z
  .union([
    eventOf(
      'CheckoutSessionEvent',
      'checkout.session',
      z.object(changeOf(sessionSchema, sessionSchema.partial())),
    ),
    eventOf(
      'RefundEvent',
      'refund',
      z.object({
        ...changeOf(refundSchema, refundSchema.partial()),
        session: sessionOfRefund.describe('The session that the refund belongs to.'),
      }),
    ),
    eventOf(
      'EndpointEvent',
      'webhook_endpoint',
      z.object(changeOf(endpointSchema, endpointSchema.partial())),
    ),
  ])
  .meta({ id: 'Event' });
