import type { Delivery, DeliveryResult } from '../domain/delivery.ts';
import type { Queryable, Tx } from './db.ts';

interface DeliveryRow {
  merchant_id: string;
  id: string;
  event_id: string;
  session_id: string | null;
  livemode: boolean;
  target: string;
  url: string;
  tries: number;
  first_tried_at: Date | null;
  fence: number;
  body: string;
}

function toDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    merchantId: row.merchant_id,
    eventId: row.event_id,
    sessionId: row.session_id,
    livemode: row.livemode,
    target: row.target,
    url: row.url,
    tries: row.tries,
    firstTriedAt: row.first_tried_at,
    fence: row.fence,
    body: row.body,
  };
}

/** Deliveries under way to one server, as `receiverOf` names it. */
export interface BusyReceiver {
  readonly receiver: string;
  readonly count: number;
}

export interface ClaimOptions {
  readonly now: Date;
  readonly lockedUntil: Date;
  readonly limit: number;
  /** No server gets more than so many at a time from this worker, those under way included. */
  readonly perReceiver: number;
  readonly busy: readonly BusyReceiver[];
}

/** How many due rows one claim looks at; more than it takes, since many may be for the same server. */
const window = 512;

/** `receiverOf` in SQL. Splitting is four times as fast as a pattern, and a claim may pass many rows of a busy server. */
const receiver = "lower(split_part(split_part(d.url, '/', 3), '?', 1))";

/**
 * Takes the lease of deliveries that are due. One with an earlier event of the same session still on its way to the
 * same target waits for it, unless somebody asked for it to be sent again; a server that is busy is left alone, so that a
 * slow one holds up nobody else.
 */
export async function claimDeliveries(db: Queryable, options: ClaimOptions): Promise<Delivery[]> {
  const rows = await db.query<DeliveryRow>(
    `with busy as (
       select receiver, count
       from unnest($5::text[], $6::integer[]) as busy (receiver, count)
     ), due as (
       select d.merchant_id, d.id, d.next_try_at, ${receiver} as receiver
       from deliveries d
       where d.state = 'pending'
         and d.next_try_at <= $1
         and (d.locked_until is null or d.locked_until <= $1)
         and ${receiver} not in (select receiver from busy where count >= $4)
         and (d.is_resend or not exists (
           select 1
           from deliveries earlier
           where earlier.merchant_id = d.merchant_id
             and earlier.session_id = d.session_id
             and earlier.target = d.target
             and earlier.sequence < d.sequence
             and earlier.state = 'pending'
             and not earlier.is_resend
         ))
       order by d.next_try_at
       limit ${window}
     ), ranked as (
       select merchant_id, id, coalesce(count, 0) + row_number() over (partition by receiver order by next_try_at) as place
       from due
       left join busy using (receiver)
     ), picked as materialized (
       select d.merchant_id, d.id
       from deliveries d
       join ranked r on r.merchant_id = d.merchant_id and r.id = d.id
       where r.place <= $4
         and d.state = 'pending'
         and d.next_try_at <= $1
         and (d.locked_until is null or d.locked_until <= $1)
       order by d.next_try_at
       limit $3
       for update of d skip locked
     ), claimed as (
       update deliveries d
       set locked_until = $2, fence = fence + 1, tries = tries + 1, first_tried_at = coalesce(first_tried_at, $1),
         last_tried_at = $1
       from picked p
       where d.merchant_id = p.merchant_id and d.id = p.id
       returning d.merchant_id, d.id, d.event_id, d.session_id, d.livemode, d.target, d.url, d.tries,
         d.first_tried_at, d.fence
     )
     select c.*, e.body
     from claimed c
     join events e on e.merchant_id = c.merchant_id and e.id = c.event_id`,
    [
      options.now,
      options.lockedUntil,
      options.limit,
      options.perReceiver,
      options.busy.map((one) => one.receiver),
      options.busy.map((one) => one.count),
    ],
    'claim_deliveries',
  );
  return rows.map(toDelivery);
}

/** What one try was answered with, for the merchant to read. */
export interface TryReport {
  readonly triedAt: Date;
  readonly status: number | null;
  readonly failure: string | null;
  readonly latencyMs: number;
  readonly answer: string | null;
}

/** Writes the result of a try, if this worker still holds the lease; says whether it did. */
export async function updateDelivery(
  tx: Tx,
  delivery: Delivery,
  result: DeliveryResult,
  report: TryReport,
): Promise<boolean> {
  const touched = await tx.execute(
    `with held as (
       update deliveries
       set state = $4, next_try_at = $5, locked_until = null, last_status = $6, last_failure = $7, last_latency_ms = $8,
         last_answer = $9
       where merchant_id = $1 and id = $2 and fence = $3 and state = 'pending'
       returning merchant_id, id, tries
     )
     insert into delivery_tries (merchant_id, delivery_id, number, tried_at, status, failure, latency_ms, answer)
     select merchant_id, id, tries, $10, $6, $7, $8, $9
     from held`,
    [
      delivery.merchantId,
      delivery.id,
      delivery.fence,
      result.kind === 'retry' ? 'pending' : result.kind,
      result.kind === 'retry' ? result.at : null,
      report.status,
      report.failure,
      report.latencyMs,
      report.answer,
      report.triedAt,
    ],
    'update_delivery',
  );
  return touched === 1;
}

/** Gives up what still waits for a target that is no more, also what a worker is sending right now. */
export async function giveUpDeliveriesTo(
  tx: Tx,
  key: { merchantId: string; target: string },
): Promise<number> {
  return tx.execute(
    `update deliveries
     set state = 'failed', next_try_at = null, locked_until = null, last_failure = 'endpoint_deleted'
     where merchant_id = $1 and target = $2 and state = 'pending'`,
    [key.merchantId, key.target],
  );
}

/**
 * Gives up what still waits for an endpoint that is disabled; the events are kept. What another worker is sending
 * right now is left to it. Says how many were given up.
 */
export async function giveUpDeliveriesOfDisabled(
  tx: Tx,
  key: { merchantId: string; target: string },
  now: Date,
): Promise<number> {
  return tx.execute(
    `update deliveries
     set state = 'failed', next_try_at = null, locked_until = null, last_failure = 'endpoint_disabled'
     where merchant_id = $1 and target = $2 and state = 'pending' and (locked_until is null or locked_until <= $3)
       and exists (
         select 1
         from webhook_endpoints
         where merchant_id = $1 and id = $2 and status = 'disabled'
       )`,
    [key.merchantId, key.target, now],
    'give_up_deliveries',
  );
}
