import { z } from 'zod';
import { type EventObject, type EventType, eventTypes } from '../../domain/event.ts';
import { refundSchema } from './refund-schema.ts';
import { sessionSchema } from './session-schema.ts';
import { endpointSchema } from './webhook-schemas.ts';

const textOrNull = z.string().nullable();

/** One kind of event; `data.object` is the object as it was then. */
function eventOf<Data extends z.ZodType>(id: string, carries: EventObject, data: Data) {
  const types = (Object.keys(eventTypes) as EventType[]).filter(
    (type) => eventTypes[type].carries === carries,
  );
  return z
    .object({
      id: z.string(),
      object: z.literal('event'),
      type: z.enum(types as [EventType, ...EventType[]]),
      api_version: z.string(),
      created: z.iso.datetime(),
      timestamp: z.iso.datetime(),
      livemode: z.boolean(),
      sequence: z.int(),
      data,
      request: z.object({ id: textOrNull, idempotency_key: textOrNull }),
    })
    .meta({ id });
}

/** What an event says of the session that its refund belongs to. */
const sessionOfRefund = z.object({
  id: z.string(),
  order_id: textOrNull,
  metadata: refundSchema.shape.metadata,
});

/** An event as it was sent: of a session, of a refund, or of a webhook endpoint. */
export const eventSchema = z
  .union([
    eventOf(
      'CheckoutSessionEvent',
      'checkout.session',
      z.object({ object: sessionSchema, previous_attributes: sessionSchema.partial() }),
    ),
    eventOf(
      'RefundEvent',
      'refund',
      z.object({
        object: refundSchema,
        previous_attributes: refundSchema.partial(),
        session: sessionOfRefund,
      }),
    ),
    eventOf(
      'EndpointEvent',
      'webhook_endpoint',
      z.object({ object: endpointSchema, previous_attributes: endpointSchema.partial() }),
    ),
  ])
  .meta({ id: 'Event' });
