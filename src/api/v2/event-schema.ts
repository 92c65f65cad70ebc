import { z } from 'zod';
import { apiVersion, type EventType, eventTypes } from '../../domain/event.ts';
import { sessionExample } from './session-example.ts';

const types = Object.keys(eventTypes) as [EventType, ...EventType[]];

/** An event as it was sent. `data.object` is the session, refund or endpoint as it was then. */
export const eventSchema = z
  .object({
    id: z.string(),
    object: z.literal('event'),
    type: z.enum(types),
    api_version: z.string(),
    created: z.iso.datetime(),
    timestamp: z.iso.datetime(),
    livemode: z.boolean(),
    sequence: z.int(),
    data: z.object({
      object: z.record(z.string(), z.unknown()),
      previous_attributes: z.record(z.string(), z.unknown()),
      session: z
        .object({
          id: z.string(),
          order_id: z.string().nullable(),
          metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
        })
        .optional(),
    }),
    request: z.object({ id: z.string().nullable(), idempotency_key: z.string().nullable() }),
  })
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
