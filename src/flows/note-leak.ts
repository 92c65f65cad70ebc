import { findKeysIn, hashKey, type LeakPlace, withoutKeys } from '../domain/api-key.ts';
import { insertOrCountLeak } from '../store/api-key-leaks.ts';
import { findApiKeyByHash, updateApiKeyToRevoked } from '../store/api-keys.ts';
import type { KeyDeps } from './steps/make-key.ts';

export interface NoteLeakInput {
  /** A text in which keys may stand; those that are none of ours are passed over. */
  readonly text: string;
  readonly place: LeakPlace;
  /** The host of a page, or what is said of where it was found. */
  readonly source: string;
  readonly times: number;
  /** True when such a key is ended at once. */
  readonly revokes: boolean;
}

/** More keys than this in one text are a dump of a database, or somebody's game. */
const mostKeys = 10;

/** Notes of each key in a text where it was seen. Keys that no longer work are noted too: they tell of a habit. */
export async function noteLeak(deps: KeyDeps, input: NoteLeakInput): Promise<void> {
  const { place, times, revokes } = input;
  const source = withoutKeys(input.source);
  for (const secretKey of findKeysIn(input.text).slice(0, mostKeys)) {
    const key = await findApiKeyByHash(deps.db, hashKey(secretKey));
    if (!key) continue;
    await deps.db.tx(async (tx) => {
      const at = deps.now();
      await insertOrCountLeak(tx, key, { place, source, times, at });
      if (revokes) await updateApiKeyToRevoked(tx, key, at);
    });
  }
}
