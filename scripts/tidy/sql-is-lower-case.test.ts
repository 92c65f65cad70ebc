import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceFile } from './source-file.ts';
import { sqlIsLowerCase } from './sql-is-lower-case.ts';

test('upper case is found in migrations and in the SQL of the store', () => {
  assert.equal(sqlIsLowerCase([sourceFile('migrations/0001_a.sql', 'CREATE table a (b text);')]).length, 1);
  const found = sqlIsLowerCase([
    sourceFile('src/store/a.ts', '\nconst q = `SELECT id from a where b = ${userId}`;'),
  ]);
  assert.deepEqual(
    found.map(({ line, message }) => [line, message]),
    [[2, 'write select rather than SELECT']],
  );
});

test('the statements of the vault are read too, and nobody else writes any', () => {
  const shouted = '\nconst q = `SELECT id from a`;';
  assert.equal(sqlIsLowerCase([sourceFile('src/vault/a.ts', shouted)]).length, 1);
  assert.equal(sqlIsLowerCase([sourceFile('src/flows/a.ts', shouted)]).length, 0);
});

test('quoted text, comments, holes and sentences keep their case', () => {
  const migration = "-- Who is paid.\ncreate table a (b text check (b in ('USD', 'EUR')));";
  const store =
    'const q = sql`select id as "merchantId" from a where b = ${userId}`;\nlog(`Could not reach ${host}`);';
  assert.deepEqual(sqlIsLowerCase([sourceFile('migrations/0001_a.sql', migration)]), []);
  assert.deepEqual(sqlIsLowerCase([sourceFile('src/store/a.ts', store)]), []);
});
