import { z } from 'zod';
import type { ApiKey } from '../../domain/api-key.ts';
import { sessionStatuses } from '../../domain/session.ts';
import { sessionObject } from '../../domain/session-object.ts';
import { listSessions, type SessionFilter } from '../../store/sessions.ts';
import { validationError } from '../errors.ts';
import { emailField, noFields, textField, timeField, wordField } from '../fields.ts';
import { operation } from '../operation.ts';
import { findVisibleSession } from '../visible-session.ts';
import { sessionExample } from './session-example.ts';
import { currencyField, sessionSchema } from './session-schema.ts';

const limitWhat = 'must be a whole number from 1 to 100; 10 when left out.';
const textList = 'must be text of at most 500 characters.';

const querySchema = z
  .strictObject({
    limit: z
      .string({ error: limitWhat })
      .regex(/^(?:[1-9]\d?|100)$/, { error: limitWhat })
      .transform(Number)
      .meta({ description: limitWhat })
      .optional(),
    starting_after: z
      .string()
      .meta({ description: 'An id: the page after it, further back in time.' })
      .optional(),
    ending_before: z.string().meta({ description: 'An id: the page before it, nearer to now.' }).optional(),
    status: wordField(`must be one of ${sessionStatuses.join(', ')}.`, sessionStatuses).optional(),
    order_id: textField(textList, { max: 500 }).optional(),
    currency: currencyField.optional(),
    customer_email: emailField.optional(),
    livemode: wordField('must be `true` or `false`.', ['true', 'false']).optional(),
    created: z
      .strictObject({
        gte: timeField.optional(),
        gt: timeField.optional(),
        lte: timeField.optional(),
        lt: timeField.optional(),
      })
      .optional(),
    metadata: z.record(z.string(), z.string()).optional(),
  })
  .refine((query) => query.starting_after === undefined || query.ending_before === undefined, {
    error: 'cannot be given together with `starting_after`.',
    path: ['ending_before'],
  });

type Query = z.infer<typeof querySchema>;

export const listCheckoutSessions = operation({
  id: 'listCheckoutSessions',
  method: 'GET',
  path: '/v2/payments/checkout',
  scope: 'checkout:read',
  summary: 'List checkout sessions',
  description:
    'Newest first. A live key sees its live sessions; with `livemode=false` the test sessions that it created itself.',
  params: noFields,
  query: querySchema,
  answer: z.object({
    object: z.literal('list'),
    url: z.string(),
    has_more: z.boolean(),
    data: z.array(sessionSchema),
  }),
  errors: ['NOT_FOUND'],
  example: {
    answer: { object: 'list', url: '/v2/payments/checkout', has_more: false, data: [sessionExample] },
  },
  async handle(deps, { caller, query }) {
    const cursor = (id: string | undefined, param: string) =>
      id === undefined ? undefined : findVisibleSession(deps.db, caller, id, param);
    const startingAfter = await cursor(query.starting_after, 'starting_after');
    const endingBefore = await cursor(query.ending_before, 'ending_before');
    const { sessions, hasMore } = await listSessions(deps.db, filterOf(caller, query), {
      limit: query.limit ?? 10,
      startingAfter,
      endingBefore,
    });
    const json = JSON.stringify({
      object: 'list',
      url: '/v2/payments/checkout',
      has_more: hasMore,
      data: sessions.map((session) => sessionObject(session, deps.publicUrl)),
    });
    return { status: 200, json };
  },
});

function filterOf(caller: ApiKey, query: Query): SessionFilter {
  const livemode = query.livemode === undefined ? caller.livemode : query.livemode === 'true';
  if (livemode && !caller.livemode) {
    const message = '`livemode` cannot be `true` with a test key, which sees test sessions only.';
    throw validationError([{ param: 'livemode', code: 'invalid', message }]);
  }
  return {
    merchantId: caller.merchantId,
    livemode,
    createdByKeyId: caller.livemode && !livemode ? caller.id : undefined,
    status: query.status,
    orderId: query.order_id,
    currency: query.currency,
    customerEmail: query.customer_email,
    created: query.created,
    metadata: Object.entries(query.metadata ?? {}).map(([key, value]) => ({ key, value })),
  };
}
