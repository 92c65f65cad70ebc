import { z } from 'zod';
import { objectField } from './answer-fields.ts';
import { means, timeField } from './fields.ts';

/* What the queries of all lists share, as Stripe's have it: one page, newest first, and the way on from it. */

const limitWhat = 'must be a whole number from 1 to 100; 10 when left out.';

export const defaultLimit = 10;
const mostPerPage = 100;

export const pageFields = {
  limit: z
    .string({ error: limitWhat })
    .regex(/^(?:[1-9]\d?|100)$/, { error: limitWhat })
    .transform(Number)
    .meta({ description: `How many objects a page has at most. It ${limitWhat}` })
    .optional(),
  starting_after: z
    .string()
    .meta({ description: 'An id: the page after it, further back in time. Left out: the newest page.' })
    .optional(),
  ending_before: z
    .string()
    .meta({ description: 'An id: the page before it, nearer to now. Not together with `starting_after`.' })
    .optional(),
};

/** The bounds of a range of time; each may be left out. */
export const timeBounds = {
  gte: means('At this time or later.', timeField).optional(),
  gt: means('Later than this time.', timeField).optional(),
  lte: means('At this time or earlier.', timeField).optional(),
  lt: means('Earlier than this time.', timeField).optional(),
};

export const timeRangeField = z.strictObject(timeBounds).meta({
  description: 'Only what was made in this range of time, such as `created[gte]=2026-11-22T10:30:00Z`.',
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
    object: objectField('list'),
    url: z.string().describe('The path of the list, without its parameters.'),
    has_more: z
      .boolean()
      .describe(
        'Whether more follow in the direction of the page: older ones, or newer ones with `ending_before`.',
      ),
    data: z.array(item).max(mostPerPage).describe('The objects of this page, the newest first.'),
  });
}

/** A list's answer as text. */
export function listJson(url: string, data: readonly unknown[], hasMore: boolean): string {
  return JSON.stringify({ object: 'list', url, has_more: hasMore, data });
}
