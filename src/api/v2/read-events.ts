import { z } from 'zod';
import { type EventType, eventTypes } from '../../domain/event.ts';
import { listEvents as list } from '../../store/events.ts';
import { noFields } from '../fields.ts';
import { livemodeField, modeOf } from '../mode.ts';
import { operation } from '../operation.ts';
import { defaultLimit, listSchema, pageFields, refuseBothCursors, timeRangeField } from '../page.ts';
import { findVisibleEvent } from '../visible-endpoint.ts';
import { findVisibleSession } from '../visible-session.ts';
import { eventExamples } from './event-examples.ts';
import { eventSchema } from './event-schema.ts';

const path = '/v2/events';
const eventExample = eventExamples['checkout.session.expired'];
const typesWhat = `must be event types separated by commas, of ${Object.keys(eventTypes).join(', ')}.`;

export const listEvents = operation({
  id: 'listEvents',
  method: 'GET',
  path,
  scope: 'events:read',
  summary: 'List events',
  description:
    'Newest first, each as it was, or is being, sent to your webhook endpoints. Events are kept whether anybody received them or not.',
  params: noFields,
  query: z
    .strictObject({
      ...pageFields,
      type: z
        .string({ error: typesWhat })
        .transform((text) => text.split(','))
        .refine((types): types is EventType[] => types.every((type) => Object.hasOwn(eventTypes, type)), {
          error: typesWhat,
        })
        .meta({ description: 'Only events of this type, or of several separated by commas.' })
        .optional(),
      session: z
        .string()
        .meta({ description: 'A session’s id: only its events. Those of its refunds are among them.' })
        .optional(),
      created: timeRangeField.optional(),
      livemode: livemodeField.optional(),
    })
    .superRefine(refuseBothCursors),
  answer: listSchema(eventSchema),
  errors: ['NOT_FOUND'],
  example: { answer: { object: 'list', url: path, has_more: false, data: [eventExample] } },
  async handle(deps, { caller, query }) {
    const session =
      query.session === undefined
        ? undefined
        : await findVisibleSession(deps.db, caller, query.session, 'session');
    const cursor = (id: string | undefined, param: string) =>
      id === undefined ? undefined : findVisibleEvent(deps.db, caller, id, param);
    const startingAfter = await cursor(query.starting_after, 'starting_after');
    const endingBefore = await cursor(query.ending_before, 'ending_before');
    const filter = {
      ...modeOf(caller, query.livemode),
      types: query.type,
      created: query.created,
      sessionId: session?.id,
      ...(session && { livemode: session.livemode }),
    };
    const page = { limit: query.limit ?? defaultLimit, startingAfter, endingBefore };
    const { events, hasMore } = await list(deps.db, filter, page);
    // Each event is the very text that was signed.
    const data = events.map(({ body }) => body).join(',');
    return {
      status: 200,
      json: `{"object":"list","url":"${path}","has_more":${hasMore},"data":[${data}]}`,
    };
  },
});

export const eventParams = z.strictObject({
  id: z.string().meta({ description: 'The event’s id, `evt_…`.' }),
});

export const getEvent = operation({
  id: 'getEvent',
  method: 'GET',
  path: '/v2/events/{id}',
  scope: 'events:read',
  summary: 'Get an event',
  description: 'The event, byte for byte as it is sent to webhook endpoints.',
  params: eventParams,
  query: noFields,
  answer: eventSchema,
  errors: ['NOT_FOUND'],
  example: { answer: eventExample },
  async handle(deps, { caller, params }) {
    const { body } = await findVisibleEvent(deps.db, caller, params.id);
    return { status: 200, json: body };
  },
});
