import type { Queryable } from './db.ts';

/** Uses a solved puzzle; false when it was used before. Of two at the same moment one is the first. */
export async function insertUsedPuzzle(
  db: Queryable,
  puzzle: { readonly merchantId: string; readonly id: string; readonly expiresAt: Date },
): Promise<boolean> {
  const touched = await db.execute(
    `insert into used_puzzles (merchant_id, id, expires_at)
     values ($1, $2, $3)
     on conflict (merchant_id, id) do nothing`,
    [puzzle.merchantId, puzzle.id, puzzle.expiresAt],
    'insert_used_puzzle',
  );
  return touched === 1;
}

/** Forgets puzzles that expired and cannot be used any more, at most 1000 at once. */
export async function deleteExpiredPuzzles(db: Queryable, now: Date): Promise<number> {
  return db.execute(
    `delete from used_puzzles
     where (merchant_id, id) in (
       select merchant_id, id
       from used_puzzles
       where expires_at <= $1
       order by expires_at
       limit 1000
       for update skip locked
     )`,
    [now],
  );
}
