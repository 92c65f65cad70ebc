import type { EventType } from '../domain/event.ts';
import type { EndpointStatus, WebhookEndpoint, WebhookSignature } from '../domain/webhook-endpoint.ts';
import type { Queryable, Tx } from './db.ts';

interface EndpointRow {
  merchant_id: string;
  id: string;
  livemode: boolean;
  url: string;
  event_types: EventType[];
  status: EndpointStatus;
  disabled_reason: string | null;
  description: string | null;
  signatures: WebhookSignature[];
  public_key: string | null;
  created_at: Date;
}

const columns = `merchant_id, id, livemode, url, event_types, status, disabled_reason, description, signatures, public_key,
  created_at`;

function toEndpoint(row: EndpointRow): WebhookEndpoint {
  return {
    id: row.id,
    merchantId: row.merchant_id,
    livemode: row.livemode,
    url: row.url,
    eventTypes: row.event_types,
    status: row.status,
    disabledReason: row.disabled_reason,
    description: row.description,
    signatures: row.signatures,
    publicKey: row.public_key,
    createdAt: row.created_at,
  };
}

export async function insertEndpoint(
  tx: Tx,
  endpoint: WebhookEndpoint,
  sealedPrivateKey: Buffer | null = null,
): Promise<void> {
  await tx.execute(
    `insert into webhook_endpoints (${columns}, sealed_private_key)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      endpoint.merchantId,
      endpoint.id,
      endpoint.livemode,
      endpoint.url,
      endpoint.eventTypes,
      endpoint.status,
      endpoint.disabledReason,
      endpoint.description,
      endpoint.signatures,
      endpoint.publicKey,
      endpoint.createdAt,
      sealedPrivateKey,
    ],
  );
}

/** All endpoints of a merchant, newest first; there are few. */
export async function listEndpoints(
  db: Queryable,
  of: { merchantId: string; livemode: boolean },
): Promise<WebhookEndpoint[]> {
  const rows = await db.query<EndpointRow>(
    `select ${columns}
     from webhook_endpoints
     where merchant_id = $1 and livemode = $2
     order by created_at desc, id desc`,
    [of.merchantId, of.livemode],
  );
  return rows.map(toEndpoint);
}

export async function findEndpoint(
  db: Queryable,
  key: { merchantId: string; id: string },
): Promise<WebhookEndpoint | undefined> {
  const [row] = await db.query<EndpointRow>(
    `select ${columns}
     from webhook_endpoints
     where merchant_id = $1 and id = $2`,
    [key.merchantId, key.id],
  );
  return row && toEndpoint(row);
}

export async function lockEndpoint(
  tx: Tx,
  key: { merchantId: string; id: string },
): Promise<WebhookEndpoint | undefined> {
  const [row] = await tx.query<EndpointRow>(
    `select ${columns}
     from webhook_endpoints
     where merchant_id = $1 and id = $2
     for update`,
    [key.merchantId, key.id],
  );
  return row && toEndpoint(row);
}

/** Writes what a merchant may change of a locked endpoint. Enabled again or elsewhere, it is judged anew. */
export async function updateEndpoint(tx: Tx, endpoint: WebhookEndpoint): Promise<void> {
  await tx.execute(
    `update webhook_endpoints
     set url = $3, event_types = $4, status = $5, disabled_reason = $6, description = $7, signatures = $8, public_key = $9,
       failing_since = case when status = 'disabled' and $5 = 'enabled' or url <> $3 then null else failing_since end
     where merchant_id = $1 and id = $2`,
    [
      endpoint.merchantId,
      endpoint.id,
      endpoint.url,
      endpoint.eventTypes,
      endpoint.status,
      endpoint.disabledReason,
      endpoint.description,
      endpoint.signatures,
      endpoint.publicKey,
    ],
  );
}

/** Its key pair comes or goes whole. */
export async function updateEndpointKeys(
  tx: Tx,
  key: { merchantId: string; id: string },
  keys: { publicKey: string; sealedPrivateKey: Buffer },
): Promise<void> {
  await tx.execute(
    `update webhook_endpoints
     set public_key = $3, sealed_private_key = $4
     where merchant_id = $1 and id = $2`,
    [key.merchantId, key.id, keys.publicKey, keys.sealedPrivateKey],
  );
}

/** The endpoint goes with its secrets; what was sent to it stays to be read. */
export async function deleteEndpoint(tx: Tx, key: { merchantId: string; id: string }): Promise<void> {
  await tx.execute(
    `delete from webhook_secrets
     where merchant_id = $1 and endpoint_id = $2`,
    [key.merchantId, key.id],
  );
  await tx.execute(
    `delete from webhook_endpoints
     where merchant_id = $1 and id = $2`,
    [key.merchantId, key.id],
  );
}

/**
 * Remembers whether an endpoint works: since when it only fails, which it returns, or that it works again. Written only when
 * that changes: all that is under way to an endpoint would queue for its row.
 */
export async function updateEndpointHealth(
  tx: Tx,
  key: { merchantId: string; id: string },
  health: { failedAt: Date | null },
): Promise<Date | null> {
  const [row] = await tx.query<{ failing_since: Date | null }>(
    `with changed as (
       update webhook_endpoints
       set failing_since = $3
       where merchant_id = $1 and id = $2 and (failing_since is null) = ($3::timestamptz is not null)
       returning failing_since
     )
     select failing_since
     from changed
     union all
     select failing_since
     from webhook_endpoints
     where merchant_id = $1 and id = $2 and not exists (select 1 from changed)`,
    [key.merchantId, key.id, health.failedAt],
    'update_endpoint_health',
  );
  return row?.failing_since ?? null;
}

/** Stops sending to an endpoint; its events are kept. Returns it when it was enabled until now. */
export async function disableEndpoint(
  tx: Tx,
  key: { merchantId: string; id: string },
  why: { reason: string; failingBefore: Date | null },
): Promise<WebhookEndpoint | undefined> {
  const [row] = await tx.query<EndpointRow>(
    `update webhook_endpoints
     set status = 'disabled', disabled_reason = $3
     where merchant_id = $1 and id = $2 and status = 'enabled'
       and ($4::timestamptz is null or failing_since <= $4)
     returning ${columns}`,
    [key.merchantId, key.id, why.reason, why.failingBefore],
  );
  return row && toEndpoint(row);
}
