import type { Db } from '../store/db.ts';
import { endOpenSessions, findFilledTable, loadLinks, loadRows } from '../store/load-rows.ts';
import { type AppliedMigration, migrate, migrateAsOf } from '../store/migrate.ts';

/** Rows of a backup in the order in which they were written. */
export interface BackupPart {
  readonly table: string;
  /** For the second time: now the columns are filled that refer to other rows of the table. */
  readonly isLinked: boolean;
  /** JSON objects. */
  readonly rows: readonly string[];
}

export interface RestoreBackupDeps {
  readonly db: Db;
  readonly migrationsDir: string;
  readonly now: () => Date;
}

export interface RestoreBackupInput {
  /** What the database that was backed up had seen. */
  readonly migrations: readonly AppliedMigration[];
  /** Rejects when what it reads is not whole; nothing is kept then. */
  readonly parts: AsyncIterable<BackupPart>;
  /** Sessions that were open may be paid as before: nothing has happened since the backup. */
  readonly keepsOpen: boolean;
}

export type RestoreBackupResult =
  | { readonly kind: 'not_empty'; readonly table: string }
  | {
      readonly kind: 'restored';
      readonly rows: Readonly<Record<string, number>>;
      readonly sessionsEnded: number;
      /** Run after the rows were there, since the backup is of an older version. */
      readonly migrated: readonly string[];
    };

/**
 * Fills an empty database from a backup: all of it, or nothing. A call that was cut off may be made again. Throws what
 * `migrateAsOf` throws when the backup is of a version that this one does not know.
 */
export async function restoreBackup(
  deps: RestoreBackupDeps,
  input: RestoreBackupInput,
): Promise<RestoreBackupResult> {
  const { db, migrationsDir, now } = deps;
  const table = await findFilledTable(db);
  if (table !== undefined) return { kind: 'not_empty', table };
  await migrateAsOf(db, migrationsDir, input.migrations);
  let isBegun = false;
  const loaded: Record<string, number> = {};
  const sessionsEnded = await db.tx(async (tx) => {
    // What was read of the file is gone.
    if (isBegun) throw new Error('The database began anew. Restore again.');
    isBegun = true;
    await tx.execute('set local statement_timeout = 0');
    await tx.execute('set local idle_in_transaction_session_timeout = 0');
    for await (const { table, isLinked, rows } of input.parts) {
      if (isLinked) await loadLinks(tx, table, rows);
      else loaded[table] = (loaded[table] ?? 0) + (await loadRows(tx, table, rows));
    }
    return input.keepsOpen ? 0 : endOpenSessions(tx, now());
  });
  return { kind: 'restored', rows: loaded, sessionsEnded, migrated: await migrate(db, migrationsDir) };
}
