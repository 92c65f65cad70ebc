import type { SaleRef } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import { asFields, asList, type Fields, statusCause, textOf, unparsable } from '../reading.ts';
import type { Client } from './client.ts';
import { operationIdOf, type ReadIntent, readIntent } from './intent.ts';

export type Found = ReadIntent | { kind: 'not_found' };

const minuteS = 60;
/** How far Stripe's clock and ours may be apart. */
const clockAllowanceS = 5 * minuteS;
/** Nothing of ours is under way for longer than this, so a payment that came at all was made within it. */
const arrivesWithinS = 15 * minuteS;
const pageSize = 100;
const mostPages = 25;

/** A sale by Stripe's name of it, or else by ours in the list of what was made since it was sent. */
export async function findSale(
  client: Client,
  { operationId, reference, sentAt }: Pick<SaleRef, 'operationId' | 'reference' | 'sentAt'>,
  signal: AbortSignal,
): Promise<Found> {
  if (reference !== null) return readIntent(await client.find(reference, signal), operationId);
  const sentAtS = Math.floor(sentAt.getTime() / 1000);
  const created = { gte: sentAtS - clockAllowanceS, lte: sentAtS + arrivesWithinS };
  const listed = await findInPages(
    (page) => client.list({ created, ...page }, signal),
    (one) => operationIdOf(one) === operationId,
  );
  if (listed.kind !== 'found') return listed;
  // The list does not say what was given back.
  return readIntent(await client.find(listed.id, signal), operationId);
}

type Listed =
  | { kind: 'found'; id: string; fields: Fields }
  | { kind: 'not_found' }
  | { kind: 'unknown' | 'not_reached'; cause: string };

/** Which part of a list is asked for. */
interface Page {
  readonly limit: number;
  readonly starting_after: string | undefined;
}

/** Looks through a list page by page. Nothing is said to be missing before the last page was read. */
export async function findInPages(
  ask: (page: Page) => Promise<Reply>,
  isOurs: (one: Fields) => boolean,
): Promise<Listed> {
  let after: string | undefined;
  for (let pages = 0; pages < mostPages; pages++) {
    const read = readPage(await ask({ limit: pageSize, starting_after: after }));
    if (read.kind !== 'page') return read;
    const ours = read.entries.find(({ fields }) => isOurs(fields));
    if (ours) return { kind: 'found', ...ours };
    if (!read.hasMore) return { kind: 'not_found' };
    const last = read.entries.at(-1)?.id;
    // A page that leads nowhere, or back to itself, is no list.
    if (last === undefined || last === after) return unparsable;
    after = last;
  }
  return { kind: 'unknown', cause: 'list_too_long' };
}

type ReadPage =
  | { kind: 'page'; entries: { id: string; fields: Fields }[]; hasMore: boolean }
  | { kind: 'unknown' | 'not_reached'; cause: string };

function readPage(reply: Reply): ReadPage {
  if (reply.kind !== 'answer') return { kind: 'not_reached', cause: reply.cause };
  if (reply.status !== 200) return { kind: 'unknown', cause: statusCause(reply.status) };
  const list = asFields(reply.body);
  const data = asList(list?.data);
  if (list?.object !== 'list' || !data || typeof list.has_more !== 'boolean') return unparsable;
  const entries = data.flatMap((fields) => {
    const id = textOf(fields.id, /^\w{1,120}$/);
    return id === null ? [] : [{ id, fields }];
  });
  // One that cannot be read might be ours.
  const isWhole = Array.isArray(list.data) && entries.length === list.data.length;
  return isWhole ? { kind: 'page', entries, hasMore: list.has_more } : unparsable;
}
