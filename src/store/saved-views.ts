import type { Queryable, Tx } from './db.ts';

export interface SavedView {
  readonly name: string;
  /** As it stands behind the `?` of the address. */
  readonly query: string;
}

export function listSavedViews(
  db: Queryable,
  of: { merchantId: string; userId: string },
): Promise<SavedView[]> {
  return db.query<SavedView>(
    `select name, query
     from saved_views
     where merchant_id = $1 and user_id = $2
     order by name
     limit 50`,
    [of.merchantId, of.userId],
  );
}

/** Keeps a view, in the place of one of the same name. */
export async function upsertSavedView(
  tx: Tx,
  view: SavedView & { merchantId: string; userId: string; now: Date },
): Promise<void> {
  await tx.execute(
    `insert into saved_views (merchant_id, user_id, name, query, created_at)
     values ($1, $2, $3, $4, $5)
     on conflict (merchant_id, user_id, name) do update
     set query = excluded.query`,
    [view.merchantId, view.userId, view.name, view.query, view.now],
  );
}

export async function deleteSavedView(
  tx: Tx,
  view: { merchantId: string; userId: string; name: string },
): Promise<void> {
  await tx.execute('delete from saved_views where merchant_id = $1 and user_id = $2 and name = $3', [
    view.merchantId,
    view.userId,
    view.name,
  ]);
}
