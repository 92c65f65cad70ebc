import { z } from 'zod';
import { defaultEventTypes } from '../../domain/event.ts';
import { mostEndpoints } from '../../domain/webhook-endpoint.ts';
import { createWebhookEndpoint as create } from '../../flows/create-webhook-endpoint.ts';
import { ApiError } from '../errors.ts';
import { noFields } from '../fields.ts';
import { answerOf, onceKeyOf } from '../idempotency.ts';
import { operation } from '../operation.ts';
import { checkWebhook } from './check-webhook.ts';
import { endpointExample, endpointFields, endpointSchema } from './webhook-schemas.ts';

const { url, enabled_events, description, signatures } = endpointFields;

export const createWebhookEndpoint = operation({
  id: 'createWebhookEndpoint',
  method: 'POST',
  path: '/v2/webhook_endpoints',
  scope: 'webhooks:write',
  summary: 'Create a webhook endpoint',
  description: `Adds a receiver of the events of the key’s mode; there may be ${mostEndpoints}. The answer has its \`secret\`, which is shown nowhere else.`,
  params: noFields,
  query: noFields,
  body: z.strictObject(
    {
      url,
      enabled_events: enabled_events.optional(),
      description: description.optional(),
      signatures: signatures.optional(),
    },
    { error: 'must be a JSON object.' },
  ),
  checkBody: (body, { livemode, allowLocalWebhooks }) =>
    checkWebhook('url', body.url, { livemode, allowLoopback: allowLocalWebhooks }),
  answer: endpointSchema,
  errors: ['TOO_MANY_OBJECTS', 'IDEMPOTENCY_CONFLICT', 'IDEMPOTENCY_IN_PROGRESS'],
  example: {
    body: {
      url: endpointExample.url,
      enabled_events: endpointExample.enabled_events,
      description: endpointExample.description,
    },
    answer: { ...endpointExample, secret: 'whsec_c2VjcmV0IG9mIHRoZSBleGFtcGxlLCAzMiBieXRlcyE=' },
  },
  async handle(deps, request) {
    const { caller, body, now } = request;
    const result = await create(deps, {
      merchantId: caller.merchantId,
      livemode: caller.livemode,
      url: body.url,
      eventTypes: body.enabled_events ?? defaultEventTypes,
      description: body.description ?? null,
      signatures: body.signatures ?? ['v1'],
      now,
      idempotency: onceKeyOf(request),
    });
    return answerOf(
      result,
      request,
      () =>
        new ApiError('TOO_MANY_OBJECTS', {
          message: `There are ${mostEndpoints} webhook endpoints in this mode, as many as are possible. Delete one first.`,
          headers: { 'stripe-should-retry': 'false' },
        }),
    );
  },
});
