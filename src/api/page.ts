import { z } from 'zod';
import { timeField } from './fields.ts';

/* What the queries of all lists share, as Stripe's have it: one page, newest first, and the way on from it. */

const limitWhat = 'must be a whole number from 1 to 100; 10 when left out.';

export const defaultLimit = 10;
const mostPerPage = 100;

export const pageFields = {
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
};

export const timeRangeField = z.strictObject({
  gte: timeField.optional(),
  gt: timeField.optional(),
  lte: timeField.optional(),
  lt: timeField.optional(),
});

/** For `superRefine` of a query with `pageFields`. */
export function refuseBothCursors(
  query: { starting_after?: string | undefined; ending_before?: string | undefined },
  context: z.RefinementCtx,
): void {
  if (query.starting_after === undefined || query.ending_before === undefined) return;
  context.addIssue({
    code: 'custom',
    message: 'cannot be given together with `starting_after`.',
    path: ['ending_before'],
  });
}

/** The schema of a list's answer. */
export function listSchema<Item extends z.ZodType>(item: Item) {
  return z.object({
    object: z.literal('list'),
    url: z.string(),
    has_more: z.boolean(),
    data: z.array(item).max(mostPerPage),
  });
}

/** A list's answer as text. */
export function listJson(url: string, data: readonly unknown[], hasMore: boolean): string {
  return JSON.stringify({ object: 'list', url, has_more: hasMore, data });
}
