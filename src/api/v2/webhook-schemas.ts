import { z } from 'zod';
import { type DeliveryObject, deliveryStates } from '../../domain/delivery-object.ts';
import { defaultEventTypes, type EventType, eventTypes } from '../../domain/event.ts';
import {
  endpointStatuses,
  type WebhookEndpointObject,
  webhookSignatures,
} from '../../domain/webhook-endpoint.ts';
import { createdField, liveField, momentField, momentOrNullField, objectField } from '../answer-fields.ts';
import { means, textField, wordField } from '../fields.ts';

const types = Object.keys(eventTypes) as [EventType, ...EventType[]];
const typeWhat = `must be one of ${types.join(', ')}.`;
export const eventTypeField = wordField(typeWhat, types);

const defaultsSay = `When an endpoint is made without: ${defaultEventTypes.join(', ')}.`;
const eventsWhat = 'must be a list of event types, each once.';

/** What a merchant chooses about an endpoint. */
export const endpointFields = {
  url: z.string({ error: 'must be an absolute https URL that takes webhooks.' }).meta({
    format: 'uri',
    maxLength: 2048,
    description: 'Where the events are sent by POST: an absolute https URL; in test mode http as well.',
  }),
  enabled_events: z
    .array(eventTypeField, { error: eventsWhat })
    .min(1, { error: eventsWhat })
    .refine((list) => new Set(list).size === list.length, { error: eventsWhat })
    .meta({
      description: `The types of events that it gets. ${defaultsSay}`,
    }),
  description: means(
    'Says what the endpoint is; shown in the dashboard.',
    textField('must be text of at most 500 characters, for your own people.', { max: 500 }),
  ),
  signatures: z
    .union([z.tuple([z.literal('v1')]), z.tuple([z.literal('v1'), z.literal('v1a')])], {
      error: 'must be ["v1"], or ["v1","v1a"] for an ed25519 signature beside the shared secret.',
    })
    .meta({
      description:
        'How deliveries are signed: `v1` by the shared secret, always; `v1a` by ed25519 beside it, to be checked with the public key. When an endpoint is made without: `["v1"]`.',
    }),
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
    id: z.string().describe('The endpoint’s id: `we_…`.'),
    object: objectField('webhook_endpoint'),
    url: z.string().describe('Where the events are sent by POST.'),
    enabled_events: z.array(z.enum(types)).describe('The types of events that it gets.'),
    status: z.enum(endpointStatuses).describe('`enabled`, or `disabled`: nothing is sent to it.'),
    disabled_reason: nullableText.describe('Why it is disabled, in a sentence; null while it is enabled.'),
    description: nullableText.describe('What it is, in your own words; null when you gave none.'),
    signatures: z
      .array(z.enum(webhookSignatures))
      .describe('How deliveries are signed: `v1` by the shared secret, `v1a` by ed25519 beside it.'),
    public_key: nullableText.describe('Checks the signatures of `v1a`: `whpk_…`; null without `v1a`.'),
    created: createdField,
    livemode: liveField,
    secret: z
      .string()
      .optional()
      .describe(
        'Checks the signatures of `v1`: `whsec_…`. Only in the answers that make one, when the endpoint is created and when its secret is rotated.',
      ),
  })
  .meta({ id: 'WebhookEndpoint' });

const trySchema = z.object({
  at: momentField('When it was tried.'),
  status: z
    .int()
    .nullable()
    .describe('The status of HTTP that the receiver answered; null without an answer.'),
  failure: nullableText.describe(
    'Why there was no answer, in a word such as `connect`, `tls` or `timeout`; null with one.',
  ),
  latency_ms: z.int().describe('How long it took, in milliseconds.'),
  answer: nullableText.describe('The first 4 KiB of what the receiver answered; null without an answer.'),
});

export const deliverySchema = z
  .object({
    id: z.string().describe('The delivery’s id: `whd_…`.'),
    object: objectField('webhook_delivery'),
    event: z.string().describe('The id of the event that is delivered.'),
    event_type: z.enum(types).describe('The type of that event.'),
    session: nullableText.describe('The id of the session that the event is about; null when about none.'),
    webhook_endpoint: nullableText.describe(
      'The id of the endpoint that receives it; null for a session’s own `webhook_url`.',
    ),
    url: z.string().describe('Where it is sent.'),
    status: z
      .enum(deliveryStates)
      .describe(
        '`pending` while it is tried, `delivered` once the receiver answered 2xx, `failed` when it was given up.',
      ),
    tries: z.array(trySchema).describe('Every try so far, the first one first.'),
    next_try_at: momentOrNullField('When it is tried next; null when it is not pending.'),
    created: createdField,
    livemode: liveField,
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
