import type { Db } from '../store/db.ts';
import { deleteSavedView, type SavedView, upsertSavedView } from '../store/saved-views.ts';

interface Whose {
  readonly merchantId: string;
  readonly userId: string;
}

/** Keeps somebody's filters under a name; the same name again takes the place of the first. */
export function saveView(deps: { db: Db; now: () => Date }, whose: Whose, view: SavedView): Promise<void> {
  return deps.db.tx((tx) => upsertSavedView(tx, { ...whose, ...view, now: deps.now() }));
}

export function forgetView(deps: { db: Db }, whose: Whose, name: string): Promise<void> {
  return deps.db.tx((tx) => deleteSavedView(tx, { ...whose, name }));
}
