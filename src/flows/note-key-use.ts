import type { ApiKey } from '../domain/api-key.ts';
import { updateApiKeyUse } from '../store/api-keys.ts';
import type { Queryable } from '../store/db.ts';

/** A use is written down when the last one written is this old. */
export const useNotedEveryMs = 60_000;

/** Writes down when and from where a key was used, at most once a minute for each key over all processes. False when it was. */
export async function noteKeyUse(
  db: Queryable,
  key: ApiKey,
  use: { at: Date; address: string },
): Promise<boolean> {
  return updateApiKeyUse(db, key, { ...use, notSince: new Date(use.at.getTime() - useNotedEveryMs) });
}
