import type { Queryable, Tx } from './db.ts';

/** A webhook secret as it is stored, whatever key it is sealed under. */
export interface SealedWebhookSecret {
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly id: string;
  readonly sealed: Buffer;
}

/** Webhook secrets whose sealed value does not begin with `prefix`, oldest first. */
export async function listSecretsNotUnder(
  db: Queryable,
  prefix: Buffer,
  limit: number,
): Promise<SealedWebhookSecret[]> {
  return db.query<SealedWebhookSecret>(
    `select merchant_id as "merchantId", livemode, id, sealed
     from webhook_secrets
     where substring(sealed from 1 for octet_length($1::bytea)) <> $1::bytea
     order by created_at
     limit $2`,
    [prefix, limit],
  );
}

/** How many webhook secrets begin with `prefix`: are sealed under that key. */
export async function countSecretsUnder(db: Queryable, prefix: Buffer): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `select count(*)::integer as count
     from webhook_secrets
     where substring(sealed from 1 for octet_length($1::bytea)) = $1::bytea`,
    [prefix],
  );
  return row?.count ?? 0;
}

/** Puts the same secret, sealed anew, in the place of what was read; false when it was changed meanwhile. */
export async function updateSealedSecret(tx: Tx, row: SealedWebhookSecret, sealed: Buffer): Promise<boolean> {
  const touched = await tx.execute(
    `update webhook_secrets set sealed = $5
     where merchant_id = $1 and livemode = $2 and id = $3 and sealed = $4`,
    [row.merchantId, row.livemode, row.id, row.sealed, sealed],
  );
  return touched === 1;
}
