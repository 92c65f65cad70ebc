import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { emptyDatabase, type Lifetime } from '../../test/support/database.ts';
import { readLedger } from '../../test/support/ledger.ts';
import { dataFolder } from '../../test/support/maxfi-process.ts';
import { paidSession } from '../../test/support/paid-session.ts';
import { buildProgram } from '../../test/support/program.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import { callApi, freePort, startWorld } from '../../test/support/world.ts';
import { keptTables, leftOutTables } from '../store/backup-tables.ts';
import { type Db, openDb } from '../store/db.ts';

/* What an operator would do on the day on which the database is gone, with the program as it is shipped. */

const world = await startWorld({ after }, { environment: { MAXFI_ROLES: 'api,checkout' } });
const program = await buildProgram({ after });
const folder = dataFolder({ after });
const source = world.installation.db;
const here = { MAXFI_DATA_DIR: world.dataDir, MAXFI_LOG_LEVEL: 'silent' };

/** Characters that end lines elsewhere, in a row. */
const oddText = 'a\u2028b "#{" ə İ 🍎';
const paid = await paidSession(world, { metadata: { odd: oddText }, order_id: 'A-1' });
const expired = await world.createSession({ after_expiration: { recovery: { enabled: true } } });
await source.execute(`update sessions set status = 'expired' where id = $1`, [expired.id]);
const open = await world.createSession();
await source.execute(`update sessions set recovered_from = $1 where id = $2`, [expired.id, open.id]);
const keyId = (await source.query<{ id: string }>('select id from api_keys where not livemode'))[0]?.id;
const rolled = await maxfi(
  ['key', 'roll', '--merchant', world.merchantId, '--key', keyId ?? '', '--overlap', '1', '--json'],
  world.databaseUrl,
);
assert.equal(rolled.code, 0, rolled.said);
const whole = await backedUp('whole.backup');

async function maxfi(command: string[], databaseUrl: string, environment: Record<string, string> = {}) {
  const running = await program.run(command, {
    environment: { ...here, DATABASE_URL: databaseUrl, ...environment },
    readyWhen: /(.+)/,
  });
  const { code } = await running.ended;
  return { code, said: running.output() };
}

async function backedUp(name: string): Promise<string> {
  const file = join(folder, name);
  const { code, said } = await maxfi(['backup', file, '--json'], world.databaseUrl);
  assert.equal(code, 0, said);
  return file;
}

/** Of every table all rows, in an order of their own. */
async function contentOf(db: Db): Promise<Record<string, unknown>> {
  const tables: Record<string, unknown> = {};
  for (const { name } of keptTables) {
    const rows = await db.query<{ row: string }>(
      `select to_jsonb(r)::text as row from ${name} r order by to_jsonb(r)::text`,
    );
    tables[name] = rows.map(({ row }) => row);
  }
  return tables;
}

async function restoredTo(t: Lifetime, file: string, ...options: string[]) {
  const { db, url } = await emptyDatabase(t);
  return { db, url, ...(await maxfi(['restore', file, ...options], url)) };
}

const countOf = async (db: Db, table: string) =>
  (await db.query<{ count: number }>(`select count(*)::integer as count from ${table}`))[0]?.count;

test('what is restored is what was there, to the last character of every row', async (t) => {
  const before = await contentOf(source);
  const { db, code, said } = await restoredTo(t, await backedUp('same.backup'), '--moved');
  assert.equal(code, 0, said);
  assert.match(said, /^Restored \d+ rows as they were at 20/);
  const after = await contentOf(db);
  for (const { name } of keptTables) assert.deepEqual(after[name], before[name], name);
  for (const name of ['attempts', 'postings', 'events', 'api_keys', 'sessions'])
    assert.ok((before[name] as unknown[]).length > 0, `${name} is worth comparing`);
});

test('every table is kept, or left out for a reason', async () => {
  const tables = await source.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  const decided = [...keptTables.map(({ name }) => name), ...Object.keys(leftOutTables)];
  assert.deepEqual(tables.map(({ name }) => name).sort(), decided.sort());
});

