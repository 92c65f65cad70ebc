import { type ApiKey, findKeysIn, hashKey, type LeakPlace } from '../domain/api-key.ts';
import { noteKeyUse, useNotedEveryMs } from '../flows/note-key-use.ts';
import { noteLeak } from '../flows/note-leak.ts';
import type { Db } from '../store/db.ts';

export interface WatchKeysDeps {
  readonly db: Db;
  readonly now: () => Date;
  /** Whether a key that is reported to be in strange hands is revoked at once. */
  readonly revokeReportedKeys: boolean;
  readonly log: { error(details: object, message: string): void };
}

/** What is written down about keys beside the answers to their requests, none of which waits for it. */
export interface WatchKeys {
  /** A key was used; costs nothing but for one request a minute. */
  used(key: ApiKey, address: string): void;
  /** Keys stand in a text where none should. Unknown ones are looked up as well, and nobody can tell by the time. */
  leaked(text: string, place: LeakPlace, source: string): void;
}

/**
 * Sightings of different keys that may be on their way to the database at once; more are dropped. Strangers can cause
 * them, and the connections are there for requests.
 */
const mostUnderWay = 5;

/** Notes run in the background, one at a time for a key: those that come meanwhile are counted into the next. */
export function watchKeys(deps: WatchKeysDeps): WatchKeys {
  const uses = new Set<string>();
  const sightings = new Map<string, number>();
  const failed = (error: unknown) => deps.log.error({ err: error }, 'what a key did was not written down');

  async function note(text: string, place: LeakPlace, source: string, id: string): Promise<void> {
    const revokes = place === 'reported' && deps.revokeReportedKeys;
    for (let times = sightings.get(id) ?? 0; times > 0; times = sightings.get(id) ?? 0) {
      sightings.set(id, 0);
      await noteLeak(deps, { text, place, source, times, revokes });
    }
    // In the same turn as the look above, so that no sighting is counted into a note that is over.
    sightings.delete(id);
  }

  return {
    used(key, address) {
      const at = deps.now();
      if (key.lastUsedAt && at.getTime() - key.lastUsedAt.getTime() < useNotedEveryMs) return;
      if (uses.has(key.id)) return;
      uses.add(key.id);
      void noteKeyUse(deps.db, key, { at, address })
        .catch(failed)
        .finally(() => uses.delete(key.id));
    },
    leaked(text, place, source) {
      const keys = findKeysIn(text);
      if (keys.length === 0) return;
      const id = `${keys.map(hashKey).join()} ${place} ${source}`;
      const waiting = sightings.get(id);
      if (waiting === undefined && sightings.size >= mostUnderWay) return;
      sightings.set(id, (waiting ?? 0) + 1);
      if (waiting !== undefined) return;
      note(keys.join(' '), place, source, id).catch((error: unknown) => {
        sightings.delete(id);
        failed(error);
      });
    },
  };
}
