import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  approved,
  attempt,
  authenticating,
  broken,
  declined,
  good,
  notSent,
  type Row,
  sale,
  second,
  third,
} from '../../test/support/broken-rows.ts';
import { type Lifetime, testDatabase } from '../../test/support/database.ts';
import { moneyLiveStates } from '../domain/attempt.ts';
import { type Db, violates } from './db.ts';

/* Each belief of the code about money, cards and events, broken on purpose: the database must refuse by its name. */

test('the database refuses, by name, each row that breaks a belief of the code', async (t) => {
  const db = await goodDatabase(t);
  for (const [constraint, [table, row]] of Object.entries(broken)) {
    await assert.rejects(insert(db, table, row), (error) => violates(error, constraint), constraint);
  }
});

test('every constraint of sessions, attempts, operations, routes, cards, risk, events and webhooks is broken by this file', async (t) => {
  const db = await goodDatabase(t);
  const tables = [...new Set(good.map(([table]) => table))];
  const rows = await db.query<{ name: string }>(
    `select conname as name from pg_constraint
     where contype <> 'n' and conrelid = any($1::text[]::regclass[])
     union
     select i.relname from pg_index x join pg_class i on i.oid = x.indexrelid
     where x.indisunique and x.indrelid = any($1::text[]::regclass[])`,
    [tables],
  );
  assert.deepEqual(rows.map((row) => row.name).sort(), Object.keys(broken).sort());
});

test('an attempt that may have moved money keeps a second one out; a declined one does not', async (t) => {
  const money = 'attempts_one_money_live_per_session';
  const live = moneyLiveStates.map((state) => ({ ...attempt, state }));
  for (const first of live) {
    const db = await goodDatabase(t, first);
    for (const next of live) {
      const row = { ...next, ...second };
      await assert.rejects(insert(db, 'attempts', row), (error) => violates(error, money), `${first.state}`);
    }
    await insert(db, 'attempts', { ...declined, ...second });
  }
  const db = await goodDatabase(t, declined);
  await insert(db, 'attempts', { ...attempt, ...second });
});

test('an attempt whose customer is being asked keeps a second one out, and is kept out itself', async (t) => {
  const underWay = 'attempts_one_under_way_per_session';
  const asking = await goodDatabase(t, authenticating);
  for (const next of [authenticating, attempt, approved]) {
    const row = { ...next, ...second };
    await assert.rejects(insert(asking, 'attempts', row), (error) => violates(error, underWay));
  }
  await insert(asking, 'attempts', { ...declined, ...second });
  for (const first of [attempt, approved]) {
    const db = await goodDatabase(t, first);
    const row = { ...authenticating, ...second };
    await assert.rejects(insert(db, 'attempts', row), (error) => violates(error, underWay));
  }
});

test('a sale that may have moved money keeps a second one of its session out, whatever became of its attempt', async (t) => {
  for (const state of ['sending', 'challenged', 'unknown', 'reversing', 'approved']) {
    const { db } = await testDatabase(t);
    for (const [table, row] of good.slice(0, 4)) await insert(db, table, row);
    await insert(db, 'operations', {
      ...sale,
      state,
      acquirer_reference: 'sb_1',
      redirect_url: 'https://a.example',
    });
    const again = insert(db, 'operations', { ...sale, ...third });
    await assert.rejects(again, (error) => violates(error, 'operations_one_live_sale_per_session'), state);
    await insert(db, 'operations', { ...notSent, ...third });
  }
});

test('an attempt cannot come back to life beside another one', async (t) => {
  const db = await goodDatabase(t, declined);
  await insert(db, 'attempts', { ...attempt, ...second });
  const revive = `update attempts set state = 'approved', decline_reason = null where id = 'att_1'`;
  await assert.rejects(db.execute(revive), (error) => violates(error, 'attempts_one_money_live_per_session'));
});

async function goodDatabase(t: Lifetime, firstAttempt: Row = attempt): Promise<Db> {
  const { db } = await testDatabase(t);
  for (const [table, row] of good) await insert(db, table, table === 'attempts' ? firstAttempt : row);
  return db;
}

async function insert(db: Db, table: string, row: Row): Promise<void> {
  const names = Object.keys(row);
  const places = names.map((_, index) => `$${index + 1}`);
  await db.execute(
    `insert into ${table} (${names.join(', ')}) values (${places.join(', ')})`,
    Object.values(row),
  );
}