test('a payment of before is given back after, once, and a session that was open can no longer be paid', async (t) => {
  const { db, url: DATABASE_URL, said } = await restoredTo(t, whole);
  assert.match(said, / 1 sessions that were open expire when a worker starts\.$/);
  const port = String(await freePort());
  const server = await program.run(['serve', '--role', 'api', '--role', 'worker'], {
    environment: {
      ...here,
      MAXFI_LOG_LEVEL: 'info',
      MAXFI_DRAIN_MS: '0',
      DATABASE_URL,
      PORT: port,
      SANDBOX_BANK_URL: world.bankUrl,
    },
    readyWhen: /serving/,
  });
  const path = `/v2/payments/checkout/${paid}`;
  const ask = (method: string, of: string, body?: object) =>
    callApi(`http://127.0.0.1:${port}`, method, of, { key: world.testKey, ...(body && { body }) });
  assert.equal((await ask('GET', path)).json.metadata.odd, oddText);
  const refund = await ask('POST', `${path}/refunds`, { amount: 1200 });
  assert.equal(refund.status, 200, refund.text);
  await waitUntil(
    async () => (await ask('GET', `/v2/refunds/${refund.json.id}`)).json.status === 'succeeded',
  );
  const refunds = readLedger(world.ledgerFile).filter(({ kind }) => kind === 'refund');
  assert.deepEqual(
    refunds.map(({ amount, result }) => [amount, result]),
    [[1200, 'approved']],
  );
  await waitUntil(
    async () => (await ask('GET', `/v2/payments/checkout/${open.id}`)).json.status === 'expired',
  );
  assert.equal(await countOf(db, 'operations'), 2);
  server.kill('SIGTERM');
  assert.equal((await server.ended).code, 0);
});

test('a backup is of one moment, while payments are made', async (t) => {
  let isOver = false;
  const paying = (async () => {
    while (!isOver) await paidSession(world);
  })();
  const files = [await backedUp('busy-1.backup'), await backedUp('busy-2.backup')];
  isOver = true;
  await paying;
  const counts: (number | undefined)[] = [];
  for (const file of files) {
    // Rows of two moments would break the references between them, and these sums.
    const { db, code, said } = await restoredTo(t, file);
    assert.equal(code, 0, said);
    const [sums] = await db.query<{ succeeded: number; sales: number }>(
      `select (select count(*)::integer from sessions where status = 'succeeded') as succeeded,
         (select count(*)::integer from journals where kind = 'approval') as sales`,
    );
    assert.equal(sums?.succeeded, sums?.sales);
    counts.push(sums?.sales);
  }
  assert.ok(Number(counts[1]) > Number(counts[0]), `${counts}: payments were made meanwhile`);
});

test('a backup that is killed leaves no file of its name; one that is there stays', async (t) => {
  const file = join(folder, 'killed.backup');
  const lock = openDb({ url: world.databaseUrl, poolSize: 1 });
  t.after(() => lock.close());
  await lock.tx(async (tx) => {
    await tx.execute('lock table used_puzzles in access exclusive mode');
    const child = spawn(process.execPath, [join(program.home, 'dist/main.js'), 'backup', file], {
      env: { PATH: process.env.PATH, ...here, DATABASE_URL: world.databaseUrl },
    });
    await waitUntil(
      async () =>
        (await source.query(`select from pg_locks where not granted and relation = 'used_puzzles'::regclass`))
          .length > 0,
    );
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
  });
  assert.deepEqual(
    readdirSync(folder).filter((name) => name === 'killed.backup'),
    [],
  );
  const refused = await maxfi(['backup', whole], world.databaseUrl);
  assert.deepEqual([refused.code, refused.said], [1, `${whole} exists. Name another file, or add --force.`]);
  assert.equal(statSync(whole).mode & 0o777, 0o600);
  assert.equal((await maxfi(['backup', file], world.databaseUrl)).code, 0);
  assert.equal((await maxfi(['backup', file, '--force'], world.databaseUrl)).code, 0);
});

