import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Db, openDb } from '../../src/store/db.ts';
import { startEmbedded } from '../../src/store/embedded.ts';
import { migrate } from '../../src/store/migrate.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const migrationsDir = join(root, 'migrations');

export interface TestDatabase {
  readonly db: Db;
  /** For code that opens its own pool, such as another process. */
  readonly url: string;
}

let prepared: Promise<{ serverUrl: string; template: string }> | null = null;

/**
 * A migrated, empty database of its own for one test, dropped after it. Takes the test's context, or
 * `{ after }` from node:test to keep one database for a whole file. Alone, a test file starts (or joins) a server
 * kept in `.cache/test-db`; `npm test` hands one in by MAXFI_TEST_DATABASE_URL.
 */
export async function testDatabase(t: { after(fn: () => Promise<void>): void }): Promise<TestDatabase> {
  prepared ??= prepareServer();
  const { serverUrl, template } = await prepared;
  const name = `test_${randomBytes(8).toString('hex')}`;
  await onServer(serverUrl, `create database ${name} template ${template}`);
  const url = databaseUrl(serverUrl, name);
  const db = openDb({ url, poolSize: 10 });
  t.after(async () => {
    await db.close();
    await onServer(serverUrl, `drop database ${name} with (force)`);
  });
  return { db, url };
}

async function prepareServer(): Promise<{ serverUrl: string; template: string }> {
  const serverUrl = process.env.MAXFI_TEST_DATABASE_URL ?? (await startOwnServer());
  return { serverUrl, template: await ensureTemplate(serverUrl) };
}

async function startOwnServer(): Promise<string> {
  // Not stopped by hand: when the last test process ends, the server ends with it.
  const dataDir = join(root, '.cache', 'test-db');
  const { url } = await startEmbedded({ dataDir, log: () => {}, isDurable: false });
  return url;
}

/**
 * Makes the template for the migrations as they are now, unless it exists, and returns its name. Built under another
 * name and renamed, so that a half-made one is never cloned and twins do not disturb each other.
 */
export async function ensureTemplate(serverUrl: string): Promise<string> {
  const template = `maxfi_template_${hashMigrations()}`;
  const server = openDb({ url: serverUrl, poolSize: 1 });
  try {
    const find = () => server.query('select 1 from pg_database where datname = $1', [template]);
    if ((await find()).length > 0) return template;
    const draft = `maxfi_draft_${randomBytes(8).toString('hex')}`;
    await server.execute(`create database ${draft}`);
    const db = openDb({ url: databaseUrl(serverUrl, draft), poolSize: 1 });
    await migrate(db, migrationsDir).finally(() => db.close());
    try {
      await server.execute(`alter database ${draft} rename to ${template}`);
    } catch (error) {
      await server.execute(`drop database ${draft} with (force)`);
      if ((await find()).length === 0) throw error;
    }
    return template;
  } finally {
    await server.close();
  }
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

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const server = openDb({ url: serverUrl, poolSize: 1 });
  try {
    await server.execute(statement);
  } finally {
    await server.close();
  }
}
