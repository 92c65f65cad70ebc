import type { Event } from '../domain/event.ts';
import type { Tx } from './db.ts';

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
  if (route.webhookUrl !== null && !route.isDefaultType) return;
  await tx.execute(
    `insert into deliveries (merchant_id, id, event_id, session_id, sequence, livemode, target, url, state,
       next_try_at, created_at)
     select $1, 'whd_' || md5($2 || t.target), $2, $3, $4, $5, t.target, t.url, 'pending', $6, $6
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