test('a restore that is killed leaves a database into which the next one goes', async (t) => {
  const { db, url } = await emptyDatabase(t);
  const child = spawn(process.execPath, [join(program.home, 'dist/main.js'), 'restore', '-'], {
    env: { PATH: process.env.PATH, ...here, DATABASE_URL: url },
  });
  const lines = gunzipSync(readFileSync(whole)).toString().split('\n');
  // Enough that it writes before it waits for the rest, and compressed so that what is sent arrives.
  child.stdin.write(gzipSync(lines.slice(0, -20).join('\n'), { level: 0 }));
  const isWriting = `select from pg_stat_activity where datname = current_database() and xact_start < now() - interval '100 milliseconds'
    and state = 'idle in transaction'`;
  await waitUntil(async () => (await db.query(isWriting)).length > 0);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('close', resolve));
  await waitUntil(async () => (await db.query(isWriting)).length === 0);
  assert.equal(await countOf(db, 'merchants'), 0);
  assert.equal((await maxfi(['restore', whole], url)).code, 0);
  assert.equal(await countOf(db, 'merchants'), 1);
});

test('a file that is not whole, or not as it was written, restores nothing and says so', async (t) => {
  const lines = gunzipSync(readFileSync(whole)).toString().split('\n');
  const made = (change: (lines: string[]) => string[]) => gzipSync(change([...lines]).join('\n'));
  const swap = (from: RegExp | string, to: string) =>
    made((all) => all.map((line) => line.replace(from, to)));
  const cases: readonly [string, Buffer, RegExp][] = [
    ['cut', readFileSync(whole).subarray(0, -40), /^The backup is not whole/],
    ['cut between lines', made((all) => [...all.slice(0, -2), '']), /^The backup is not whole/],
    ['a row less', made((all) => all.filter((line) => !line.includes('A-1'))), /foreign key|was changed/],
    ['another amount', swap('"amount": 4900', '"amount": 4901'), /^The backup was changed/],
    ['more behind it', made((all) => [...all, all[3] ?? '', '']), /^The backup was changed/],
    ['another table', swap('{"table":"events"', '{"table":"pg_class"'), /pg_class/],
    ['no gzip', Buffer.from(lines.join('\n')), /^The backup is not whole/],
    ['of something else', gzipSync('hello\n'), /^This is not a backup of MAXFI/],
    ['of a newer version', swap('{"name":"0001_', '{"name":"9001_'), /does not know 9001_merchants_and_keys/],
    ['of changed migrations', swap(/"sha256":"\w{4}/, '"sha256":"0000'), /migration 0001_\w+ .*changed/],
  ];
  const { db, url } = await emptyDatabase(t);
  for (const [name, content, expected] of cases) {
    const file = join(folder, `${name}.backup`);
    writeFileSync(file, content);
    const { code, said } = await maxfi(['restore', file], url);
    assert.equal(code, 1, name);
    assert.match(said, expected, name);
    const [table] = await db.query<{ name: string | null }>(`select to_regclass('merchants')::text as name`);
    if (table?.name) assert.equal(await countOf(db, 'merchants'), 0, name);
  }
  assert.equal((await maxfi(['restore', whole], url)).code, 0);
});

test('neither a database that holds something nor another master key is accepted', async (t) => {
  const filled = await maxfi(['restore', whole], world.databaseUrl);
  assert.equal(filled.code, 1);
  assert.match(filled.said, /^The database is not empty \(installation\), and nothing was changed/);
  const { db, url } = await emptyDatabase(t);
  const keys: Record<string, string>[] = [
    { MAXFI_MASTER_KEY: Buffer.alloc(32, 1).toString('base64') },
    { MAXFI_DATA_DIR: dataFolder(t) },
  ];
  for (const environment of keys) {
    const { code, said } = await maxfi(['restore', whole], url, environment);
    assert.equal(code, 1);
    assert.match(said, /^The secrets in the backup were sealed under another master key/);
  }
  assert.deepEqual(
    await db.query(`select table_name from information_schema.tables where table_schema = 'public'`),
    [],
  );
});
