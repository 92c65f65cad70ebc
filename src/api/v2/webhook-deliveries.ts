import { z } from 'zod';
import type { ApiKey } from '../../domain/api-key.ts';
import { type DeliveryState, deliveryObject, deliveryStates } from '../../domain/delivery-object.ts';
import { redeliverWebhook } from '../../flows/redeliver-webhook.ts';
import { type DeliveryFilter, listDeliveries } from '../../store/shown-deliveries.ts';
import { ApiError } from '../errors.ts';
import { means, noFields, wordField } from '../fields.ts';
import { answerOf, onceKeyOf } from '../idempotency.ts';
import { type OperationAnswer, type OperationDeps, operation } from '../operation.ts';
import {
  defaultLimit,
  listJson,
  listSchema,
  pageFields,
  refuseBothCursors,
  timeRangeField,
} from '../page.ts';
import { findVisibleDelivery, findVisibleEndpoint, findVisibleEvent } from '../visible-endpoint.ts';
import { findVisibleSession } from '../visible-session.ts';
import {
  deliveryExample,
  deliveryParams,
  deliverySchema,
  endpointExample,
  endpointParams,
} from './webhook-schemas.ts';

const statusField = means(
  'Only deliveries of this status.',
  wordField(`must be one of ${deliveryStates.join(', ')}.`, deliveryStates),
);

export const listAllWebhookDeliveries = operation({
  id: 'listAllWebhookDeliveries',
  method: 'GET',
  path: '/v2/webhook_deliveries',
  scope: 'webhooks:read',
  summary: 'List deliveries',
  description:
    'Those of the key’s mode to all endpoints and to sessions’ own `webhook_url`, newest first, each with every try.',
  params: noFields,
  query: z
    .strictObject({
      ...pageFields,
      session: z.string().meta({ description: 'A session’s id: only deliveries of its events.' }).optional(),
      event: z.string().meta({ description: 'An event’s id: who was told of it.' }).optional(),
      status: statusField.optional(),
      created: timeRangeField.optional(),
    })
    .superRefine(refuseBothCursors),
  answer: listSchema(deliverySchema),
  errors: ['NOT_FOUND'],
  example: {
    answer: { object: 'list', url: '/v2/webhook_deliveries', has_more: false, data: [deliveryExample] },
  },
  async handle(deps, { caller, query }) {
    if (query.session !== undefined) await findVisibleSession(deps.db, caller, query.session, 'session');
    if (query.event !== undefined) await findVisibleEvent(deps.db, caller, query.event, 'event');
    return listJsonOf(deps, caller, query, '/v2/webhook_deliveries', {
      livemode: caller.livemode,
      sessionId: query.session,
      eventId: query.event,
      created: query.created,
    });
  },
});

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
      status: statusField.optional(),
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
    const { id } = await findVisibleEndpoint(deps.db, caller, params.id);
    return listJsonOf(deps, caller, query, `/v2/webhook_endpoints/${id}/deliveries`, { target: id });
  },
});

interface PageQuery {
  readonly limit?: number | undefined;
  readonly starting_after?: string | undefined;
  readonly ending_before?: string | undefined;
  readonly status?: DeliveryState | undefined;
}

async function listJsonOf(
  deps: Pick<OperationDeps, 'db'>,
  caller: ApiKey,
  query: PageQuery,
  path: string,
  filter: Omit<DeliveryFilter, 'merchantId' | 'state'>,
): Promise<OperationAnswer> {
  const cursor = (given: string | undefined, param: string) =>
    given === undefined ? undefined : findVisibleDelivery(deps.db, caller, given, param);
  const startingAfter = await cursor(query.starting_after, 'starting_after');
  const endingBefore = await cursor(query.ending_before, 'ending_before');
  const { deliveries, hasMore } = await listDeliveries(
    deps.db,
    { ...filter, merchantId: caller.merchantId, state: query.status },
    { limit: query.limit ?? defaultLimit, startingAfter, endingBefore },
  );
  return { status: 200, json: listJson(path, deliveries.map(deliveryObject), hasMore) };
}

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
