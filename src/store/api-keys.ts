import type { ApiKey, Scope } from '../domain/api-key.ts';
import type { Queryable, Tx } from './db.ts';

interface ApiKeyRow {
  merchant_id: string;
  id: string;
  line_id: string | null;
  name: string;
  livemode: boolean;
  scopes: Scope[];
  last4: string;
  requests_per_minute: number;
  allowed_networks: string[];
  created_at: Date;
  last_used_at: Date | null;
  last_used_address: string | null;
  expires_at: Date | null;
  rolled_to: string | null;
  revoked_at: Date | null;
}

const columns = `merchant_id, id, line_id, name, livemode, scopes, last4, requests_per_minute, allowed_networks, created_at,
  last_used_at, last_used_address, expires_at, rolled_to, revoked_at`;

export interface ApiKeyId {
  readonly merchantId: string;
  readonly id: string;
}

export async function insertApiKey(tx: Tx, key: ApiKey, hash: string): Promise<void> {
  await tx.execute(
    `insert into api_keys (merchant_id, id, line_id, hash, name, livemode, scopes, last4, requests_per_minute,
       allowed_networks, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      key.merchantId,
      key.id,
      key.lineId === key.id ? null : key.lineId,
      hash,
      key.name,
      key.livemode,
      key.scopes,
      key.last4,
      key.requestsPerMinute,
      key.allowedNetworks,
      key.createdAt,
      key.expiresAt,
    ],
  );
}

export async function findApiKeyByHash(db: Queryable, hash: string): Promise<ApiKey | undefined> {
  const [row] = await db.query<ApiKeyRow>(
    `select ${columns}
     from api_keys
     where hash = $1`,
    [hash],
    'find_api_key',
  );
  return row && toApiKey(row);
}

/** Every key of a merchant, the newest first, those that no longer work included. */
export async function listApiKeys(db: Queryable, merchantId: string): Promise<ApiKey[]> {
  const rows = await db.query<ApiKeyRow>(
    `select ${columns}
     from api_keys
     where merchant_id = $1
     order by created_at desc, id desc`,
    [merchantId],
  );
  return rows.map(toApiKey);
}

/** The key, held until the transaction ends, so that of two rolls only one finds it unrolled. */
export async function lockApiKey(tx: Tx, { merchantId, id }: ApiKeyId): Promise<ApiKey | undefined> {
  const [row] = await tx.query<ApiKeyRow>(
    `select ${columns}
     from api_keys
     where merchant_id = $1 and id = $2
     for update`,
    [merchantId, id],
  );
  return row && toApiKey(row);
}

export async function updateApiKeyToRolled(
  tx: Tx,
  { merchantId, id }: ApiKeyId,
  to: { rolledTo: string; expiresAt: Date },
): Promise<void> {
  await tx.execute(
    `update api_keys
     set rolled_to = $3, expires_at = $4
     where merchant_id = $1 and id = $2`,
    [merchantId, id, to.rolledTo, to.expiresAt],
  );
}

export async function updateApiKeyToRevoked(tx: Tx, { merchantId, id }: ApiKeyId, now: Date): Promise<void> {
  await tx.execute(
    `update api_keys
     set revoked_at = $3
     where merchant_id = $1 and id = $2 and revoked_at is null`,
    [merchantId, id, now],
  );
}

export async function updateApiKeyNetworks(
  tx: Tx,
  { merchantId, id }: ApiKeyId,
  networks: readonly string[],
): Promise<void> {
  await tx.execute(
    `update api_keys
     set allowed_networks = $3
     where merchant_id = $1 and id = $2`,
    [merchantId, id, networks],
  );
}

/** Writes down a use unless one since `notSince` is there already; of several processes that try at once one does. */
export async function updateApiKeyUse(
  db: Queryable,
  { merchantId, id }: ApiKeyId,
  use: { at: Date; address: string; notSince: Date },
): Promise<boolean> {
  const count = await db.execute(
    `update api_keys
     set last_used_at = $3, last_used_address = $4
     where merchant_id = $1 and id = $2 and (last_used_at is null or last_used_at <= $5)`,
    [merchantId, id, use.at, use.address, use.notSince],
    'update_api_key_use',
  );
  return count > 0;
}

function toApiKey(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    merchantId: row.merchant_id,
    lineId: row.line_id ?? row.id,
    name: row.name,
    livemode: row.livemode,
    scopes: row.scopes,
    last4: row.last4,
    requestsPerMinute: row.requests_per_minute,
    allowedNetworks: row.allowed_networks,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    lastUsedAddress: row.last_used_address,
    expiresAt: row.expires_at,
    rolledTo: row.rolled_to,
    revokedAt: row.revoked_at,
  };
}
