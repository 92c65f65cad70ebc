import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type PostgresNode, postgresNode } from '../../test/campaign/failover/postgres-node.ts';
import { postgresPrograms } from '../../test/campaign/failover/postgres-programs.ts';
import { signal } from '../../test/campaign/process-tree.ts';
import { testDatabase } from '../../test/support/database.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import { freePort } from '../../test/support/world.ts';
import { CommitUnknown, type Db, isUnavailable, openDb, type Queryable, sqlState } from './db.ts';
import { findBinaries } from './embedded-binaries.ts';
import { chooseHome } from './embedded-home.ts';

test('a server that falls silent is given up, and the next statement gets another connection', (t) =>
  withSilence(t, async (db, freeze) => {
    await freeze(db);
    await assert.rejects(db.query('select 1'), isUnavailable);
    assert.deepEqual(await db.query('select 1 as one'), [{ one: 1 }]);
  }));

test('a server that falls silent in a transaction is given up, whichever statement it was', (t) =>
  withSilence(t, async (db, freeze) => {
    await freeze(db);
    await assert.rejects(
      db.tx(async () => undefined),
      isUnavailable,
    );
    const silent = db.tx(async (tx) => {
      await freeze(tx);
      await tx.query('select 1');
    });
    await assert.rejects(silent, isUnavailable);
    assert.deepEqual(await db.tx((tx) => tx.query('select 1 as one')), [{ one: 1 }]);
  }));

test('a server that falls silent at the COMMIT leaves it unknown whether the transaction is stored', (t) =>
  withSilence(t, async (db, freeze) => {
    await assert.rejects(db.tx(freeze), CommitUnknown);
    assert.deepEqual(await db.tx((tx) => tx.query('select 1 as one')), [{ one: 1 }]);
  }));

test('a connection to a server that only reads is not used a second time', async (t) => {
  const { db: direct, url } = await testDatabase(t);
  const name = new URL(url).pathname.slice(1);
  await direct.execute('create table notes (id int)');
  await direct.execute(`alter database ${name} set default_transaction_read_only = on`);
  const db = openDb({ url, poolSize: 1 });
  t.after(() => db.close());
  const write = () => db.tx((tx) => tx.execute('insert into notes values (1)'));
  await assert.rejects(write(), (error) => sqlState(error) === '25006' && isUnavailable(error));
  await direct.tx(async (tx) => {
    await tx.execute('set local transaction read write');
    await tx.execute(`alter database ${name} reset default_transaction_read_only`);
  });
  assert.equal(await write(), 1);
});

test('a service does not connect to a standby, and does once it is promoted', async (t) => {
  const standby = await startStandby(t);
  const db = openDb({ url: standby.url, poolSize: 1, isForWriting: true });
  t.after(() => db.close());
  const refused = (error: unknown) => sqlState(error) === '25006' && isUnavailable(error);
  await assert.rejects(db.query('select 1'), refused);
  await assert.rejects(
    db.tx(async () => undefined),
    refused,
  );
  await standby.ask('select pg_promote(true, 30)');
  assert.deepEqual(await db.query('select 1 as one'), [{ one: 1 }]);
});

test('a URL can say that no statement is to be prepared by name', async (t) => {
  const { url } = await testDatabase(t);
  const prepared = async (ending: string) => {
    const db = openDb({ url: `${url}?${ending}`, poolSize: 1 });
    await db.query('select $1::int as one', [1], 'named');
    const rows = await db.tx(async (tx) => {
      await tx.query('select $1::int as two', [2], 'in_a_transaction');
      return tx.query<{ name: string }>('select name from pg_prepared_statements order by name');
    });
    await db.close();
    return rows.map(({ name }) => name);
  };
  assert.deepEqual(await prepared('application_name=x'), ['in_a_transaction', 'named']);
  assert.deepEqual(await prepared('prepared_statements=on'), ['in_a_transaction', 'named']);
  assert.deepEqual(await prepared('prepared_statements=off'), []);
  assert.throws(() => openDb({ url: `${url}?prepared_statements=no`, poolSize: 1 }), /is on or off/);
});

/** With one connection at a time, whose process at the server can be stopped as if its machine had gone without a word. */
async function withSilence(
  t: TestContext,
  body: (db: Db, freeze: (connection: Queryable) => Promise<void>) => Promise<void>,
): Promise<void> {
  const { url } = await testDatabase(t);
  const db = openDb({ url, poolSize: 1, answerTimeoutMs: 400 });
  const frozen: number[] = [];
  try {
    await body(db, async (connection) => {
      const [row] = await connection.query<{ pid: number }>('select pg_backend_pid() as pid');
      assert.ok(row);
      frozen.push(row.pid);
      process.kill(row.pid, 'SIGSTOP');
    });
  } finally {
    for (const pid of frozen) signal(pid, 'SIGCONT');
    await db.close();
  }
}

/** A cluster that waits for a primary which is not there. */
async function startStandby(t: TestContext): Promise<PostgresNode> {
  const folder = mkdtempSync(join(tmpdir(), 'maxfi-standby-'));
  chmodSync(folder, 0o711);
  const home = chooseHome(folder, () => {});
  const programs = postgresPrograms(dirname(findBinaries(home, () => {}).postgres), home.account);
  const node = postgresNode(programs, { folder, name: 'n1', port: await freePort() });
  t.after(async () => {
    await node.strike('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  node.create({ listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off' });
  node.follow(await freePort());
  await node.start();
  await waitUntil(
    async () => (await node.ask<{ is: boolean }>('select pg_is_in_recovery() as is'))[0]?.is === true,
  );
  return node;
}
