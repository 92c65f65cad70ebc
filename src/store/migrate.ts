import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Db, isRetryable, type Queryable, type Tx } from './db.ts';

interface Migration {
  /** The file's name without `.sql`, such as `0001_merchants`. */
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

/** A migration that a database has seen. */
export interface AppliedMigration {
  readonly name: string;
  readonly sha256: string;
}

const namePattern = /^\d{4}_[a-z0-9_]+\.sql$/;

/**
 * Brings the database up to date: runs every `NNNN_name.sql` of `dir` that it has not seen, in order, each in its own
 * transaction, and returns the names of those it ran. Any number of processes may do this at once. Throws when an
 * applied file was changed since: migrations only go forward.
 */
export async function migrate(db: Db, dir: string): Promise<string[]> {
  return run(db, await readMigrations(dir), () => true);
}

/**
 * Brings an empty database to where another one was: runs the migrations that that one had seen. Throws when `dir` lacks
 * one of them, when one was changed since, or when the database has seen others.
 */
export async function migrateAsOf(db: Db, dir: string, seen: readonly AppliedMigration[]): Promise<void> {
  const migrations = await readMigrations(dir);
  checkUnchanged(migrations, seen);
  const names = new Set(seen.map(({ name }) => name));
  const missing = [...names].filter((name) => !migrations.some((migration) => migration.name === name));
  if (missing.length > 0)
    throw new Error(
      `This version of MAXFI does not know ${missing.join(', ')}. Use the one that made the backup, or a newer one.`,
    );
  await ensureTable(db);
  const others = (await listApplied(db)).filter(({ name }) => !names.has(name));
  if (others.length > 0)
    throw new Error(
      `The database has seen ${others.map(({ name }) => name).join(', ')}, which the backup has not. Take a new one.`,
    );
  await run(db, migrations, ({ name }) => names.has(name));
}

async function run(
  db: Db,
  migrations: readonly Migration[],
  isWanted: (migration: Migration) => boolean,
): Promise<string[]> {
  await ensureTable(db);
  const applied: string[] = [];
  for (const migration of migrations.filter(isWanted)) {
    if (await db.tx((tx) => applyOnce(tx, migration, migrations))) applied.push(migration.name);
  }
  return applied;
}

/** Names of the migrations in `dir` that the database has not seen, in order. Changes nothing. */
export async function pendingMigrations(db: Queryable, dir: string): Promise<string[]> {
  const migrations = await readMigrations(dir);
  const [table] = await db.query<{ name: string | null }>(
    `select to_regclass('schema_migrations')::text as name`,
  );
  const rows = table?.name ? await listApplied(db) : [];
  checkUnchanged(migrations, rows);
  const seen = new Set(rows.map((row) => row.name));
  return migrations.map((migration) => migration.name).filter((name) => !seen.has(name));
}

async function readMigrations(dir: string): Promise<Migration[]> {
  const files = (await readdir(dir)).filter((file) => namePattern.test(file)).sort();
  const numbers = new Set(files.map((file) => file.slice(0, 4)));
  if (numbers.size !== files.length) throw new Error(`two migrations in ${dir} have the same number`);
  return Promise.all(
    files.map(async (file) => {
      const sql = await readFile(join(dir, file), 'utf8');
      return {
        name: file.slice(0, -'.sql'.length),
        sql,
        sha256: createHash('sha256').update(sql).digest('hex'),
      };
    }),
  );
}

/** The row named `lock` is what installers queue on: a row lock, since advisory locks are not real everywhere. */
async function ensureTable(db: Db): Promise<void> {
  // `if not exists` is not safe against a twin that creates the same table at the same moment, so try again once.
  const create = () =>
    db.execute(
      `create table if not exists schema_migrations (
         name text primary key,
         sha256 text not null,
         applied_at timestamptz not null default now()
       )`,
    );
  await create().catch(create);
  await db.execute(
    `insert into schema_migrations (name, sha256) values ('lock', '') on conflict (name) do nothing`,
  );
}

async function applyOnce(tx: Tx, migration: Migration, all: readonly Migration[]): Promise<boolean> {
  await tx.query(`select name from schema_migrations where name = 'lock' for update`);
  const rows = await listApplied(tx);
  checkUnchanged(all, rows);
  if (rows.some((row) => row.name === migration.name)) return false;
  // Building an index on a large table may take longer than a request ever should.
  await tx.execute('set local statement_timeout = 0');
  try {
    await tx.execute(migration.sql);
  } catch (cause) {
    if (isRetryable(cause)) throw cause;
    throw new Error(`migration ${migration.name} failed: ${cause instanceof Error ? cause.message : ''}`, {
      cause,
    });
  }
  await tx.execute('insert into schema_migrations (name, sha256) values ($1, $2)', [
    migration.name,
    migration.sha256,
  ]);
  return true;
}

export function listApplied(db: Queryable): Promise<AppliedMigration[]> {
  return db.query<AppliedMigration>(
    `select name, sha256 from schema_migrations where name <> 'lock' order by name`,
  );
}

function checkUnchanged(migrations: readonly Migration[], rows: readonly AppliedMigration[]): void {
  const byName = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of rows) {
    const migration = byName.get(row.name);
    // A newer release ran against this database before: its migrations are not ours to judge.
    if (migration && migration.sha256 !== row.sha256) {
      throw new Error(
        `migration ${row.name} was applied and its file changed since; write a new migration instead`,
      );
    }
  }
}
