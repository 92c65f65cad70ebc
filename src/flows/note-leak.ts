import { findKeysIn, hashKey, type LeakPlace } from '../domain/api-key.ts';
import { insertOrCountLeak } from '../store/api-key-leaks.ts';
import { findApiKeyByHash } from '../store/api-keys.ts';
import type { Queryable } from '../store/db.ts';

export interface NoteLeakDeps {
  readonly db: Queryable;
  readonly now: () => Date;
}

export interface NoteLeakInput {
  /** A text in which keys may stand; those that are none of ours are passed over. */
  readonly text: string;
  readonly place: LeakPlace;
  /** The host of a page, or what is said of where it was found. */
  readonly source: string;
  readonly times: number;
}

/** More keys than this in one text are a dump of a database, or somebody's game. */
const mostKeys = 10;

/** Notes of each key in a text where it was seen. Keys that no longer work are noted too: they tell of a habit. */
export async function noteLeak(deps: NoteLeakDeps, input: NoteLeakInput): Promise<void> {
  const { place, source, times } = input;
  for (const secretKey of findKeysIn(input.text).slice(0, mostKeys)) {
    const key = await findApiKeyByHash(deps.db, hashKey(secretKey));
    if (key) await insertOrCountLeak(deps.db, key, { place, source, times, at: deps.now() });
  }
}
