import type { KeyLeak, LeakPlace } from '../domain/api-key.ts';
import type { ApiKeyId } from './api-keys.ts';
import type { Queryable } from './db.ts';

/** Places remembered for one key. Whoever holds it can name as many as they like; the first ones tell enough. */
const mostSources = 50;

/** Counts a sighting of a key; one from a place too many is counted under the source `elsewhere`. */
export async function insertOrCountLeak(
  db: Queryable,
  { merchantId, id }: ApiKeyId,
  seen: { place: LeakPlace; source: string; times: number; at: Date },
): Promise<void> {
  await db.execute(
    `insert into api_key_leaks (merchant_id, key_id, place, source, times, first_seen_at, last_seen_at)
     select $1, $2, $3,
       case
         when known.total < $7 or exists (
           select 1 from api_key_leaks
           where merchant_id = $1 and key_id = $2 and place = $3 and source = $4
         ) then $4
         else 'elsewhere'
       end,
       $5, $6, $6
     from (select count(*) as total from api_key_leaks where merchant_id = $1 and key_id = $2) known
     on conflict (merchant_id, key_id, place, source) do update
     set times = least(api_key_leaks.times::bigint + excluded.times, 2147483647)::integer,
       last_seen_at = greatest(api_key_leaks.last_seen_at, excluded.last_seen_at)`,
    [merchantId, id, seen.place, seen.source, seen.times, seen.at, mostSources],
  );
}

/** Where a merchant's keys were seen, the latest first. */
export async function listLeaks(db: Queryable, merchantId: string): Promise<KeyLeak[]> {
  return db.query<KeyLeak>(
    `select key_id as "keyId", place, source, times, first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt"
     from api_key_leaks
     where merchant_id = $1
     order by last_seen_at desc, key_id, place, source`,
    [merchantId],
  );
}
