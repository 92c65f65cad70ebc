import type { Session, SessionStatus } from '../domain/session.ts';
import { Conditions, type TimeRange } from './conditions.ts';
import type { Queryable } from './db.ts';
import { tagOf } from './session-tags.ts';
import { type SessionRow, sessionColumns, toSession } from './sessions.ts';

/** Which sessions a list shows; every filter narrows, and an absent one does not. */
export interface SessionFilter {
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly createdByKeyId?: string | undefined;
  readonly status?: SessionStatus | undefined;
  readonly orderId?: string | undefined;
  readonly currency?: string | undefined;
  readonly customerEmail?: string | undefined;
  /** Of what paid: the last four digits of a card. */
  readonly last4?: string | undefined;
  /** Of what was paid, in minor units. */
  readonly amountMinor?: number | undefined;
  readonly metadata?: readonly { key: string; value: string }[] | undefined;
  readonly created?: TimeRange | undefined;
}

/** Where a session stands in a list. */
type Key = Pick<Session, 'createdAt' | 'id'>;

export interface SessionPage {
  readonly limit: number;
  readonly startingAfter?: Key | undefined;
  readonly endingBefore?: Key | undefined;
}

export type SessionList =
  | { kind: 'page'; sessions: Session[]; hasMore: boolean }
  /** Of so many sessions that one filter holds for, none meets the others: nobody waits for the rest to be searched. */
  | { kind: 'too_broad'; searched: number };

export interface ListLimits {
  /** So far each index counts: two thousand sessions are looked through in well under 50 ms. */
  readonly mostCounted: number;
  /** So many sessions of a common filter are looked at for the others: about 40 ms. */
  readonly mostSearched: number;
}

export const listLimits: ListLimits = { mostCounted: 2_000, mostSearched: 10_000 };

/**
 * One page, newest first, and whether there are more in the direction of travel. Where every filter is common the search ends
 * after `mostSearched` sessions, and the page may be short.
 */
export async function listSessions(
  db: Queryable,
  filter: SessionFilter,
  page: SessionPage,
  limits: ListLimits = listLimits,
): Promise<SessionList> {
  const asked = { filter, page, limits };
  const { way, isCommon } = await chooseWay(db, asked);
  const end = way && isCommon ? await findEnd(db, asked, way) : undefined;
  const rows = await db.query<SessionRow>(...pageStatement(asked, way, end));
  if (end && rows.length === 0) return { kind: 'too_broad', searched: limits.mostSearched };
  const sessions = rows.slice(0, page.limit).map(toSession);
  return {
    kind: 'page',
    sessions: page.endingBefore ? sessions.reverse() : sessions,
    hasMore: rows.length > page.limit || end !== undefined,
  };
}

interface Asked {
  readonly filter: SessionFilter;
  readonly page: SessionPage;
  readonly limits: ListLimits;
}

/** A filter with an index of its own, in which its sessions stand in the order of the list. */
type Way = ColumnFilter | { readonly kind: 'tag'; readonly key: string; readonly value: string };

interface ColumnFilter {
  readonly kind: 'column';
  readonly column: string;
  readonly value: string;
}

function columnsOf(filter: SessionFilter): ColumnFilter[] {
  const columns = {
    order_id: filter.orderId,
    customer_email: filter.customerEmail?.toLowerCase(),
    created_by_key_id: filter.createdByKeyId,
    status: filter.status,
    currency: filter.currency,
    "payment_method ->> 'last4'": filter.last4,
    'payment_method is not null and amount': filter.amountMinor?.toString(),
  };
  return Object.entries(columns).flatMap(([column, value]) =>
    value === undefined ? [] : [{ kind: 'column' as const, column, value }],
  );
}

function waysOf(filter: SessionFilter): Way[] {
  return [
    ...columnsOf(filter),
    ...(filter.metadata ?? []).map((pair) => ({ kind: 'tag' as const, ...pair })),
  ];
}

/**
 * Of several filters the rarest leads, and among common ones the one that reaches furthest, since that is the thinnest just
 * there. Both are facts of the rows, which each index tells up to a limit. The planner only knows what is usual: for a value
 * that it has never heard of it walks through the whole list.
 */
