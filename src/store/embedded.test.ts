import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openDb } from './db.ts';
import { type Embedded, eraseEmbedded, findRunningEmbedded, startEmbedded } from './embedded.ts';
import { readPidFile } from './embedded-pid-file.ts';
import { isAlive } from './process-alive.ts';

const userProgram = fileURLToPath(new URL('../../test/support/embedded-user.ts', import.meta.url));
const isRoot = process.getuid?.() === 0;

test('what was stored is there after a stop and a start, and a stop leaves no process', async (t) => {
  const dataDir = folder(t);
  const first = await start(dataDir);
  const firstPid = pidOf(first);
  assert.equal(first.started, 'fresh');
  await withDb(first.url, (db) => db.execute('create table kept (n int)'));
  await Promise.all([first.stop(), first.stop()]);
  assert.equal(isAlive(firstPid), false);
  assert.equal(await findRunningEmbedded(dataDir), null);

  const second = await start(dataDir);
  assert.equal(second.started, 'warm');
  assert.deepEqual(await withDb(second.url, (db) => db.query('select n from kept')), []);
  await second.stop();
});

test('only the owner can read where the database is and its password', async (t) => {
  const dataDir = folder(t);
  const { url, stop } = await start(dataDir);
  assert.equal(statSync(join(dataDir, 'postgres.json')).mode & 0o777, 0o600);
  assert.equal((await findRunningEmbedded(dataDir))?.url, url);
  const guess = new URL(url);
  guess.password = 'guess';
  await assert.rejects(
    withDb(guess.href, (db) => db.query('select 1')),
    /password authentication failed/,
  );
  await stop();
});

test('processes that start at once share one database, and the last to leave stops it', async (t) => {
  const dataDir = folder(t);
  const users = await Promise.all([useApart(t, dataDir), useApart(t, dataDir), useApart(t, dataDir)]);
  assert.deepEqual(users.map((user) => user.started).sort(), ['adopted', 'adopted', 'fresh']);
  assert.equal(new Set(users.map((user) => user.url)).size, 1);
  const url = users[0]?.url ?? '';
  for (const [position, user] of users.entries()) {
    assert.deepEqual(await withDb(url, (db) => db.query('select 1 as one')), [{ one: 1 }]);
    await user.leave();
    assert.equal((await findRunningEmbedded(dataDir)) !== null, position < users.length - 1);
  }
});

test('a database that a killed process left behind is adopted, and stopped in the end', async (t) => {
  const dataDir = folder(t);
  const user = await useApart(t, dataDir);
  user.child.kill('SIGKILL');
  await once(user.child, 'exit');
  const adopted = await start(dataDir);
  assert.equal(adopted.started, 'adopted');
  assert.equal(adopted.url, user.url);
  const pid = pidOf(adopted);
  await adopted.stop();
  assert.equal(isAlive(pid), false);
});

test('a process that ends without saying goodbye does not leave the database behind', async (t) => {
  const dataDir = folder(t);
  const program = `import { startEmbedded } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)};
    await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, log() {}, isDurable: false });
    process.exit(3);`;
  const file = join(dataDir, 'leaves.mts');
  writeFileSync(file, program);
  const child = spawn(process.execPath, ['--import', 'tsx', file], { stdio: 'inherit' });
  assert.deepEqual(await once(child, 'exit'), [3, null]);
  await until(async () => (await findRunningEmbedded(dataDir)) === null);
});

test('a crash whose pid now belongs to another program does not stop a start', async (t) => {
  const dataDir = folder(t);
  const first = await start(dataDir);
  const pidFile = join(first.clusterDir, 'postmaster.pid');
  const left = readFileSync(pidFile, 'utf8').split('\n');
  await first.stop();
  writeFileSync(pidFile, [process.pid, ...left.slice(1)].join('\n'));
  const second = await start(dataDir);
  assert.equal(second.started, 'warm');
  await second.stop();
});

test('nothing that a statement carried gets into the log of the database', async (t) => {
  const dataDir = folder(t);
  const { url, stop } = await start(dataDir);
  const secret = '4242424242424242';
  await withDb(url, async (db) => {
    await db.execute('create table cards (number text primary key)');
    await db.execute('insert into cards values ($1)', [secret]);
    await assert.rejects(db.execute('insert into cards values ($1)', [secret]));
    await assert.rejects(db.query('select $1::text::date', [secret]));
    await assert.rejects(db.query(`select '${secret}'::int`));
    await assert.rejects(db.query(`select pg_terminate_backend(pg_backend_pid()), '${secret}'`));
  });
  await stop();
  const log = readFileSync(join(dataDir, 'postgres.log'), 'utf8');
  assert.match(log, /ready to accept connections/);
  assert.doesNotMatch(log, new RegExp(secret));
});

test('a data folder below a private one works for root too', async (t) => {
  const outer = folder(t);
  chmodSync(outer, 0o700);
  const dataDir = join(outer, 'data');
  const notes: string[] = [];
  const first = await startEmbedded({ dataDir, log: (line) => notes.push(line), isDurable: false });
  t.after(() => eraseEmbedded(dataDir));
  assert.equal(first.clusterDir === join(dataDir, 'postgres'), !isRoot);
  assert.equal(notes.length, isRoot ? 1 : 0, 'it says where the database is when that is a surprise');
  await withDb(first.url, (db) => db.execute('create table kept (n int)'));
  await assert.rejects(eraseEmbedded(dataDir), /is running/);
  await first.stop();

  const second = await start(dataDir);
  assert.equal(second.clusterDir, first.clusterDir);
  await withDb(second.url, (db) => db.query('select n from kept'));
  await second.stop();
  await eraseEmbedded(dataDir);
  assert.equal(existsSync(dirname(first.clusterDir)), !isRoot);
});

test('a folder that holds something else is refused and left alone', async (t) => {
  const dataDir = folder(t);
  const { clusterDir, stop } = await start(dataDir);
  await stop();
  rmSync(join(clusterDir, 'PG_VERSION'));
  await assert.rejects(start(dataDir), /holds something else|no folder/);
  assert.ok(existsSync(join(clusterDir, 'base')));
});

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'maxfi-embedded-'));
  // The account that runs PostgreSQL for root must be able to pass through.
  chmodSync(path, 0o711);
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function start(dataDir: string): Promise<Embedded> {
  return startEmbedded({ dataDir, log: () => {}, isDurable: false });
}

function pidOf(embedded: Embedded): number {
  return readPidFile(embedded.clusterDir)?.pid ?? assert.fail('there is no pid file');
}

async function withDb<T>(url: string, use: (db: ReturnType<typeof openDb>) => Promise<T>): Promise<T> {
  const db = openDb({ url, poolSize: 1 });
  return use(db).finally(() => db.close());
}

interface User {
  readonly child: ChildProcess;
  readonly url: string;
  readonly started: string;
  leave(): Promise<void>;
}

async function useApart(t: TestContext, dataDir: string): Promise<User> {
  const child = spawn(process.execPath, ['--import', 'tsx', userProgram, dataDir], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { url, started } = JSON.parse(String((await lines.next()).value));
  return {
    child,
    url,
    started,
    leave: async () => {
      child.stdin.end();
      assert.equal((await lines.next()).value, 'left');
    },
  };
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await isTrue())) {
    assert.ok(Date.now() < deadline, 'it did not come true within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
