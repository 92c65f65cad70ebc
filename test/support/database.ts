import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Db, openDb, type Pool } from '../../src/store/db.ts';
import { startEmbedded } from '../../src/store/embedded.ts';
import { migrate } from '../../src/store/migrate.ts';
import { isAlive } from '../../src/store/process-alive.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const migrationsDir = join(root, 'migrations');

export interface TestDatabase {
  readonly db: Pool;
  /** For code that opens its own pool, such as another process. */
  readonly url: string;
}

/** Something that tells when a test is over: the test's context, or `{ after }` from node:test for a whole file. */
export interface Lifetime {
  after(fn: () => Promise<void>): void;
}

let server: Promise<string> | null = null;
let template: Promise<string> | null = null;

/**
 * A migrated, empty database of its own for one test, dropped after it. Alone, a test file starts (or joins) a server
 * kept in `.cache/test-db`; `npm test` hands one in by MAXFI_TEST_DATABASE_URL.
 */
export async function testDatabase(t: Lifetime): Promise<TestDatabase> {
  server ??= findServer();
  const serverUrl = await server;
  template ??= ensureTemplate(serverUrl);
  return createDatabase(t, serverUrl, await template);
}

/** Like `testDatabase`, without a single table. */
export async function emptyDatabase(t: Lifetime): Promise<TestDatabase> {
  server ??= findServer();
  return createDatabase(t, await server, 'template1');
}

async function createDatabase(t: Lifetime, serverUrl: string, from: string): Promise<TestDatabase> {
  // The name carries our pid, so that what a killed test left can be told from what is in use.
  const name = `test_${process.pid}_${randomBytes(8).toString('hex')}`;
  await onServer(serverUrl, (db) => db.execute(`create database ${name} template ${from}`));
  // `npm run test:pgbouncer` leads what is tested through a pooler; databases are made and dropped past it.
  const url = databaseUrl(process.env.MAXFI_TEST_DATABASE_WAY ?? serverUrl, name);
  const db = openDb({ url, poolSize: 10 });
  t.after(async () => {
    await db.close();
    await onServer(serverUrl, (other) => other.execute(`drop database ${name} with (force)`));
  });
  return { db, url };
}

async function findServer(): Promise<string> {
  const given = process.env.MAXFI_TEST_DATABASE_URL;
  if (given) return given;
  // Not stopped by hand: when the last test process ends, the server ends with it.
  const dataDir = join(root, '.cache', 'test-db');
  const { url } = await startEmbedded({ dataDir, log: () => {}, isDurable: false });
  await onServer(url, dropLeftovers);
  return url;
}

/** Databases of tests that were killed. */
async function dropLeftovers(db: Db): Promise<void> {
  const rows = await db.query<{ name: string }>(
    `select datname as name from pg_database where datname like 'test\\_%'`,
  );
  for (const { name } of rows) {
    const pid = Number(name.split('_')[1]);
    if (!isAlive(pid)) await db.execute(`drop database if exists ${name} with (force)`);
  }
}

/**
 * Makes the template for the migrations as they are now, unless it exists, and returns its name. Built under another
 * name and renamed, so that a half-made one is never cloned and twins do not disturb each other.
 */
export async function ensureTemplate(serverUrl: string): Promise<string> {
  const name = `maxfi_template_${hashMigrations()}`;
  await onServer(serverUrl, async (db) => {
    const isMade = async () =>
      (await db.query('select from pg_database where datname = $1', [name])).length > 0;
    if (await isMade()) return;
    const draft = `maxfi_draft_${randomBytes(8).toString('hex')}`;
    await db.execute(`create database ${draft}`);
    await onServer(databaseUrl(serverUrl, draft), (fresh) => migrate(fresh, migrationsDir));
    try {
      await db.execute(`alter database ${draft} rename to ${name}`);
    } catch (error) {
      await db.execute(`drop database ${draft} with (force)`);
      if (!(await isMade())) throw error;
    }
  });
  return name;
}

function hashMigrations(): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(migrationsDir)
    .filter((name) => /^\d{4}_.*\.sql$/.test(name))
    .sort()) {
    hash.update(file).update(readFileSync(join(migrationsDir, file)));
  }
  return hash.digest('hex').slice(0, 12);
}

/** The address of another database on the same server. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function onServer<T>(url: string, work: (db: Db) => Promise<T>): Promise<T> {
  const db = openDb({ url, poolSize: 1 });
  return work(db).finally(() => db.close());
}
