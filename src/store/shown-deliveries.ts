import type { DeliveryState, DeliveryTry, ShownDelivery } from '../domain/delivery-object.ts';
import type { EventType } from '../domain/event.ts';
import { Conditions, type TimeRange } from './conditions.ts';
import type { Queryable } from './db.ts';

interface ShownRow {
  id: string;
  merchant_id: string;
  livemode: boolean;
  event_id: string;
  event_type: EventType;
  session_id: string | null;
  target: string;
  url: string;
  state: DeliveryState;
  next_try_at: Date | null;
  created_at: Date;
}

interface TryRow extends DeliveryTry {
  readonly delivery_id: string;
}

export interface DeliveryFilter {
  readonly merchantId: string;
  readonly id?: string | undefined;
  readonly livemode?: boolean | undefined;
  readonly target?: string | undefined;
  readonly eventId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly created?: TimeRange | undefined;
  readonly state?: DeliveryState | undefined;
}

export interface DeliveryPage {
  readonly limit: number;
  readonly startingAfter?: ShownDelivery | undefined;
  readonly endingBefore?: ShownDelivery | undefined;
}

/** One page of deliveries with all their tries, newest first, and whether there are more in the direction of travel. */
export async function listDeliveries(
  db: Queryable,
  filter: DeliveryFilter,
  page: DeliveryPage,
): Promise<{ deliveries: ShownDelivery[]; hasMore: boolean }> {
  const where = new Conditions();
  where.add('d.merchant_id = ?', filter.merchantId);
  where.add('d.id = ?', filter.id);
  where.add('d.livemode = ?', filter.livemode);
  where.add('d.target = ?', filter.target);
  where.add('d.event_id = ?', filter.eventId);
  // By way of its few events: deliveries have no index by session but for those that wait.
  where.add(
    'd.event_id in (select id from events where merchant_id = ? and session_id = ?)',
    filter.merchantId,
    filter.sessionId,
  );
  where.addTimes('d.created_at', filter.created);
  where.add('d.state = ?', filter.state);
  const { startingAfter: after, endingBefore: before } = page;
  if (after) where.add('(d.created_at, d.id) < (?, ?)', after.createdAt, after.id);
  if (before) where.add('(d.created_at, d.id) > (?, ?)', before.createdAt, before.id);
  const direction = before ? 'asc' : 'desc';
  const rows = await db.query<ShownRow>(
    `select d.id, d.merchant_id, d.livemode, d.event_id, e.type as event_type, d.session_id, d.target, d.url, d.state,
       d.next_try_at, d.created_at
     from deliveries d
     join events e on e.merchant_id = d.merchant_id and e.id = d.event_id
     where ${where.text}
     order by d.created_at ${direction}, d.id ${direction}
     limit ${where.param(page.limit + 1)}`,
    where.params,
  );
  const shown = rows.slice(0, page.limit);
  const tries = await listTries(
    db,
    filter.merchantId,
    shown.map(({ id }) => id),
  );
  const deliveries = shown.map((row) => toShown(row, tries));
  return { deliveries: before ? deliveries.reverse() : deliveries, hasMore: rows.length > page.limit };
}

export async function findDelivery(
  db: Queryable,
  key: { merchantId: string; id: string },
): Promise<ShownDelivery | undefined> {
  const { deliveries } = await listDeliveries(db, key, { limit: 1 });
  return deliveries[0];
}

function listTries(db: Queryable, merchantId: string, ids: readonly string[]): Promise<TryRow[]> {
  return db.query<TryRow>(
    `select delivery_id, tried_at as at, status, failure, latency_ms as "latencyMs", answer
     from delivery_tries
     where merchant_id = $1 and delivery_id = any($2::text[])
     order by delivery_id, number`,
    [merchantId, ids],
  );
}

function toShown(row: ShownRow, tries: readonly TryRow[]): ShownDelivery {
  return {
    id: row.id,
    merchantId: row.merchant_id,
    livemode: row.livemode,
    eventId: row.event_id,
    eventType: row.event_type,
    sessionId: row.session_id,
    target: row.target,
    url: row.url,
    state: row.state,
    nextTryAt: row.next_try_at,
    createdAt: row.created_at,
    tries: tries.filter(({ delivery_id }) => delivery_id === row.id),
  };
}
