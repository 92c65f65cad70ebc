import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constraintsAreNamed } from './constraints-are-named.ts';
import { sourceFile } from './source-file.ts';

function count(sql: string): number {
  return constraintsAreNamed([sourceFile('migrations/0001_a.sql', sql)]).length;
}

test('each kind of promise without a name is found', () => {
  for (const column of [
    'id text primary key',
    'id text unique',
    'id text check (id is not null)',
    'id text references b (id)',
    'id text, primary key (id)',
    'id text, unique (id)',
    'id text, foreign key (id) references b (id)',
  ]) {
    assert.equal(count(`create table a (${column});`), 1, column);
  }
  assert.equal(count('alter table a add unique (b);'), 1);
  assert.equal(count('create unique index on a (b);'), 1);
});

test('named promises pass', () => {
  const sql = `
    create table a (
      id text not null default 'unique',
      b text constraint a_b_known check (b in ('primary key')),
      constraint a_pk primary key (id),
      constraint a_of_b foreign key (b) references b (id)
    );
    create unique index a_one_per_b on a (b);
    alter table a add constraint a_c unique (b);`;
  assert.equal(count(sql), 0);
});
