import { z } from 'zod';
import type { ApiKey } from '../../domain/api-key.ts';
import { refundObject, refundStatuses } from '../../domain/refund.ts';
import { listRefunds as list, type RefundFilter } from '../../store/refunds.ts';
import { means, wordField } from '../fields.ts';
import { livemodeField, modeOf } from '../mode.ts';
import { type OperationAnswer, type OperationDeps, operation } from '../operation.ts';
import {
  defaultLimit,
  listJson,
  listSchema,
  pageFields,
  refuseBothCursors,
  timeRangeField,
} from '../page.ts';
import { findVisibleRefund } from '../visible-refund.ts';
import { findVisibleSession } from '../visible-session.ts';
import { sessionIdParams } from './get-checkout-session.ts';
import { refundExample, refundSchema } from './refund-schema.ts';

const filters = {
  ...pageFields,
  status: means(
    'Only refunds of this status.',
    wordField(`must be one of ${refundStatuses.join(', ')}.`, refundStatuses),
  ).optional(),
  created: timeRangeField.optional(),
};

const allPath = '/v2/refunds';

export const listRefunds = operation({
  id: 'listRefunds',
  method: 'GET',
  path: allPath,
  scope: 'refunds:read',
  summary: 'List refunds',
  description: 'Newest first, of one session or of all that the key may see.',
  params: z.strictObject({}),
  query: z
    .strictObject({
      ...filters,
      session: z.string().meta({ description: 'A session’s id: only its refunds.' }).optional(),
      livemode: livemodeField.optional(),
    })
    .superRefine(refuseBothCursors),
  answer: listSchema(refundSchema),
  errors: ['NOT_FOUND'],
  example: { answer: { object: 'list', url: allPath, has_more: false, data: [refundExample] } },
  async handle(deps, { caller, query }) {
    const session =
      query.session === undefined
        ? undefined
        : await findVisibleSession(deps.db, caller, query.session, 'session');
    const { created, status } = query;
    const filter = { ...modeOf(caller, query.livemode), created, status, sessionId: session?.id };
    return page(deps, caller, allPath, session ? { ...filter, livemode: session.livemode } : filter, query);
  },
});

export const listRefundsOfSession = operation({
  id: 'listRefundsOfSession',
  method: 'GET',
  path: '/v2/payments/checkout/{id}/refunds',
  scope: 'refunds:read',
  summary: 'List the refunds of a session',
  description: 'Newest first.',
  params: sessionIdParams,
  query: z.strictObject(filters).superRefine(refuseBothCursors),
  answer: listSchema(refundSchema),
  errors: ['NOT_FOUND'],
  example: {
    answer: {
      object: 'list',
      url: `/v2/payments/checkout/${refundExample.session}/refunds`,
      has_more: false,
      data: [refundExample],
    },
  },
  async handle(deps, { caller, query, params }) {
    const { merchantId, id } = await findVisibleSession(deps.db, caller, params.id);
    const { created, status } = query;
    const path = `/v2/payments/checkout/${id}/refunds`;
    return page(deps, caller, path, { merchantId, sessionId: id, created, status }, query);
  },
});

interface Cursors {
  readonly limit?: number | undefined;
  readonly starting_after?: string | undefined;
  readonly ending_before?: string | undefined;
}

async function page(
  deps: OperationDeps,
  caller: ApiKey,
  path: string,
  filter: RefundFilter,
  query: Cursors,
): Promise<OperationAnswer> {
  const cursor = async (id: string | undefined, param: string) =>
    id === undefined ? undefined : (await findVisibleRefund(deps.db, caller, id, param)).refund;
  const startingAfter = await cursor(query.starting_after, 'starting_after');
  const endingBefore = await cursor(query.ending_before, 'ending_before');
  const { refunds, hasMore } = await list(deps.db, filter, {
    limit: query.limit ?? defaultLimit,
    startingAfter,
    endingBefore,
  });
  const data = refunds.map(({ refund, ...context }) => refundObject(refund, context));
  return { status: 200, json: listJson(path, data, hasMore) };
}
