import { z } from 'zod';
import { apiVersion, type EventType, eventTypes } from '../../domain/event.ts';
import { refundSchema } from './refund-schema.ts';
import { sessionExample } from './session-example.ts';
import { sessionSchema } from './session-schema.ts';
import { endpointSchema } from './webhook-schemas.ts';

const textOrNull = z.string().nullable();

/** One kind of event; `data.object` is the object as it was then. */
function eventOf<Data extends z.ZodType>(id: string, belongs: (type: EventType) => boolean, data: Data) {
  const types = (Object.keys(eventTypes) as EventType[]).filter(belongs);
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
      (type) => /^(checkout\.session|payment)\./.test(type),
      z.object({ object: sessionSchema, previous_attributes: sessionSchema.partial() }),
    ),
    eventOf(
      'RefundEvent',
      (type) => type.startsWith('refund.'),
      z.object({
        object: refundSchema,
        previous_attributes: refundSchema.partial(),
        session: sessionOfRefund,
      }),
    ),
    eventOf(
      'EndpointEvent',
      (type) => type === 'ping' || type.startsWith('endpoint.'),
      z.object({ object: endpointSchema, previous_attributes: endpointSchema.partial() }),
    ),
  ])
  .meta({ id: 'Event' });

/** The event of every example in the reference. */
export const eventExample = {
  id: 'evt_Zk2Lw8Qm0VtYx5RbNc7Hd3Pf',
  object: 'event',
  type: 'checkout.session.expired',
  api_version: apiVersion,
  created: '2026-11-22T10:30:00.412Z',
  timestamp: '2026-11-22T10:30:00.412Z',
  livemode: false,
  sequence: 2,
  data: {
    object: { ...sessionExample, status: 'expired', checkout_url: null },
    previous_attributes: { status: 'open', checkout_url: sessionExample.checkout_url },
  },
  request: { id: null, idempotency_key: null },
} as const;
