import type { Queryable } from './db.ts';

/** The session of an approved sale, by the number that banks name it by. */
export async function findSessionIdByRrn(
  db: Queryable,
  key: { merchantId: string; livemode: boolean; rrn: string },
): Promise<string | undefined> {
  const [row] = await db.query<{ sessionId: string }>(
    `select session_id as "sessionId"
     from operations
     where merchant_id = $1 and slip ->> 'rrn' = $3 and livemode = $2
     order by created_at desc
     limit 1`,
    [key.merchantId, key.livemode, key.rrn],
  );
  return row?.sessionId;
}
