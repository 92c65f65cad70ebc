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
  readonly metadata?: readonly { key: string; value: string }[] | undefined;
  readonly created?: TimeRange | undefined;
}

export interface SessionPage {
  readonly limit: number;
  readonly startingAfter?: Session | undefined;
  readonly endingBefore?: Session | undefined;
}

/** One page, newest first, and whether there are more in the direction of travel. */
export async function listSessions(
  db: Queryable,
  filter: SessionFilter,
  page: SessionPage,
): Promise<{ sessions: Session[]; hasMore: boolean }> {
  const asked = { filter, page };
  const rows = await db.query<SessionRow>(...pageStatement(asked, await chooseWay(db, asked)));
  const sessions = rows.slice(0, page.limit).map(toSession);
  return { sessions: page.endingBefore ? sessions.reverse() : sessions, hasMore: rows.length > page.limit };
}

interface Asked {
  readonly filter: SessionFilter;
  readonly page: SessionPage;
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

/** So far each index counts: two thousand sessions are looked through in well under 50 ms. */
const mostCounted = 2_000;

/**
 * Of several filters the rarest leads, and among common ones the one that reaches furthest, since that is the thinnest just
 * there. Both are facts of the rows, which each index tells up to a limit. The planner only knows what is usual: for a value
 * that it has never heard of it walks through the whole list.
 */
async function chooseWay(db: Queryable, asked: Asked): Promise<Way | undefined> {
  const ways = waysOf(asked.filter);
  if (ways.length < 2) return ways[0];
  const where = new Conditions();
  const direction = directionOf(asked.page);
  const isDown = direction === 'desc';
  const counts = ways.map(
    (way, index) =>
      `select ${index} as way, count(*)::integer as found, ${isDown ? 'min' : 'max'}(created_at) as reach
       from (
         ${keysOf(where, asked, way)}
         order by 1 ${direction}, 2 ${direction}
         limit ${mostCounted}
       ) keys_${index}`,
  );
  const rows = await db.query<{ way: number; found: number; reach: Date | null }>(
    counts.join(' union all '),
    where.params,
  );
  const distance = ({ reach }: { reach: Date | null }) => (reach?.getTime() ?? 0) * (isDown ? 1 : -1);
  const [best] = rows.sort((a, b) => a.found - b.found || distance(a) - distance(b));
  return ways[best?.way ?? 0];
}

/** The keys of a filter's sessions within the list's bounds; its index has them in order. */
function keysOf(where: Conditions, { filter, page }: Asked, way: Way): string {
  const own = new Conditions(where.params);
  own.add('merchant_id = ?', filter.merchantId);
  own.add('livemode = ?', filter.livemode);
  const id = way.kind === 'tag' ? 'session_id' : 'id';
  if (way.kind === 'tag') own.add(`tag = ${tagOf('?::text', '?::text')}`, way.key, way.value);
  else own.add(`${way.column} = ?`, way.value);
  addBounds(own, { filter, page }, id);
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
function pageStatement(asked: Asked, way: Way | undefined): [text: string, params: unknown[]] {
  const { filter, page } = asked;
  const direction = directionOf(page);
  const where = new Conditions();
  const isAlone = waysOf(filter).length < 2 && way?.kind !== 'tag';
  const keys = way && !isAlone ? keysOf(where, asked, way) : undefined;
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
