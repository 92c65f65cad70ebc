import type { Queryable } from '../store/db.ts';
import type { KeyRing } from './key-ring.ts';
import type { Secret } from './secret.ts';
import { listKeyRows, type OpenedKey } from './vault-keys.ts';

/** The vault's keys in memory, for small secrets, which are sealed and opened without asking the database. */
export interface SealKeys {
  /** The version to seal under, or nothing while there is none. Throws when these keys are too old to be trusted. */
  active(): OpenedKey | undefined;
  find(version: number): Secret<Buffer> | undefined;
}

export interface RefreshedSealKeys extends SealKeys {
  /** Reads the versions again now. */
  refresh(): Promise<void>;
  stop(): void;
}

const refreshMs = 15_000;
/** A version is used only after this long, so that every process has read it before a value needs it. */
export const settleMs = 60_000;
/** With keys older than this nothing is sealed: the version might be about to be retired (`retireAfterMs`). */
const staleMs = 120_000;

interface Snapshot {
  readonly keys: ReadonlyMap<number, { readonly key: Secret<Buffer>; readonly createdAt: Date }>;
  readonly readAt: Date;
}

/**
 * Reads the versions and keeps reading them every 15 seconds; `now` is the database's clock. A version that is not known
 * makes it read at once, so that the next try succeeds. Throws when the database cannot be read at the start.
 */
export async function openSealKeys(
  db: Queryable,
  keys: KeyRing,
  now: () => Date,
): Promise<RefreshedSealKeys> {
  let snapshot = await read(db, keys, now);
  let reading: Promise<void> | null = null;
  const refresh = () => {
    reading ??= read(db, keys, now)
      .then((fresh) => {
        snapshot = fresh;
      })
      .finally(() => {
        reading = null;
      });
    return reading;
  };
  // A failed read is tried again by the next tick; `active()` notices when that goes on for too long.
  const refreshQuietly = () => void refresh().catch(() => undefined);
  const timer = setInterval(refreshQuietly, refreshMs);
  timer.unref();
  return {
    refresh,
    stop: () => clearInterval(timer),
    active() {
      const at = now().getTime();
      if (at - snapshot.readAt.getTime() > staleMs) {
        refreshQuietly();
        throw new Error('The keys of the vault could not be read for two minutes; nothing is sealed');
      }
      const settled = [...snapshot.keys].filter(([, { createdAt }]) => at - createdAt.getTime() >= settleMs);
      const newest = settled.at(-1);
      return newest && { version: newest[0], key: newest[1].key };
    },
    find(version) {
      const known = snapshot.keys.get(version);
      if (!known) refreshQuietly();
      return known?.key;
    },
  };
}

async function read(db: Queryable, keys: KeyRing, now: () => Date): Promise<Snapshot> {
  // Before the read: what it shows may be a little older than its answer.
  const readAt = now();
  const rows = (await listKeyRows(db)).filter(({ state }) => state !== 'retired');
  keys.keepOnly(rows.map(({ wrapped }) => wrapped));
  const opened = await Promise.all(
    rows.map(
      async (row) =>
        [row.version, { key: await keys.open(row.version, row.wrapped), createdAt: row.created_at }] as const,
    ),
  );
  return { keys: new Map(opened), readAt };
}