async function chooseWay(db: Queryable, asked: Asked): Promise<{ way: Way | undefined; isCommon: boolean }> {
  const ways = waysOf(asked.filter);
  if (ways.length < 2) return { way: ways[0], isCommon: false };
  const where = new Conditions();
  const direction = directionOf(asked.page);
  const isDown = direction === 'desc';
  const counts = ways.map(
    (way, index) =>
      `select ${index} as way, count(*)::integer as found, ${isDown ? 'min' : 'max'}(created_at) as reach
       from (
         ${keysOf(where, asked, way)}
         order by 1 ${direction}, 2 ${direction}
         limit ${asked.limits.mostCounted}
       ) keys_${index}`,
  );
  const rows = await db.query<{ way: number; found: number; reach: Date | null }>(
    counts.join(' union all '),
    where.params,
  );
  const distance = ({ reach }: { reach: Date | null }) => (reach?.getTime() ?? 0) * (isDown ? 1 : -1);
  const [best] = rows.sort((a, b) => a.found - b.found || distance(a) - distance(b));
  return { way: ways[best?.way ?? 0], isCommon: best?.found === asked.limits.mostCounted };
}

/** The key at which the search ends, or nothing when there are not so many. */
async function findEnd(db: Queryable, asked: Asked, way: Way): Promise<Key | undefined> {
  const where = new Conditions();
  const direction = directionOf(asked.page);
  const [row] = await db.query<{ created_at: Date; id: string }>(
    `${keysOf(where, asked, way)}
     order by 1 ${direction}, 2 ${direction}
     limit 1 offset ${asked.limits.mostSearched}`,
    where.params,
  );
  return row && { createdAt: row.created_at, id: row.id };
}

/** The keys of a filter's sessions within the list's bounds; its index has them in order. */
function keysOf(where: Conditions, asked: Asked, way: Way, end?: Key): string {
  const { filter, page } = asked;
  const own = new Conditions(where.params);
  own.add('merchant_id = ?', filter.merchantId);
  own.add('livemode = ?', filter.livemode);
  const id = way.kind === 'tag' ? 'session_id' : 'id';
  if (way.kind === 'tag') own.add(`tag = ${tagOf('?::text', '?::text')}`, way.key, way.value);
  else own.add(`${way.column} = ?`, way.value);
  addBounds(own, asked, id);
  if (end) own.add(`(created_at, ${id}) ${page.endingBefore ? '<' : '>'} (?, ?)`, end.createdAt, end.id);
  return `select created_at, ${id} as id
    from ${way.kind === 'tag' ? 'session_tags' : 'sessions'}
    where ${own.text}`;
}

function directionOf(page: SessionPage): 'asc' | 'desc' {
  return page.endingBefore ? 'asc' : 'desc';
}

function addBounds(where: Conditions, { filter, page }: Asked, id: string): void {
  const { startingAfter: after, endingBefore: before } = page;
  where.addTimes('created_at', filter.created);
  if (after) where.add(`(created_at, ${id}) < (?, ?)`, after.createdAt, after.id);
  if (before) where.add(`(created_at, ${id}) > (?, ?)`, before.createdAt, before.id);
}

/**
 * The page itself. Along a filter's keys each session is looked at by itself and the page ends the walk: the inner limit keeps
 * the planner from reading all sessions first, which it would for what it takes to be rare.
 */
function pageStatement(
  asked: Asked,
  way: Way | undefined,
  end: Key | undefined,
): [text: string, params: unknown[]] {
  const { filter, page } = asked;
  const direction = directionOf(page);
  const where = new Conditions();
  const isAlone = waysOf(filter).length < 2 && way?.kind !== 'tag';
  const keys = way && !isAlone ? keysOf(where, asked, way, end) : undefined;
  where.add('merchant_id = ?', filter.merchantId);
  where.add('livemode = ?', filter.livemode);
  for (const { column, value } of columnsOf(filter)) where.add(`${column} = ?`, value);
  for (const { key, value } of filter.metadata ?? []) where.add('metadata ->> ?::text = ?::text', key, value);
  if (!keys) addBounds(where, asked, 'id');
  const sessions = `select ${sessionColumns} from sessions where ${where.text}`;
  const limit = where.param(page.limit + 1);
  const text = keys
    ? `select s.*
       from (${keys}) k
       cross join lateral (${sessions} and sessions.id = k.id limit 1) s
       order by k.created_at ${direction}, k.id ${direction}
       limit ${limit}`
    : `${sessions}
       order by created_at ${direction}, id ${direction}
       limit ${limit}`;
  return [text, where.params];
}
