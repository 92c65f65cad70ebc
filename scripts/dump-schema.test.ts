import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { emptyDatabase, testDatabase } from '../test/support/database.ts';
import { describeSchema, schemaFile } from './dump-schema.ts';

test('schema.sql is what the migrations make (else run scripts/dump-schema.ts)', async (t) => {
  const { db } = await testDatabase(t);
  assert.equal(await readFile(schemaFile, 'utf8'), await describeSchema(db));
});

test('schema.sql, run by itself, makes the same schema', async (t) => {
  const { db } = await emptyDatabase(t);
  const schema = await readFile(schemaFile, 'utf8');
  await db.execute(schema);
  assert.equal(await describeSchema(db), schema);
});

test('a column, a constraint or an index more is seen', async (t) => {
  const { db } = await emptyDatabase(t);
  await db.execute(`create table shops (id text constraint shops_pk primary key, price int default 3)`);
  const before = await describeSchema(db);
  for (const change of [
    'alter table shops add name text not null',
    'alter table shops add constraint shops_price_positive check (price > 0)',
    'create unique index shops_one_per_price on shops (price) where price > 1',
    'alter table shops alter price drop default',
  ]) {
    const seen = await describeSchema(db);
    await db.execute(change);
    assert.notEqual(await describeSchema(db), seen, change);
  }
  assert.match(before, /create table shops \(\n {2}id text not null,\n {2}price integer default 3,\n/);
});
