import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { emptyDatabase } from '../../test/support/database.ts';
import { openDb } from './db.ts';
import { migrate, pendingMigrations } from './migrate.ts';

const shops = 'create table shops (id text primary key);';
const prices =
  'alter table shops add price int not null default 0; create index shops_by_price on shops (price);';

test('migrations run in order, once, and say which they were', async (t) => {
  const { db } = await emptyDatabase(t);
  const dir = folder(t, { '0002_prices.sql': prices, '0001_shops.sql': shops, 'schema.sql': 'nonsense' });
  assert.deepEqual(await pendingMigrations(db, dir), ['0001_shops', '0002_prices']);
  assert.deepEqual(await migrate(db, dir), ['0001_shops', '0002_prices']);
  assert.deepEqual(await pendingMigrations(db, dir), []);
  assert.deepEqual(await migrate(db, dir), []);
  assert.deepEqual(await db.query('select id, price from shops'), []);
});

test('twenty processes that migrate at once run each migration once', async (t) => {
  const { db, url } = await emptyDatabase(t);
  const dir = folder(t, { '0001_shops.sql': shops, '0002_prices.sql': prices });
  const pools = Array.from({ length: 20 }, () => openDb({ url, poolSize: 1 }));
  t.after(() => Promise.all(pools.map((pool) => pool.close())).then(() => {}));
  const applied = await Promise.all(pools.map((pool) => migrate(pool, dir)));
  assert.deepEqual(applied.flat().sort(), ['0001_shops', '0002_prices']);
  assert.deepEqual(await pendingMigrations(db, dir), []);
});

test('a migration that fails half way leaves nothing of itself and keeps those before it', async (t) => {
  const { db } = await emptyDatabase(t);
  const dir = folder(t, { '0001_shops.sql': shops, '0002_half.sql': 'create table half (); select 1/0;' });
  await assert.rejects(migrate(db, dir), /migration 0002_half failed: division by zero/);
  assert.deepEqual(await db.query(`select to_regclass('half')::text as half`), [{ half: null }]);
  assert.deepEqual(await pendingMigrations(db, dir), ['0002_half']);
});

test('a migration that was applied and changed since is refused', async (t) => {
  const { db } = await emptyDatabase(t);
  const dir = folder(t, { '0001_shops.sql': shops });
  await migrate(db, dir);
  writeFileSync(join(dir, '0001_shops.sql'), `${shops} -- changed`);
  writeFileSync(join(dir, '0002_prices.sql'), prices);
  await assert.rejects(migrate(db, dir), /0001_shops was applied and its file changed/);
  await assert.rejects(pendingMigrations(db, dir), /0001_shops was applied and its file changed/);
  const names = await db.query('select column_name from information_schema.columns where table_name = $1', [
    'shops',
  ]);
  assert.equal(names.length, 1, 'nothing after the changed one ran');
});

test('two migrations with one number are refused', async (t) => {
  const { db } = await emptyDatabase(t);
  const dir = folder(t, { '0001_shops.sql': shops, '0001_prices.sql': prices });
  await assert.rejects(migrate(db, dir), /same number/);
});

function folder(t: TestContext, files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'maxfi-migrations-'));
  t.after(() => rmSync(dir, { recursive: true }));
  for (const [name, sql] of Object.entries(files)) writeFileSync(join(dir, name), sql);
  return dir;
}
