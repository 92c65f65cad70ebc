import type { Delivery, DeliveryResult } from '../domain/delivery.ts';
import type { Queryable, Tx } from './db.ts';

interface DeliveryRow {
  merchant_id: string;
  id: string;
  event_id: string;
  session_id: string;
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

/**
 * Takes the lease of deliveries that are due. One with an earlier event of the same session still on its way to the
 * same receiver waits for it; receivers in `busyUrls` are left alone, so that a slow one holds up nobody else.
 */
export async function claimDeliveries(
  db: Queryable,
  options: { now: Date; lockedUntil: Date; limit: number; busyUrls: readonly string[] },
): Promise<Delivery[]> {
  const rows = await db.query<DeliveryRow>(
    `with claimed as (
       update deliveries
       set locked_until = $2, fence = fence + 1, tries = tries + 1, first_tried_at = coalesce(first_tried_at, $1),
         last_tried_at = $1
       where (merchant_id, id) in (
         select d.merchant_id, d.id
         from deliveries d
         where d.state = 'pending'
           and d.next_try_at <= $1
           and (d.locked_until is null or d.locked_until <= $1)
           and d.url <> all($4::text[])
           and not exists (
             select 1
             from deliveries earlier
             where earlier.merchant_id = d.merchant_id
               and earlier.session_id = d.session_id
               and earlier.target = d.target
               and earlier.sequence < d.sequence
               and earlier.state = 'pending'
           )
         order by d.next_try_at
         limit $3
         for update skip locked
       )
       returning merchant_id, id, event_id, session_id, livemode, target, url, tries, first_tried_at, fence
     )
     select c.*, e.body
     from claimed c
     join events e on e.merchant_id = c.merchant_id and e.id = c.event_id`,
    [options.now, options.lockedUntil, options.limit, options.busyUrls],
    'claim_deliveries',
  );
  return rows.map(toDelivery);
}

/** What one try was answered with, for the merchant to read. */
export interface TryReport {
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
    `update deliveries
     set state = $4, next_try_at = $5, locked_until = null, last_status = $6, last_failure = $7, last_latency_ms = $8,
       last_answer = $9
     where merchant_id = $1 and id = $2 and fence = $3 and state = 'pending'`,
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
    ],
    'update_delivery',
  );
  return touched === 1;
}
