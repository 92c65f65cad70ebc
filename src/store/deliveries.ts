import { type Delivery, type DeliveryResult, moveDelivery } from '../domain/delivery.ts';
import type { Tx } from './db.ts';
import { receiverSql } from './receiver.ts';

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
      moveDelivery('pending', result.kind),
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

/** What waited for a delivery that is settled now is due at once, and no longer when that one would have been tried again. */
export async function releaseFollowers(tx: Tx, delivery: Delivery, now: Date): Promise<void> {
  await tx.execute(
    `update deliveries
     set next_try_at = $5
     where merchant_id = $1 and session_id = $2 and target = $3 and sequence > $4
       and state = 'pending' and tries = 0 and next_try_at > $5`,
    [delivery.merchantId, delivery.sessionId, delivery.target, delivery.sequence, now],
    'release_followers',
  );
}

/** What still waits for an endpoint goes to its new URL. */
export async function updateDeliveriesUrl(
  tx: Tx,
  endpoint: { merchantId: string; id: string; url: string },
): Promise<void> {
  await tx.execute(
    `update deliveries
     set url = $3, receiver = ${receiverSql('$3')}
     where merchant_id = $1 and target = $2 and state = 'pending'`,
    [endpoint.merchantId, endpoint.id, endpoint.url],
  );
}

/** Gives up what still waits for a target that is no more, also what a worker is sending right now. */
export async function giveUpDeliveriesTo(
  tx: Tx,
  key: { merchantId: string; target: string },
): Promise<number> {
  return tx.execute(
    `update deliveries
     set state = $3, next_try_at = null, locked_until = null, last_failure = 'endpoint_deleted'
     where merchant_id = $1 and target = $2 and state = 'pending'`,
    [key.merchantId, key.target, moveDelivery('pending', 'given_up')],
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
     set state = $4, next_try_at = null, locked_until = null, last_failure = 'endpoint_disabled'
     where merchant_id = $1 and target = $2 and state = 'pending' and (locked_until is null or locked_until <= $3)
       and exists (
         select 1
         from webhook_endpoints
         where merchant_id = $1 and id = $2 and status = 'disabled'
       )`,
    [key.merchantId, key.target, now, moveDelivery('pending', 'given_up')],
    'give_up_deliveries',
  );
}
