import type { ApiRequest } from '../domain/api-request.ts';
import { Conditions } from './conditions.ts';
import type { Db, Queryable } from './db.ts';

const columns = `merchant_id as "merchantId", id, livemode, key_id as "keyId", method, path, status, latency_ms as "latencyMs",
  error_code as "errorCode", body, created_at as "createdAt"`;

/** Writes many at once. A request that is there already stays as it is. */
export async function insertApiRequests(db: Queryable, requests: readonly ApiRequest[]): Promise<void> {
  await db.execute(
    `insert into api_requests (merchant_id, id, livemode, key_id, method, path, status, latency_ms, error_code, body, created_at)
     select "merchantId", id, livemode, "keyId", method, path, status, "latencyMs", "errorCode", body, "createdAt"
     from jsonb_to_recordset($1::jsonb) as input ("merchantId" text, id text, livemode boolean, "keyId" text, method text,
       path text, status integer, "latencyMs" integer, "errorCode" text, body text, "createdAt" timestamptz)
     on conflict (merchant_id, id) do nothing`,
    [JSON.stringify(requests)],
    'insert_api_requests',
  );
}

export interface ApiRequestFilter {
  readonly merchantId: string;
  readonly livemode: boolean;
  /** Only those that were refused. */
  readonly isRefused?: boolean;
  readonly before?: ApiRequest | undefined;
  readonly limit: number;
}

/** The newest first. */
export function listApiRequests(db: Queryable, filter: ApiRequestFilter): Promise<ApiRequest[]> {
  const where = new Conditions();
  where.add('merchant_id = ?', filter.merchantId);
  where.add('livemode = ?', filter.livemode);
  if (filter.isRefused) where.add('status >= ?', 400);
  if (filter.before) where.add('(created_at, id) < (?, ?)', filter.before.createdAt, filter.before.id);
  return db.query<ApiRequest>(
    `select ${columns}
     from api_requests
     where ${where.text}
     order by created_at desc, id desc
     limit ${where.param(filter.limit)}`,
    where.params,
  );
}

export async function findApiRequest(
  db: Queryable,
  key: { merchantId: string; id: string },
): Promise<ApiRequest | undefined> {
  const [row] = await db.query<ApiRequest>(
    `select ${columns} from api_requests where merchant_id = $1 and id = $2`,
    [key.merchantId, key.id],
  );
  return row;
}

const keptForMs = 30 * 24 * 60 * 60_000;

/** Forgets requests of more than a month ago, some at a time; says how many. */
export async function deleteOldApiRequests(db: Db, now: Date): Promise<number> {
  return db.execute(
    `delete from api_requests
     where (merchant_id, id) in (
       select merchant_id, id
       from api_requests
       where created_at <= $1
       limit 5000
     )`,
    [new Date(now.getTime() - keptForMs)],
  );
}
