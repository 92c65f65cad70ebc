import { z } from 'zod';
import { deliveryObject, deliveryStates } from '../../domain/delivery-object.ts';
import { redeliverWebhook } from '../../flows/redeliver-webhook.ts';
import { listDeliveries } from '../../store/shown-deliveries.ts';
import { ApiError } from '../errors.ts';
import { noFields, wordField } from '../fields.ts';
import { answerOf, onceKeyOf } from '../idempotency.ts';
import { operation } from '../operation.ts';
import { defaultLimit, listJson, listSchema, pageFields, refuseBothCursors } from '../page.ts';
import { findVisibleDelivery, findVisibleEndpoint } from '../visible-endpoint.ts';
import {
  deliveryExample,
  deliveryParams,
  deliverySchema,
  endpointExample,
  endpointParams,
} from './webhook-schemas.ts';

export const listWebhookDeliveries = operation({
  id: 'listWebhookDeliveries',
  method: 'GET',
  path: '/v2/webhook_endpoints/{id}/deliveries',
  scope: 'webhooks:read',
  summary: 'List the deliveries of an endpoint',
  description: 'Newest first, each with every try: status, latency, and the first 4 KiB of the answer.',
  params: endpointParams,
  query: z
    .strictObject({
      ...pageFields,
      status: wordField(`must be one of ${deliveryStates.join(', ')}.`, deliveryStates).optional(),
    })
    .superRefine(refuseBothCursors),
  answer: listSchema(deliverySchema),
  errors: ['NOT_FOUND'],
  example: {
    answer: {
      object: 'list',
      url: `/v2/webhook_endpoints/${endpointExample.id}/deliveries`,
      has_more: false,
      data: [deliveryExample],
    },
  },
  async handle(deps, { caller, params, query }) {
    const { merchantId, id } = await findVisibleEndpoint(deps.db, caller, params.id);
    const cursor = (given: string | undefined, param: string) =>
      given === undefined ? undefined : findVisibleDelivery(deps.db, caller, given, param);
    const startingAfter = await cursor(query.starting_after, 'starting_after');
    const endingBefore = await cursor(query.ending_before, 'ending_before');
    const { deliveries, hasMore } = await listDeliveries(
      deps.db,
      { merchantId, target: id, state: query.status },
      { limit: query.limit ?? defaultLimit, startingAfter, endingBefore },
    );
    const path = `/v2/webhook_endpoints/${id}/deliveries`;
    return { status: 200, json: listJson(path, deliveries.map(deliveryObject), hasMore) };
  },
});

export const getWebhookDelivery = operation({
  id: 'getWebhookDelivery',
  method: 'GET',
  path: '/v2/webhook_deliveries/{id}',
  scope: 'webhooks:read',
  summary: 'Get a delivery',
  description: 'One event on its way to one receiver, with every try and the moment of the next.',
  params: deliveryParams,
  query: noFields,
  answer: deliverySchema,
  errors: ['NOT_FOUND'],
  example: { answer: deliveryExample },
  async handle(deps, { caller, params }) {
    const delivery = await findVisibleDelivery(deps.db, caller, params.id);
    return { status: 200, json: JSON.stringify(deliveryObject(delivery)) };
  },
});

export const redeliverWebhookDelivery = operation({
  id: 'redeliverWebhookDelivery',
  method: 'POST',
  path: '/v2/webhook_deliveries/{id}/redeliver',
  scope: 'webhooks:write',
  summary: 'Make a delivery again',
  description:
    'Sends the event again, now, to the same receiver, also when it had arrived or had been given up. The event keeps its id. One that waits for its next try is tried at once.',
  params: deliveryParams,
  query: noFields,
  body: noFields,
  isBodyOptional: true,
  answer: deliverySchema,
  errors: ['NOT_FOUND', 'ENDPOINT_DISABLED', 'IDEMPOTENCY_CONFLICT', 'IDEMPOTENCY_IN_PROGRESS'],
  example: { body: {}, answer: deliveryExample },
  async handle(deps, request) {
    const { caller, params, now } = request;
    const { merchantId, id } = await findVisibleDelivery(deps.db, caller, params.id);
    const result = await redeliverWebhook(deps, { merchantId, id, now, idempotency: onceKeyOf(request) });
    return answerOf(
      result,
      request,
      (refusal) =>
        new ApiError('ENDPOINT_DISABLED', {
          ...(refusal === 'deleted' && {
            message: 'The webhook endpoint was deleted; nothing can be sent to it.',
          }),
          headers: { 'stripe-should-retry': 'false' },
        }),
    );
  },
});
