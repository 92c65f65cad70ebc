import type { EventType } from '../domain/event.ts';
import type { Queryable, Tx } from './db.ts';

export interface WebhookEndpoint {
  readonly id: string;
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly url: string;
  readonly eventTypes: readonly EventType[];
  readonly createdAt: Date;
}

export async function insertEndpoint(tx: Tx, endpoint: WebhookEndpoint): Promise<void> {
  await tx.execute(
    `insert into webhook_endpoints (merchant_id, id, livemode, url, event_types, status, created_at)
     values ($1, $2, $3, $4, $5, 'enabled', $6)`,
    [
      endpoint.merchantId,
      endpoint.id,
      endpoint.livemode,
      endpoint.url,
      endpoint.eventTypes,
      endpoint.createdAt,
    ],
  );
}

/** Remembers whether an endpoint works: since when it only fails, or that it works again. */
export async function updateEndpointHealth(
  tx: Tx,
  key: { merchantId: string; id: string },
  health: { failedAt: Date | null },
): Promise<void> {
  await tx.execute(
    `update webhook_endpoints
     set failing_since = case when $3::timestamptz is null then null else coalesce(failing_since, $3) end
     where merchant_id = $1 and id = $2 and (failing_since is not null or $3::timestamptz is not null)`,
    [key.merchantId, key.id, health.failedAt],
    'update_endpoint_health',
  );
}

/** Stops sending to an endpoint; its events are kept. Says whether it was enabled until now. */
export async function disableEndpoint(
  tx: Tx,
  key: { merchantId: string; id: string },
  why: { reason: string; failingBefore: Date | null },
): Promise<boolean> {
  const touched = await tx.execute(
    `update webhook_endpoints
     set status = 'disabled', disabled_reason = $3
     where merchant_id = $1 and id = $2 and status = 'enabled'
       and ($4::timestamptz is null or failing_since <= $4)`,
    [key.merchantId, key.id, why.reason, why.failingBefore],
  );
  return touched === 1;
}

export async function insertWebhookSecret(
  tx: Tx,
  secret: { merchantId: string; livemode: boolean; id: string; sealed: Buffer; createdAt: Date },
): Promise<void> {
  await tx.execute(
    `insert into webhook_secrets (merchant_id, livemode, id, sealed, created_at)
     values ($1, $2, $3, $4, $5)`,
    [secret.merchantId, secret.livemode, secret.id, secret.sealed, secret.createdAt],
  );
}

/** The secrets that sign now, newest first; two while one is being rotated out. */
export async function listWebhookSecrets(
  db: Queryable,
  key: { merchantId: string; livemode: boolean; now: Date },
): Promise<{ id: string; sealed: Buffer }[]> {
  return db.query(
    `select id, sealed
     from webhook_secrets
     where merchant_id = $1 and livemode = $2 and (retires_at is null or retires_at > $3)
     order by created_at desc
     limit 2`,
    [key.merchantId, key.livemode, key.now],
    'list_webhook_secrets',
  );
}
