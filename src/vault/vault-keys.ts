import type { Db, Queryable, Tx } from '../store/db.ts';
import type { KeyRing } from './key-ring.ts';
import type { Secret } from './secret.ts';

export interface KeyVersion {
  readonly version: number;
  /** `active` seals what is new, `readable` only opens what is old, `retired` is gone. One version is active. */
  readonly state: 'active' | 'readable' | 'retired';
  readonly createdAt: Date;
  readonly retiredAt: Date | null;
}

/** A version with its key, for one piece of work; never kept. */
export interface OpenedKey {
  readonly version: number;
  readonly key: Secret<Buffer>;
}

/** After this long with a newer version no process still seals small secrets under the old one; see `seal-keys.ts`. */
export const retireAfterMs = 5 * 60_000;

export type RetireResult =
  | { kind: 'retired' }
  | { kind: 'unknown_version' }
  /** The newest version: add another first. */
  | { kind: 'active' }
  /** Something is still sealed under it: rewrap first. */
  | { kind: 'in_use'; cards: number }
  | { kind: 'too_soon'; at: Date };

const readColumns = 'version, wrapped, state, created_at, retired_at';

export interface KeyRow {
  readonly version: number;
  readonly wrapped: Buffer;
  readonly state: KeyVersion['state'];
  readonly created_at: Date;
  readonly retired_at: Date | null;
}

/** All versions, oldest first, as they are stored. Nothing of them is in clear. */
export function listKeyRows(db: Queryable): Promise<KeyRow[]> {
  return db.query<KeyRow>(`select ${readColumns} from vault_keys order by version`);
}

/** All versions, oldest first, for people to see. */
export async function listKeyVersions(db: Queryable): Promise<KeyVersion[]> {
  const rows = await listKeyRows(db);
  return rows.map((row) => ({
    version: row.version,
    state: row.state,
    createdAt: row.created_at,
    retiredAt: row.retired_at,
  }));
}

/** Makes version 1 in a database that has none; called at every start. Any number of processes may do it at once. */
export async function ensureKeyVersion(db: Db, keys: KeyRing, now: Date): Promise<void> {
  const [row] = await db.query(`select from vault_keys limit 1`);
  if (row) return;
  const wrapped = await keys.make(1);
  await db.execute(
    `insert into vault_keys (version, wrapped, state, created_at)
     values (1, $1, 'active', $2)
     on conflict do nothing`,
    [wrapped, now],
  );
}

/**
 * Makes a new version and seals under it from now on; the one before stays readable. Returns its number. Of two that
 * are added at once the second throws, and may be tried again.
 */
export async function addKeyVersion(db: Db, keys: KeyRing, now: Date): Promise<number> {
  const [row] = await db.query<{ last: number }>(
    'select coalesce(max(version), 0)::integer as last from vault_keys',
  );
  const version = (row?.last ?? 0) + 1;
  // Outside the transaction, since a ring may be far away.
  const wrapped = await keys.make(version);
  await db.tx(async (tx) => {
    await tx.execute(`update vault_keys set state = 'readable' where state = 'active'`);
    await tx.execute(
      `insert into vault_keys (version, wrapped, state, created_at)
       values ($1, $2, 'active', $3)`,
      [version, wrapped, now],
    );
  });
  return version;
}

/**
 * The version that seals, asked of the database each time, so that every process moves to a new one at once. Its row stays
 * locked until the transaction ends: it cannot be retired between this read and the row that is written under it.
 */
export async function lockActiveKey(tx: Tx, keys: KeyRing): Promise<OpenedKey> {
  // While another becomes active, its row is not in this statement's view and the old one no longer is active.
  for (let tries = 1; tries <= 3; tries++) {
    const [row] = await tx.query<{ version: number; wrapped: Buffer }>(
      `select version, wrapped from vault_keys where state = 'active' for key share`,
      [],
      'lock_active_vault_key',
    );
    if (row) return { version: row.version, key: await keys.open(row.version, row.wrapped) };
  }
  throw new Error('The vault has no key; ensureKeyVersion() makes the first one at start');
}

/**
 * Destroys a version: what is kept of its key is overwritten, and nothing sealed under it can be opened again, by any
 * process. Refused while a card is sealed under it. A row that another transaction is about to write is waited for.
 */
export async function retireKeyVersion(tx: Tx, version: number, now: Date): Promise<RetireResult> {
  const [row] = await tx.query<KeyRow>(
    `select ${readColumns} from vault_keys where version = $1 for update`,
    [version],
  );
  if (!row) return { kind: 'unknown_version' };
  if (row.state === 'retired') return { kind: 'retired' };
  const [active] = await tx.query<KeyRow>(`select ${readColumns} from vault_keys where state = 'active'`);
  if (row.state === 'active' || !active) return { kind: 'active' };
  const at = new Date(active.created_at.getTime() + retireAfterMs);
  if (at > now) return { kind: 'too_soon', at };
  // A statement of its own: it sees the rows of those whom the lock waited for.
  const [counted] = await tx.query<{ cards: number }>(
    'select count(*)::integer as cards from cards_in_flight where key_version = $1',
    [version],
  );
  if (counted && counted.cards > 0) return { kind: 'in_use', cards: counted.cards };
  await tx.execute(
    `update vault_keys set state = 'retired', wrapped = ''::bytea, retired_at = $2 where version = $1`,
    [version, now],
  );
  return { kind: 'retired' };
}
