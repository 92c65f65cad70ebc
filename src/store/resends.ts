import { moveDelivery } from '../domain/delivery.ts';
import { defaultEventTypes, type EventType } from '../domain/event.ts';
import type { TimeRange } from './conditions.ts';
import type { Tx } from './db.ts';
import { receiverSql } from './receiver.ts';

/** Which events are sent again, and to whom. */
export interface ResendWish {
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly now: Date;
  /** One event, or those of a range. */
  readonly eventId?: string | undefined;
  readonly created?: TimeRange | undefined;
  readonly types?: readonly EventType[] | undefined;
  /** Only to this endpoint, whatever types it chose. */
  readonly endpointId?: string | undefined;
  /** Of each session and refund only the newest of the events that are left. */
  readonly latestPerObject?: boolean | undefined;
  /** Test sessions that this live key created; all when left out. */
  readonly sessionCreatedByKeyId?: string | undefined;
}

/** How many events a wish is about, as far as the limit. */
export async function countEventsToResend(tx: Tx, wish: ResendWish, limit: number): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    `select count(*)::integer as count
     from (${chosenEvents} limit $9) chosen`,
    [...paramsOf(wish), limit],
  );
  return row?.count ?? 0;
}

/** From wherever a settled delivery is; one that is still on its way stays what it is. */
const sentAgain = moveDelivery('delivered', 'sent_again');

/**
 * Has events delivered again, now, to every enabled endpoint that asked for their type and to the session's own URL. What is
 * still on its way keeps its place in the order of its session and is only tried at once; what is being sent at this moment
 * stays as it is. Returns how many deliveries that makes.
 */
export async function resendEvents(tx: Tx, wish: ResendWish): Promise<number> {
  return tx.execute(
    `with chosen as (${chosenEvents}), receivers as (
       select c.*, w.id as target, w.url
       from chosen c
       join webhook_endpoints w on w.merchant_id = c.merchant_id and w.livemode = c.livemode
       left join sessions s on s.merchant_id = c.merchant_id and s.id = c.session_id
       where w.status = 'enabled'
         and ($9::text is null and c.type = any(w.event_types) and s.webhook_url is null or w.id = $9)
       union all
       select c.*, 'session', s.webhook_url
       from chosen c
       join sessions s on s.merchant_id = c.merchant_id and s.id = c.session_id
       where s.webhook_url is not null and $9::text is null
         and ($3::text is not null or $6::text[] is not null or c.type = any($11::text[]))
     )
     insert into deliveries as d (merchant_id, id, event_id, session_id, sequence, livemode, target, url, receiver, state,
       next_try_at, is_resend, created_at)
     select merchant_id, 'whd_' || md5(id || target), id, session_id, sequence, livemode, target, url,
       ${receiverSql('url')}, 'pending', $10::timestamptz, true, $10::timestamptz
     from receivers
     on conflict (merchant_id, event_id, target) do update
     set state = $12, next_try_at = least(coalesce(d.next_try_at, excluded.next_try_at), excluded.next_try_at),
       url = excluded.url, receiver = excluded.receiver, is_resend = d.is_resend or d.state <> 'pending', locked_until = null,
       first_tried_at = case when d.state = 'pending' then d.first_tried_at end
     where d.state <> 'pending' or d.locked_until is null or d.locked_until <= $10`,
    [...paramsOf(wish), wish.endpointId ?? null, wish.now, defaultEventTypes, sentAgain],
    'resend_events',
  );
}

/** Has a settled delivery made again, now; one to an endpoint goes to where that is by now. */
export async function resendDelivery(
  tx: Tx,
  key: { merchantId: string; id: string },
  to: { url: string; now: Date },
): Promise<void> {
  await tx.execute(
    `update deliveries
     set state = $5, next_try_at = $3, is_resend = true, locked_until = null, first_tried_at = null, url = $4,
       receiver = ${receiverSql('$4')}
     where merchant_id = $1 and id = $2 and state <> 'pending'`,
    [key.merchantId, key.id, to.now, to.url, sentAgain],
  );
}

/** Has a delivery that waits for its next try tried now, with those of its session, which may have to come before it. */
export async function hastenDelivery(
  tx: Tx,
  delivery: { merchantId: string; id: string; sessionId: string | null; target: string },
  now: Date,
): Promise<void> {
  const isWaiting = `state = 'pending' and next_try_at > $2 and (locked_until is null or locked_until <= $2)`;
  await tx.execute(
    `update deliveries
     set next_try_at = $2
     where merchant_id = $1 and id = $3 and ${isWaiting}`,
    [delivery.merchantId, now, delivery.id],
  );
  await tx.execute(
    `update deliveries
     set next_try_at = $2
     where merchant_id = $1 and session_id = $3 and target = $4 and not is_resend and ${isWaiting}`,
    [delivery.merchantId, now, delivery.sessionId, delivery.target],
  );
}

/** A delivery of a new event to one endpoint only. */
export async function insertDeliveryTo(
  tx: Tx,
  event: { merchantId: string; id: string; livemode: boolean; createdAt: Date },
  endpoint: { id: string; url: string },
): Promise<string> {
  const [row] = await tx.query<{ id: string }>(
    `insert into deliveries (merchant_id, id, event_id, sequence, livemode, target, url, receiver, state, next_try_at,
       created_at)
     values ($1, 'whd_' || md5($2 || $4), $2, 0, $3, $4, $5, ${receiverSql('$5')}, 'pending', $6, $6)
     returning id`,
    [event.merchantId, event.id, event.livemode, endpoint.id, endpoint.url, event.createdAt],
  );
  return row?.id ?? '';
}

/**
 * Each is chosen unless a newer one of the same object is there, if that is the wish. A range takes tests of endpoints along
 * only when it names their type.
 */
const chosenEvents = `
  select e.merchant_id, e.id, e.session_id, e.sequence, e.livemode, e.type
  from events e
  where e.merchant_id = $1 and e.livemode = $2
    and ($3::text is null or e.id = $3)
    and ($4::timestamptz is null or e.created_at >= $4)
    and ($5::timestamptz is null or e.created_at < $5)
    and ($6::text[] is null and ($3::text is not null or e.type <> 'ping') or e.type = any($6))
    and ($8::text is null or exists (
      select 1
      from sessions s
      where s.merchant_id = e.merchant_id and s.id = e.session_id and s.created_by_key_id = $8
    ))
    and (not $7::boolean or not exists (
      select 1
      from events newer
      where newer.merchant_id = e.merchant_id and newer.session_id = e.session_id and newer.sequence > e.sequence
        and ($5::timestamptz is null or newer.created_at < $5)
        and ($6::text[] is null or newer.type = any($6))
        and (newer.body::jsonb -> 'data' -> 'object' ->> 'id') = (e.body::jsonb -> 'data' -> 'object' ->> 'id')
    ))
  order by e.created_at, e.id`;

function paramsOf(wish: ResendWish): unknown[] {
  return [
    wish.merchantId,
    wish.livemode,
    wish.eventId ?? null,
    wish.created?.gte ?? null,
    wish.created?.lt ?? null,
    wish.types ?? null,
    wish.latestPerObject ?? false,
    wish.sessionCreatedByKeyId ?? null,
  ];
}
