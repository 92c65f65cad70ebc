import { z } from 'zod';
import type { ApiKey } from '../../domain/api-key.ts';
import { mostResent, resendEvents as resend } from '../../flows/resend-events.ts';
import type { TimeRange } from '../../store/conditions.ts';
import { objectField } from '../answer-fields.ts';
import { ApiError } from '../errors.ts';
import { booleanField, means, noFields } from '../fields.ts';
import { answerOf, onceKeyOf } from '../idempotency.ts';
import { type OperationDeps, type OperationRequest, operation } from '../operation.ts';
import { timeBounds } from '../page.ts';
import { findVisibleEndpoint, findVisibleEvent } from '../visible-endpoint.ts';
import { eventParams } from './read-events.ts';
import { eventTypeField } from './webhook-schemas.ts';

const resendSchema = z.object({
  object: objectField('resend'),
  events: z.int().describe('How many events are sent again.'),
  deliveries: z.int().describe('How many deliveries that makes: one for each event and receiver.'),
});
const endpointField = z.string({ error: 'must be the id of one of your webhook endpoints.' }).meta({
  description:
    'The id of a webhook endpoint: only to this one, whatever types it chose. To all receivers when left out.',
});

export const resendEvent = operation({
  id: 'resendEvent',
  method: 'POST',
  path: '/v2/events/{id}/resend',
  scope: 'webhooks:write',
  summary: 'Resend an event',
  description:
    'Sends an event again, now, to the endpoints that asked for its type and to the session’s own URL, or to one endpoint. The event keeps its id, so that a receiver who remembers it takes it once.',
  params: eventParams,
  query: noFields,
  body: z.strictObject({ webhook_endpoint: endpointField.optional() }, { error: 'must be a JSON object.' }),
  isBodyOptional: true,
  answer: resendSchema,
  errors: ['NOT_FOUND', 'ENDPOINT_DISABLED', 'IDEMPOTENCY_CONFLICT', 'IDEMPOTENCY_IN_PROGRESS'],
  example: { body: {}, answer: { object: 'resend', events: 1, deliveries: 2 } },
  async handle(deps, request) {
    const event = await findVisibleEvent(deps.db, request.caller, request.params.id);
    const endpointId = await enabledEndpoint(deps, request.caller, request.body.webhook_endpoint);
    return send(deps, request, { eventId: event.id, livemode: event.livemode, endpointId });
  },
});

export const resendEvents = operation({
  id: 'resendEvents',
  method: 'POST',
  path: '/v2/events/resend',
  scope: 'webhooks:write',
  summary: 'Resend the events of a time',
  description: `Sends again what happened in a range of time, after an outage of your own: of some types if you like, and with \`latest_per_object\` of each session and refund only the newest. At most ${mostResent} events a request.`,
  params: noFields,
  query: noFields,
  body: z.strictObject(
    {
      created: z
        .strictObject(timeBounds, { error: 'must say from when to when: `gte`, `gt`, `lte`, `lt`.' })
        .describe('The range of time in which the events happened.'),
      types: z
        .array(eventTypeField, { error: 'must be a list of event types.' })
        .min(1)
        .describe('Only events of these types; of all when left out.')
        .optional(),
      webhook_endpoint: endpointField.optional(),
      latest_per_object: means(
        'Whether of each session and refund only the newest event is sent; `false` when left out.',
        booleanField('must be `true` or `false`.'),
      ).optional(),
    },
    { error: 'must be a JSON object.' },
  ),
  answer: resendSchema,
  errors: [
    'NOT_FOUND',
    'ENDPOINT_DISABLED',
    'TOO_MANY_OBJECTS',
    'IDEMPOTENCY_CONFLICT',
    'IDEMPOTENCY_IN_PROGRESS',
  ],
  example: {
    body: {
      created: { gte: '2026-11-22T08:00:00Z', lt: '2026-11-22T12:00:00Z' },
      types: ['checkout.session.completed'],
      latest_per_object: true,
    },
    answer: { object: 'resend', events: 37, deliveries: 37 },
  },
  async handle(deps, request) {
    const { caller, body } = request;
    const endpointId = await enabledEndpoint(deps, caller, body.webhook_endpoint);
    return send(deps, request, {
      livemode: caller.livemode,
      created: halfOpen(body.created),
      types: body.types,
      endpointId,
      latestPerObject: body.latest_per_object,
    });
  },
});

async function enabledEndpoint(
  deps: OperationDeps,
  caller: ApiKey,
  id: string | undefined,
): Promise<string | undefined> {
  if (id === undefined) return undefined;
  const endpoint = await findVisibleEndpoint(deps.db, caller, id, 'webhook_endpoint');
  if (endpoint.status === 'enabled') return endpoint.id;
  throw new ApiError('ENDPOINT_DISABLED', {
    param: 'webhook_endpoint',
    headers: { 'stripe-should-retry': 'false' },
  });
}

/** Times are kept to the millisecond, so each kind of bound is one of a range from `gte` to before `lt`. */
function halfOpen({ gte, gt, lte, lt }: TimeRange): TimeRange {
  const times = (values: (Date | undefined)[]) => values.flatMap((value) => (value ? [value.getTime()] : []));
  const from = times([gte, gt && new Date(gt.getTime() + 1)]);
  const to = times([lt, lte && new Date(lte.getTime() + 1)]);
  return {
    ...(from.length > 0 && { gte: new Date(Math.max(...from)) }),
    ...(to.length > 0 && { lt: new Date(Math.min(...to)) }),
  };
}

type Wish = Omit<Parameters<typeof resend>[1]['wish'], 'merchantId' | 'now'>;

async function send(deps: OperationDeps, request: OperationRequest<unknown, unknown, unknown>, wish: Wish) {
  const { caller, now } = request;
  const result = await resend(deps, {
    wish: { ...wish, merchantId: caller.merchantId, now },
    idempotency: onceKeyOf(request),
  });
  return answerOf(
    result,
    request,
    () =>
      new ApiError('TOO_MANY_OBJECTS', {
        message: `These are more than ${mostResent} events. Ask for a shorter time, or for fewer types.`,
        param: 'created',
        headers: { 'stripe-should-retry': 'false' },
      }),
  );
}
