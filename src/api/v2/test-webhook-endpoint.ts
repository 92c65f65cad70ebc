import { testWebhookEndpoint as ping } from '../../flows/test-webhook-endpoint.ts';
import { ApiError } from '../errors.ts';
import { noFields } from '../fields.ts';
import { answerOf, onceKeyOf } from '../idempotency.ts';
import { operation } from '../operation.ts';
import { findVisibleEndpoint } from '../visible-endpoint.ts';
import { deliveryExample, deliverySchema, endpointParams } from './webhook-schemas.ts';

export const testWebhookEndpoint = operation({
  id: 'testWebhookEndpoint',
  method: 'POST',
  path: '/v2/webhook_endpoints/{id}/test',
  scope: 'webhooks:write',
  summary: 'Send a test event',
  description:
    'Sends a `ping` to this endpoint alone, signed like any other. The answer is the delivery that is about to be made; get it to see how the receiver answered.',
  params: endpointParams,
  query: noFields,
  body: noFields,
  isBodyOptional: true,
  answer: deliverySchema,
  errors: ['NOT_FOUND', 'ENDPOINT_DISABLED', 'IDEMPOTENCY_CONFLICT', 'IDEMPOTENCY_IN_PROGRESS'],
  example: {
    body: {},
    answer: { ...deliveryExample, event_type: 'ping', session: null, tries: [] },
  },
  async handle(deps, request) {
    const { caller, params, now, requestId, idempotency } = request;
    const endpoint = await findVisibleEndpoint(deps.db, caller, params.id);
    const result = await ping(deps, {
      endpoint,
      now,
      request: { id: requestId, idempotency_key: idempotency?.key ?? null },
      idempotency: onceKeyOf(request),
    });
    return answerOf(
      result,
      request,
      () => new ApiError('ENDPOINT_DISABLED', { headers: { 'stripe-should-retry': 'false' } }),
    );
  },
});
