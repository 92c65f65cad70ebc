import type { Queryable, Tx } from './db.ts';

export interface SealedWebhookSecret {
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly id: string;
  /** Null: the merchant's, for a session's own URL and for endpoints without one of their own. */
  readonly endpointId: string | null;
  readonly sealed: Buffer;
  readonly createdAt: Date;
  readonly retiresAt: Date | null;
}

export async function insertWebhookSecret(tx: Tx, secret: SealedWebhookSecret): Promise<void> {
  await tx.execute(
    `insert into webhook_secrets (merchant_id, livemode, id, endpoint_id, sealed, created_at, retires_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      secret.merchantId,
      secret.livemode,
      secret.id,
      secret.endpointId,
      secret.sealed,
      secret.createdAt,
      secret.retiresAt,
    ],
  );
}

/** As many secrets sign at once, however often one is rotated in a day. */
const mostSigning = 4;

/** The secrets that sign for a target now, newest first: its own, or the merchant's. Several while they are rotated out. */
export async function listWebhookSecrets(
  db: Queryable,
  of: { merchantId: string; livemode: boolean; target: string; now: Date },
): Promise<{ id: string; endpointId: string | null; sealed: Buffer }[]> {
  const rows = await db.query<{ id: string; endpointId: string | null; sealed: Buffer }>(
    `select id, endpoint_id as "endpointId", sealed
     from webhook_secrets
     where merchant_id = $1 and livemode = $2 and (endpoint_id is null or endpoint_id = $3)
       and (retires_at is null or retires_at > $4)
     order by created_at desc`,
    [of.merchantId, of.livemode, of.target, of.now],
    'list_webhook_secrets',
  );
  const own = rows.filter(({ endpointId }) => endpointId !== null);
  return (own.length > 0 ? own : rows).slice(0, mostSigning);
}

/** One secret as it is sealed, whether it still signs or not. */
export async function findSealedWebhookSecret(
  db: Queryable,
  key: { merchantId: string; livemode: boolean; id: string },
): Promise<Buffer | undefined> {
  const [row] = await db.query<{ sealed: Buffer }>(
    `select sealed
     from webhook_secrets
     where merchant_id = $1 and livemode = $2 and id = $3`,
    [key.merchantId, key.livemode, key.id],
  );
  return row?.sealed;
}

/** Lets the secrets of an endpoint end at a moment. One that was to end before that does. */
export async function retireWebhookSecrets(
  tx: Tx,
  of: { merchantId: string; endpointId: string },
  retiresAt: Date,
): Promise<void> {
  await tx.execute(
    `update webhook_secrets
     set retires_at = least(coalesce(retires_at, $3), $3)
     where merchant_id = $1 and endpoint_id = $2`,
    [of.merchantId, of.endpointId, retiresAt],
  );
}

/** The private key of an endpoint that signs with one. */
export async function findSealedPrivateKey(
  db: Queryable,
  key: { merchantId: string; id: string },
): Promise<Buffer | undefined> {
  const [row] = await db.query<{ sealed: Buffer }>(
    `select sealed_private_key as sealed
     from webhook_endpoints
     where merchant_id = $1 and id = $2 and 'v1a' = any(signatures)`,
    [key.merchantId, key.id],
    'find_sealed_private_key',
  );
  return row?.sealed;
}
