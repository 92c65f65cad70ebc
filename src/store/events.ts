import type { Event, EventType } from '../domain/event.ts';
import { Conditions, type TimeRange } from './conditions.ts';
import type { Queryable, Tx } from './db.ts';
import { receiverSql } from './receiver.ts';

/** Writes an event that nobody hears of by itself. */
export async function insertEventAlone(tx: Tx, event: Event): Promise<void> {
  await tx.execute(
    `insert into events (merchant_id, id, session_id, sequence, livemode, type, body, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      event.merchantId,
      event.id,
      event.sessionId,
      event.sequence,
      event.livemode,
      event.type,
      event.body,
      event.createdAt,
    ],
    'insert_event',
  );
}

/**
 * Writes an event and its deliveries. A session's own `webhookUrl` replaces the merchant's endpoints; otherwise every
 * enabled endpoint that asked for this type gets one. Delivery ids follow from event and target, so that one event
 * can never be queued twice for one receiver.
 */
export async function insertEvent(
  tx: Tx,
  event: Event,
  route: { webhookUrl: string | null; isDefaultType: boolean },
): Promise<void> {
  await insertEventAlone(tx, event);
  if (route.webhookUrl !== null && !route.isDefaultType) return;
  await tx.execute(
    `insert into deliveries (merchant_id, id, event_id, session_id, sequence, livemode, target, url, receiver,
       state, next_try_at, created_at)
     select $1, 'whd_' || md5($2 || t.target), $2, $3, $4, $5, t.target, t.url, ${receiverSql('t.url')}, 'pending', $6, $6
     from (
       select id as target, url
       from webhook_endpoints
       where merchant_id = $1 and livemode = $5 and status = 'enabled' and $7 = any(event_types) and $8::text is null
       union all
       select 'session', $8::text
       where $8::text is not null
     ) t`,
    [
      event.merchantId,
      event.id,
      event.sessionId,
      event.sequence,
      event.livemode,
      event.createdAt,
      event.type,
      route.webhookUrl,
    ],
    'insert_deliveries',
  );
}

interface EventRow {
  merchant_id: string;
  id: string;
  session_id: string | null;
  sequence: number;
  livemode: boolean;
  type: EventType;
  body: string;
  created_at: Date;
  session_created_by_key_id: string | null;
}

/** An event, and whose test session it is about: a live key sees those of sessions that it made. */
export interface ShownEvent extends Event {
  readonly sessionCreatedByKeyId: string | null;
}

export interface EventFilter {
  readonly merchantId: string;
  readonly livemode?: boolean | undefined;
  readonly id?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly sessionCreatedByKeyId?: string | undefined;
  readonly types?: readonly EventType[] | undefined;
  readonly created?: TimeRange | undefined;
}

export interface EventPage {
  readonly limit: number;
  readonly startingAfter?: Event | undefined;
  readonly endingBefore?: Event | undefined;
}

/** One page of events, newest first, and whether there are more in the direction of travel. */
export async function listEvents(
  db: Queryable,
  filter: EventFilter,
  page: EventPage,
): Promise<{ events: ShownEvent[]; hasMore: boolean }> {
  const where = new Conditions();
  where.add('e.merchant_id = ?', filter.merchantId);
  where.add('e.livemode = ?', filter.livemode);
  where.add('e.id = ?', filter.id);
  where.add('e.session_id = ?', filter.sessionId);
  where.add('s.created_by_key_id = ?', filter.sessionCreatedByKeyId);
  where.add('e.type = any(?::text[])', filter.types);
  where.addTimes('e.created_at', filter.created);
  const { startingAfter: after, endingBefore: before } = page;
  if (after) where.add('(e.created_at, e.id) < (?, ?)', after.createdAt, after.id);
  if (before) where.add('(e.created_at, e.id) > (?, ?)', before.createdAt, before.id);
  const direction = before ? 'asc' : 'desc';
  const rows = await db.query<EventRow>(
    `select e.merchant_id, e.id, e.session_id, e.sequence, e.livemode, e.type, e.body, e.created_at,
       s.created_by_key_id as session_created_by_key_id
     from events e
     left join sessions s on s.merchant_id = e.merchant_id and s.id = e.session_id
     where ${where.text}
     order by e.created_at ${direction}, e.id ${direction}
     limit ${where.param(page.limit + 1)}`,
    where.params,
  );
  const events = rows.slice(0, page.limit).map(toEvent);
  return { events: before ? events.reverse() : events, hasMore: rows.length > page.limit };
}

export async function findEvent(
  db: Queryable,
  key: { merchantId: string; id: string },
): Promise<ShownEvent | undefined> {
  const { events } = await listEvents(db, key, { limit: 1 });
  return events[0];
}

function toEvent(row: EventRow): ShownEvent {
  return {
    id: row.id,
    merchantId: row.merchant_id,
    sessionId: row.session_id,
    sequence: row.sequence,
    livemode: row.livemode,
    type: row.type,
    body: row.body,
    createdAt: row.created_at,
    sessionCreatedByKeyId: row.session_created_by_key_id,
  };
}
