import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cardNumberTraces, findCardNumbers } from '../connectors/conformance/card-number-traces.ts';
import type { CardDetails } from '../connectors/connector.ts';
import { type Db, openDb } from '../store/db.ts';
import { type Embedded, eraseEmbedded, startEmbedded } from '../store/embedded.ts';
import { readPidFile } from '../store/embedded-pid-file.ts';
import { migrate } from '../store/migrate.ts';
import { isAlive } from '../store/process-alive.ts';
import { forgetCard, keepCard, takeCard } from './cards-in-flight.ts';
import { createLocalKeyRing } from './local-key-ring.ts';
import { Secret } from './secret.ts';
import { ensureKeyVersion } from './vault-keys.ts';

const migrationsDir = fileURLToPath(new URL('../../migrations', import.meta.url));
const now = new Date('2026-11-22T10:00:00Z');
const keys = createLocalKeyRing(new Secret(randomBytes(32)));

test('a crash of PostgreSQL empties the vault, while an ordinary table keeps its row', async (t) => {
  const dataDir = folder(t);
  const first = await startEmbedded({ dataDir, log: () => {} });
  const place = placeOf(1);
  await withDb(first, async (db) => {
    await prepare(db);
    await db.execute('create table logged (n integer)');
    await db.tx((tx) => keepCard(tx, keys, { ...place, card: cardOf('4242424242424242'), expiresAt }));
    assert.ok(await takeCard(db, keys, place, now));
    await db.execute('insert into logged values (1)');
  });
  await killServer(first);

  const second = await startEmbedded({ dataDir, log: () => {} });
  await withDb(second, async (db) => {
    assert.deepEqual(await db.query('select n from logged'), [{ n: 1 }]);
    assert.equal(await takeCard(db, keys, place, now), undefined);
    assert.deepEqual(await db.query('select 1 from cards_in_flight'), []);
    // The keys are ordinary rows: the vault works on.
    await db.tx((tx) => keepCard(tx, keys, { ...place, card: cardOf('4242424242424242'), expiresAt }));
    assert.ok(await takeCard(db, keys, place, now));
  });
  await Promise.all([first.stop(), second.stop()]);
});

test('no card number is in the write-ahead log or any file of the database, in eight encodings', async (t) => {
  const dataDir = folder(t);
  const server = await startEmbedded({ dataDir, log: () => {} });
  const numbers = Array.from({ length: 40 }, () => `4${String(Math.random()).slice(2, 17).padEnd(15, '7')}`);
  // Not the cards': what the search must find, so that finding nothing means something.
  const planted = '4000056655665556';
  await withDb(server, async (db) => {
    await prepare(db);
    for (const [n, number] of numbers.entries()) {
      await db.tx((tx) => keepCard(tx, keys, { ...placeOf(n), card: cardOf(number), expiresAt }));
      assert.equal((await takeCard(db, keys, placeOf(n), now))?.number.reveal(), number);
      if (n % 2 === 0) await db.tx((tx) => forgetCard(tx, placeOf(n)));
    }
    await db.execute('create table planted (value text)');
    // Several times: where a page of the log ends, its next one begins with a header in the middle of a value.
    for (let time = 0; time < 3; time++)
      for (const traces of Object.values(cardNumberTraces(planted)))
        await db.execute('insert into planted values ($1)', [traces[0]]);
    await db.execute('checkpoint');
  });
  await server.stop();

  const wal = filesIn(join(server.clusterDir, 'pg_wal'));
  const pages = filesIn(join(server.clusterDir, 'base'));
  t.diagnostic(`${wal.length} log files and ${pages.length} others, ${numbers.length} cards`);
  const found = (files: readonly string[], wanted: readonly string[]) =>
    new Set(files.flatMap((file) => findCardNumbers(readFileSync(file, 'latin1'), wanted)));
  const encodings = Object.keys(cardNumberTraces(planted)).sort();
  assert.deepEqual([...found(wal, [planted])].sort(), encodings, 'the search works in the log');
  assert.deepEqual([...found(pages, [planted])].sort(), encodings, 'the search works in the pages');
  assert.deepEqual([...found(wal, numbers)], []);
  assert.deepEqual([...found(pages, numbers)], []);
});

const expiresAt = new Date(now.getTime() + 600_000);

function placeOf(n: number) {
  return { merchantId: 'mer_0123456789', sessionId: `cs_test_${n}`, attemptId: `att_${n}` };
}

function cardOf(number: string): CardDetails {
  return {
    number: new Secret(number),
    securityCode: new Secret('737'),
    expiryMonth: 12,
    expiryYear: 2034,
    holderName: null,
  };
}

async function prepare(db: Db): Promise<void> {
  await migrate(db, migrationsDir);
  await ensureKeyVersion(db, keys, now);
}

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'maxfi-vault-'));
  // The account that runs PostgreSQL for root must be able to pass through.
  chmodSync(path, 0o711);
  t.after(async () => {
    await eraseEmbedded(path);
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}

async function withDb<T>({ url }: Embedded, use: (db: Db) => Promise<T>): Promise<T> {
  const db = openDb({ url, poolSize: 3 });
  return use(db).finally(() => db.close());
}

/** `kill -9` of the server, as when the power fails. */
async function killServer({ clusterDir }: Embedded): Promise<void> {
  const pid = readPidFile(clusterDir)?.pid ?? assert.fail('there is no pid file');
  process.kill(pid, 'SIGKILL');
  for (let tries = 0; isAlive(pid); tries++) {
    assert.ok(tries < 500, 'the server did not die');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function filesIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
