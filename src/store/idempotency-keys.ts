import type { BodyFields } from '../domain/idempotency.ts';
import type { Queryable } from './db.ts';

/** The first answer to a key. */
export interface StoredAnswer {
  readonly path: string;
  readonly fields: BodyFields;
  readonly status: number;
  readonly response: string;
}

export interface IdempotencyScope {
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly key: string;
}

/** The stored answer, or nothing when the key is new or its 24 hours are over. */
export async function findStoredAnswer(
  db: Queryable,
  scope: IdempotencyScope,
  now: Date,
): Promise<StoredAnswer | undefined> {
  const [row] = await db.query<StoredAnswer>(
    `select path, fields, status, response
     from idempotency_keys
     where merchant_id = $1 and livemode = $2 and key = $3 and expires_at > $4`,
    [scope.merchantId, scope.livemode, scope.key, now],
    'find_stored_answer',
  );
  return row;
}

/** Clears keys whose time is over; comparing is done by `expires_at`, so this may lag. */
export async function deleteExpiredKeys(
  db: Queryable,
  options: { now: Date; limit: number },
): Promise<number> {
  return db.execute(
    `delete from idempotency_keys
     where (merchant_id, livemode, key) in (
       select merchant_id, livemode, key
       from idempotency_keys
       where expires_at <= $1
       order by expires_at
       limit $2
       for update skip locked
     )`,
    [options.now, options.limit],
  );
}
