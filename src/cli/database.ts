import { join } from 'node:path';
import { type Db, openDb } from '../store/db.ts';
import { startEmbedded } from '../store/embedded.ts';
import { findMerchant } from '../store/merchants.ts';
import { migrate, pendingMigrations } from '../store/migrate.ts';
import { CannotBeDone } from './command.ts';
import type { CliConnectors, CliInstallation, World } from './ports.ts';

/** The database a command works on, and how to leave it. */
export interface OpenDatabase {
  readonly url: string;
  readonly isEmbedded: boolean;
  readonly clusterDir: string | null;
  leave(): Promise<void>;
}

/** The database of `DATABASE_URL`, else the built-in one: joined when it runs, started when it does not. */
export async function openDatabase(world: World): Promise<OpenDatabase> {
  const { databaseUrl, dataDir } = world.config;
  if (databaseUrl !== null) {
    return { url: databaseUrl, isEmbedded: false, clusterDir: null, leave: async () => undefined };
  }
  const embedded = await startEmbedded({ dataDir, log: world.complain });
  return { url: embedded.url, isEmbedded: true, clusterDir: embedded.clusterDir, leave: embedded.stop };
}

/** A few connections for a command that only looks. */
export function openToLook(url: string): Db {
  return openDb({ url, poolSize: 3 });
}

/** Brings the database up to date; returns what was done. */
export async function migrateDatabase(world: World, url: string): Promise<string[]> {
  const db = openDb({ url, poolSize: 2 });
  try {
    return await migrate(db, join(world.rootDir, 'migrations'));
  } finally {
    await db.close();
  }
}

/** Runs a short command on a database that is up to date. */
export async function withInstallation(
  world: World,
  run: (installation: CliInstallation) => Promise<number>,
): Promise<number> {
  const log = world.log(null);
  const database = await openDatabase(world);
  try {
    await refusePendingMigrations(world, database);
    const installation = await world.openInstallation(database.url, log);
    try {
      return await run(installation);
    } finally {
      await installation.close();
    }
  } finally {
    await database.leave();
  }
}

/** The same for one merchant. Throws `CannotBeDone` when there is none of that id. */
export function withMerchant(
  world: World,
  merchantId: string,
  run: (installation: CliInstallation) => Promise<number>,
): Promise<number> {
  return withInstallation(world, async (installation) => {
    if (await findMerchant(installation.db, merchantId)) return run(installation);
    throw new CannotBeDone(`There is no merchant ${merchantId}.`);
  });
}

/** Runs with the connectors, whose connections end with it. */
export async function withConnectors(
  world: World,
  installation: CliInstallation,
  run: (connectors: CliConnectors) => Promise<number>,
): Promise<number> {
  const connectors = world.openConnectors(installation);
  try {
    return await run(connectors);
  } finally {
    await connectors.close();
  }
}

/** The built-in database is migrated without asking; somebody's own only when they say so. */
export async function refusePendingMigrations(world: World, database: OpenDatabase): Promise<void> {
  if (database.isEmbedded) {
    await migrateDatabase(world, database.url);
    return;
  }
  const db = openDb({ url: database.url, poolSize: 1 });
  try {
    const pending = await pendingMigrations(db, join(world.rootDir, 'migrations'));
    if (pending.length > 0) {
      throw new CannotBeDone(`The database lacks ${pending.join(', ')}. Run \`npx maxfi migrate\` first.`);
    }
  } finally {
    await db.close();
  }
}

/** Names the folder for log files of a person's own start. */
export function logFileOf(world: World): string {
  return join(world.config.dataDir, 'maxfi.log');
}
