import { z } from 'zod';
import { type DeliveryObject, deliveryStates } from '../../domain/delivery-object.ts';
import { type EventType, eventTypes } from '../../domain/event.ts';
import {
  endpointStatuses,
  type WebhookEndpointObject,
  webhookSignatures,
} from '../../domain/webhook-endpoint.ts';
import { textField, wordField } from '../fields.ts';

const types = Object.keys(eventTypes) as [EventType, ...EventType[]];
const typeWhat = `must be one of ${types.join(', ')}.`;
export const eventTypeField = wordField(typeWhat, types);

const eventsWhat = 'must be a list of event types, each once.';

/** What a merchant chooses about an endpoint. */
export const endpointFields = {
  url: z
    .string({ error: 'must be an absolute https URL that takes webhooks.' })
    .meta({ format: 'uri', maxLength: 2048, description: 'Takes the events by POST.' }),
  enabled_events: z
    .array(eventTypeField, { error: eventsWhat })
    .min(1, { error: eventsWhat })
    .refine((list) => new Set(list).size === list.length, { error: eventsWhat })
    .meta({ description: 'The types it gets; the results of payments and refunds when left out.' }),
  description: textField('must be text of at most 500 characters, for your own people.', { max: 500 }),
  signatures: z
    .union([z.tuple([z.literal('v1')]), z.tuple([z.literal('v1'), z.literal('v1a')])], {
      error: 'must be ["v1"], or ["v1","v1a"] for an ed25519 signature beside the shared secret.',
    })
    .meta({ description: 'How deliveries are signed; `v1` is always among them.' }),
};

export const endpointParams = z.strictObject({
  id: z.string().meta({ description: 'The endpoint’s id, `we_…`.' }),
});

export const deliveryParams = z.strictObject({
  id: z.string().meta({ description: 'The delivery’s id, `whd_…`.' }),
});

const nullableText = z.string().nullable();

export const endpointSchema = z
  .object({
    id: z.string(),
    object: z.literal('webhook_endpoint'),
    url: z.string(),
    enabled_events: z.array(z.enum(types)),
    status: z.enum(endpointStatuses),
    disabled_reason: nullableText,
    description: nullableText,
    signatures: z.array(z.enum(webhookSignatures)),
    public_key: nullableText,
    created: z.iso.datetime(),
    livemode: z.boolean(),
    secret: z.string().optional(),
  })
  .meta({ id: 'WebhookEndpoint' });

export const deliverySchema = z
  .object({
    id: z.string(),
    object: z.literal('webhook_delivery'),
    event: z.string(),
    event_type: z.enum(types),
    session: nullableText,
    webhook_endpoint: nullableText,
    url: z.string(),
    status: z.enum(deliveryStates),
    tries: z.array(
      z.object({
        at: z.iso.datetime(),
        status: z.int().nullable(),
        failure: nullableText,
        latency_ms: z.int(),
        answer: nullableText,
      }),
    ),
    next_try_at: z.iso.datetime().nullable(),
    created: z.iso.datetime(),
    livemode: z.boolean(),
  })
  .meta({ id: 'WebhookDelivery' });

/** The endpoint and the delivery of every example in the reference. */
export const endpointExample: WebhookEndpointObject = {
  id: 'we_T4nQe81LmVbZx0Ws3KpRy7Cd',
  object: 'webhook_endpoint',
  url: 'https://shop.example/webhooks',
  enabled_events: ['checkout.session.completed', 'refund.updated'],
  status: 'enabled',
  disabled_reason: null,
  description: 'The shop itself',
  signatures: ['v1'],
  public_key: null,
  created: '2026-11-22T10:00:00.000Z',
  livemode: false,
};

export const deliveryExample: DeliveryObject = {
  id: 'whd_5f0c9a1d2b3e4f60718293a4b5c6d7e8',
  object: 'webhook_delivery',
  event: 'evt_Zk2Lw8Qm0VtYx5RbNc7Hd3Pf',
  event_type: 'checkout.session.completed',
  session: 'cs_test_Aq3xPlm90zT7yKdWc2VnB5rGsEo1uJhXiMfN8bLtQk',
  webhook_endpoint: endpointExample.id,
  url: endpointExample.url,
  status: 'pending',
  tries: [
    {
      at: '2026-11-22T10:04:02.120Z',
      status: 503,
      failure: null,
      latency_ms: 84,
      answer: 'back in a minute',
    },
  ],
  next_try_at: '2026-11-22T10:04:07.310Z',
  created: '2026-11-22T10:04:02.004Z',
  livemode: false,
};
