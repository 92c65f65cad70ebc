import { z } from 'zod';
import { endpointStatuses } from '../../domain/webhook-endpoint.ts';
import { deleteWebhookEndpoint as remove } from '../../flows/delete-webhook-endpoint.ts';
import { updateWebhookEndpoint as update } from '../../flows/update-webhook-endpoint.ts';
import { objectField } from '../answer-fields.ts';
import { means, noFields, wordField } from '../fields.ts';
import { answerOf, onceKeyOf } from '../idempotency.ts';
import { operation } from '../operation.ts';
import { findVisibleEndpoint } from '../visible-endpoint.ts';
import { checkWebhook } from './check-webhook.ts';
import { endpointExample, endpointFields, endpointParams, endpointSchema } from './webhook-schemas.ts';

const { url, enabled_events, description, signatures } = endpointFields;
const path = '/v2/webhook_endpoints/{id}';

export const updateWebhookEndpoint = operation({
  id: 'updateWebhookEndpoint',
  method: 'POST',
  path,
  scope: 'webhooks:write',
  summary: 'Update a webhook endpoint',
  description:
    'Changes what is given and leaves the rest. `status` `enabled` takes up an endpoint again that was disabled; what it missed can be resent.',
  params: endpointParams,
  query: noFields,
  body: z.strictObject(
    {
      url: url.optional(),
      enabled_events: enabled_events.optional(),
      description: description
        .nullable()
        .optional()
        .describe(
          'Says what the endpoint is: text of at most 500 characters. `null` takes away what stood there.',
        ),
      signatures: signatures.optional(),
      status: means(
        '`disabled` sends nothing more to it, `enabled` takes it up again.',
        wordField(`must be one of ${endpointStatuses.join(', ')}.`, endpointStatuses),
      ).optional(),
    },
    { error: 'must be a JSON object.' },
  ),
  checkBody: (body, { livemode, allowLocalWebhooks }) =>
    checkWebhook('url', body.url, { livemode, allowLoopback: allowLocalWebhooks }),
  answer: endpointSchema,
  errors: ['NOT_FOUND', 'IDEMPOTENCY_CONFLICT', 'IDEMPOTENCY_IN_PROGRESS'],
  example: {
    body: { description: 'The shop and its stock', status: 'enabled' },
    answer: { ...endpointExample, description: 'The shop and its stock' },
  },
  async handle(deps, request) {
    const { caller, params, body, now } = request;
    const { merchantId, id } = await findVisibleEndpoint(deps.db, caller, params.id);
    const change = {
      ...(body.url !== undefined && { url: body.url }),
      ...(body.enabled_events && { eventTypes: body.enabled_events }),
      ...(body.description !== undefined && { description: body.description }),
      ...(body.signatures && { signatures: body.signatures }),
      ...(body.status && { status: body.status }),
    };
    const result = await update(deps, { merchantId, id, change, now, idempotency: onceKeyOf(request) });
    return answerOf(result, request, (never) => never);
  },
});

export const deleteWebhookEndpoint = operation({
  id: 'deleteWebhookEndpoint',
  method: 'DELETE',
  path,
  scope: 'webhooks:write',
  summary: 'Delete a webhook endpoint',
  description: 'Nothing more is sent to it, and what waited for it is given up. Events stay.',
  params: endpointParams,
  query: noFields,
  answer: z.object({
    id: z.string().describe('The id of the endpoint that is gone.'),
    object: objectField('webhook_endpoint'),
    deleted: z.literal(true).describe('Always true.'),
  }),
  errors: ['NOT_FOUND'],
  example: { answer: { id: endpointExample.id, object: 'webhook_endpoint', deleted: true } },
  async handle(deps, { caller, params }) {
    const { merchantId, id } = await findVisibleEndpoint(deps.db, caller, params.id);
    await remove(deps, { merchantId, id });
    return { status: 200, json: JSON.stringify({ id, object: 'webhook_endpoint', deleted: true }) };
  },
});
