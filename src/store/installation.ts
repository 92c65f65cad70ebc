import type { Queryable } from './db.ts';

/** The sealed check of this database; the first caller's stays. */
export async function insertOrFindSealedCheck(db: Queryable, sealed: Buffer, now: Date): Promise<Buffer> {
  await db.execute(
    `insert into installation (name, sealed_check, created_at)
     values ('maxfi', $1, $2)
     on conflict (name) do nothing`,
    [sealed, now],
  );
  const [row] = await db.query<{ sealed_check: Buffer }>(
    "select sealed_check from installation where name = 'maxfi'",
  );
  return row?.sealed_check ?? sealed;
}
