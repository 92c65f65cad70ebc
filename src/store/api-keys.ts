import type { ApiKey, Scope } from '../domain/api-key.ts';
import type { Queryable, Tx } from './db.ts';

interface ApiKeyRow {
  merchant_id: string;
  id: string;
  livemode: boolean;
  scopes: Scope[];
  last4: string;
  requests_per_minute: number;
  created_at: Date;
  revoked_at: Date | null;
}

export async function insertApiKey(tx: Tx, key: ApiKey, hash: string): Promise<void> {
  await tx.execute(
    `insert into api_keys (merchant_id, id, hash, livemode, scopes, last4, requests_per_minute, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [key.merchantId, key.id, hash, key.livemode, key.scopes, key.last4, key.requestsPerMinute, key.createdAt],
  );
}

export async function findApiKeyByHash(db: Queryable, hash: string): Promise<ApiKey | undefined> {
  const [row] = await db.query<ApiKeyRow>(
    `select merchant_id, id, livemode, scopes, last4, requests_per_minute, created_at, revoked_at
     from api_keys
     where hash = $1`,
    [hash],
    'find_api_key',
  );
  return (
    row && {
      id: row.id,
      merchantId: row.merchant_id,
      livemode: row.livemode,
      scopes: row.scopes,
      last4: row.last4,
      requestsPerMinute: row.requests_per_minute,
      createdAt: row.created_at,
      revokedAt: row.revoked_at,
    }
  );
}
