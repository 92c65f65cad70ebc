import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import pg from 'pg';
import { testDatabase } from '../../test/support/database.ts';
import { CommitUnknown, openDb, sqlState, type Tx, violates } from './db.ts';

test('integers come back as numbers, times as Date and jsonb parsed', async (t) => {
  const { db } = await testDatabase(t);
  const [row] = await db.query(
    `select 999999999999::int8 as big, $1::timestamptz as at, '{"a":[1]}'::jsonb as data,
       array[1,null]::int8[] as many, '2026-01-31'::date as day`,
    [new Date(0)],
  );
  const expected = {
    big: 999999999999,
    at: new Date(0),
    data: { a: [1] },
    many: [1, null],
    day: '2026-01-31',
  };
  assert.deepEqual(row, expected);
});

test('an integer that JavaScript cannot hold is an error, not a wrong amount', async (t) => {
  const { db } = await testDatabase(t);
  await assert.rejects(db.query('select 9007199254740993::int8 as big'), /does not fit/);
  assert.deepEqual(await db.query('select 1::int8 as one'), [{ one: 1 }]);
});

test('what a failed transaction wrote is gone', async (t) => {
  const { db } = await testDatabase(t);
  await db.execute('create table notes (id int constraint notes_one_per_id primary key)');
  const failing = db.tx(async (tx) => {
    assert.equal(await tx.execute('insert into notes values (1), (2)'), 2);
    await tx.execute('insert into notes values (1)');
  });
  const error = await failing.catch((caught: unknown) => caught);
  assert.equal(sqlState(error), '23505');
  assert.ok(violates(error, 'notes_one_per_id'));
  assert.deepEqual(await db.query('select id from notes'), []);
});

test('a transaction that swallowed a failed statement does not pass for stored', async (t) => {
  const { db } = await testDatabase(t);
  const swallowing = db.tx(async (tx) => {
    await tx.execute('select 1/0').catch(() => {});
  });
  await assert.rejects(swallowing, /swallowed/);
});

test('a statement sent to a transaction that is over is refused', async (t) => {
  const { db } = await testDatabase(t);
  let kept: Tx | undefined;
  await db.tx(async (tx) => {
    kept = tx;
  });
  await assert.rejects(async () => kept?.query('select 1'), /is over/);
});

test('two transactions that deadlock both succeed in the end', async (t) => {
  const { db } = await testDatabase(t);
  await db.execute('create table accounts (id int primary key, n int not null)');
  await db.execute('insert into accounts values (1, 0), (2, 0)');
  let runs = 0;
  const touch = (first: number, second: number) =>
    db.tx(async (tx) => {
      runs += 1;
      await tx.execute('update accounts set n = n + 1 where id = $1', [first]);
      await tx.query('select pg_sleep(0.1)');
      await tx.execute('update accounts set n = n + 1 where id = $1', [second]);
    });
  await Promise.all([touch(1, 2), touch(2, 1)]);
  assert.deepEqual(await db.query('select n from accounts order by id'), [{ n: 2 }, { n: 2 }]);
  assert.ok(runs > 2, 'the two never collided, so this test proved nothing');
});

test('a connection lost during COMMIT says that the outcome is unknown', async (t) => {
  const { db, url } = await testDatabase(t);
  await db.execute('create table notes (id int primary key deferrable initially deferred)');
  // A deferred check that sleeps keeps COMMIT busy long enough for its connection to be cut.
  await db.execute(`create function slow() returns trigger language plpgsql as
    $$ begin perform pg_sleep(5); return null; end $$`);
  await db.execute(`create constraint trigger slow after insert on notes deferrable initially deferred
    for each row execute function slow()`);
  const storing = db.tx((tx) => tx.execute('insert into notes values (1)'));
  storing.catch(() => {});
  await cutConnectionThatCommits(url);
  await assert.rejects(storing, CommitUnknown);
  assert.deepEqual(await db.query('select 1 as one'), [{ one: 1 }], 'the pool recovers');
});

test('a pool whose idle connections were cut tells so and goes on', async (t) => {
  const { url } = await testDatabase(t);
  const told: Error[] = [];
  const db = openDb({ url, poolSize: 2, onIdleError: (error) => told.push(error) });
  t.after(() => db.close());
  await Promise.all([db.query('select pg_sleep(0.05)'), db.query('select pg_sleep(0.05)')]);
  await onOwnConnection(
    url,
    'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
  );
  for (let waited = 0; told.length < 2 && waited < 5_000; waited += 10) {
    await pause();
  }
  assert.ok(told.length >= 2);
  assert.deepEqual(await db.query('select 1 as one'), [{ one: 1 }]);
});

test('a connection that is told to end in the moment it is opened fails its transaction, and not the process', async (t) => {
  // Ready for the first statement, and shut down, in one packet: as a server that is stopped under load sends it.
  const url = await madeUpServer(t, (socket) =>
    socket.once('data', () => socket.end(Buffer.concat([welcome, ready, shuttingDown]))),
  );
  const db = openDb({ url, poolSize: 2 });
  t.after(() => db.close());
  for (let tries = 0; tries < 5; tries++) {
    await assert.rejects(db.tx(async (tx) => tx.query('select 1')));
    await assert.rejects(db.query('select 1'));
  }
});

test('a server that shuts down while the pool is being closed is no broken connection', async (t) => {
  const told: string[] = [];
  const heard: string[] = [];
  const url = await madeUpServer(t, (socket) =>
    socket.on('data', (data) => {
      const type = String.fromCharCode(data[0] ?? 0);
      heard.push(type);
      if (type === 'Q') socket.write(Buffer.concat([word('C', Buffer.from('SELECT 0\0')), ready]));
      else if (type === 'X') socket.end(shuttingDown);
      else socket.write(Buffer.concat([welcome, ready]));
    }),
  );
  const db = openDb({ url, poolSize: 1, onIdleError: ({ message }) => told.push(message) });
  await db.query('select 1');
  await db.close();
  for (let waited = 0; !heard.includes('X') && waited < 5_000; waited += 10) await pause();
  for (let waited = 0; waited < 100; waited += 10) await pause();
  assert.deepEqual([heard.includes('X'), told], [true, []]);
});

/** A message of PostgreSQL's protocol: its type, its length, its body. */
function word(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}
const welcome = word('R', Buffer.alloc(4));
const ready = word('Z', Buffer.from('I'));
const shuttingDown = word('E', Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0'));

/** A server that only plays PostgreSQL, on a port of its own until the test ends. Returns its address. */
async function madeUpServer(t: TestContext, play: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => play(socket.on('error', () => {})));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return `postgres://u:p@127.0.0.1:${(server.address() as AddressInfo).port}/d`;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10));
}

async function cutConnectionThatCommits(url: string): Promise<void> {
  const cut = `select pg_terminate_backend(pid) from pg_stat_activity where query = 'commit' and state = 'active'
    and datname = current_database()`;
  for (let tries = 0; tries < 500; tries++) {
    if ((await onOwnConnection(url, cut)) > 0) return;
    await pause();
  }
  assert.fail('the transaction never came to its COMMIT');
}

async function onOwnConnection(url: string, statement: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rowCount } = await client.query(statement).finally(() => client.end());
  return rowCount ?? 0;
}
