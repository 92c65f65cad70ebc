import { z } from 'zod';
import type { ApiKey } from '../../domain/api-key.ts';
import { currencyCodes } from '../../domain/currency.ts';
import { sessionStatuses } from '../../domain/session.ts';
import { sessionObject } from '../../domain/session-object.ts';
import { listSessions, type SessionFilter } from '../../store/list-sessions.ts';
import { validationError } from '../errors.ts';
import { emailField, means, noFields, textField, wordField } from '../fields.ts';
import { livemodeField, modeOf } from '../mode.ts';
import { operation } from '../operation.ts';
import {
  defaultLimit,
  listJson,
  listSchema,
  pageFields,
  refuseBothCursors,
  timeRangeField,
} from '../page.ts';
import { findVisibleSession } from '../visible-session.ts';
import { currencyField } from './create-body-schema.ts';
import { sessionExample } from './session-example.ts';
import { sessionSchema } from './session-schema.ts';

const textList = 'must be text of at most 500 characters.';

const metadataWhat = 'must be at most 50 pairs such as `metadata[cart]=77`.';

const querySchema = z
  .strictObject({
    ...pageFields,
    status: means(
      'Only sessions of this status.',
      wordField(`must be one of ${sessionStatuses.join(', ')}.`, sessionStatuses),
    ).optional(),
    order_id: means(
      'Only sessions with exactly this order number.',
      textField(textList, { max: 500 }),
    ).optional(),
    currency: currencyField
      .describe(`Only sessions in this currency, in any case: ${currencyCodes.join(', ')}.`)
      .optional(),
    customer_email: means(
      'Only sessions of the customer with this address, in any case: what the customer typed, else what you gave.',
      emailField,
    ).optional(),
    livemode: livemodeField.optional(),
    created: timeRangeField.optional(),
    metadata: z
      .record(z.string(), z.string(), { error: metadataWhat })
      .refine((pairs) => Object.keys(pairs).length <= 50, { error: metadataWhat })
      .meta({
        description:
          'Only sessions that have all these pairs. Values are compared as text: `metadata[n]=1` finds the number 1 and the text "1".',
      })
      .optional(),
  })
  .superRefine(refuseBothCursors);

type Query = z.infer<typeof querySchema>;

export const listCheckoutSessions = operation({
  id: 'listCheckoutSessions',
  method: 'GET',
  path: '/v2/payments/checkout',
  scope: 'checkout:read',
  summary: 'List checkout sessions',
  description:
    'Newest first. A live key sees its live sessions; with `livemode=false` the test sessions that it created itself. With several filters that each hold for very many sessions a page may be shorter than `limit` although `has_more` is true.',
  params: noFields,
  query: querySchema,
  answer: listSchema(sessionSchema),
  errors: ['NOT_FOUND'],
  example: {
    answer: { object: 'list', url: '/v2/payments/checkout', has_more: false, data: [sessionExample] },
  },
  async handle(deps, { caller, query }) {
    const cursor = (id: string | undefined, param: string) =>
      id === undefined ? undefined : findVisibleSession(deps.db, caller, id, param);
    const startingAfter = await cursor(query.starting_after, 'starting_after');
    const endingBefore = await cursor(query.ending_before, 'ending_before');
    const list = await listSessions(deps.db, filterOf(caller, query), {
      limit: query.limit ?? defaultLimit,
      startingAfter,
      endingBefore,
    });
    if (list.kind === 'too_broad') throw tooBroad(list.searched);
    const data = list.sessions.map((session) => sessionObject(session, deps.publicUrl));
    return { status: 200, json: listJson('/v2/payments/checkout', data, list.hasMore) };
  },
});

function tooBroad(searched: number) {
  const message = `Each of these filters holds for many sessions, and none of the nearest ${searched} meets all of them. Narrow the list by \`created[gte]\` and \`created[lt]\`.`;
  return validationError([{ param: 'created', code: 'too_broad', message }]);
}

function filterOf(caller: ApiKey, query: Query): SessionFilter {
  const { sessionCreatedByKeyId: createdByKeyId, ...mode } = modeOf(caller, query.livemode);
  return {
    ...mode,
    createdByKeyId,
    status: query.status,
    orderId: query.order_id,
    currency: query.currency,
    customerEmail: query.customer_email,
    created: query.created,
    metadata: Object.entries(query.metadata ?? {}).map(([key, value]) => ({ key, value })),
  };
}
