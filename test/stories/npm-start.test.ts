import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { emptyDatabase } from '../support/database.ts';
import {
  dataFolder,
  lives,
  livingOfGroup,
  type MaxfiProcess,
  runMaxfi,
  startMaxfi,
} from '../support/maxfi-process.ts';
import { postCard } from '../support/pay-page.ts';

/* What `npm start` runs, as a person runs it: a real process with the built-in database, in a folder of its own. */

// `after` inside a test belongs to that test, and what these start lives longer.
const endings: (() => Promise<void>)[] = [];
const wholeFile = { after: (end: () => Promise<void>) => void endings.unshift(end) };
after(async () => {
  for (const end of endings) await end();
});

const data = dataFolder(wholeFile);
const port = await freePort();
const environment = { MAXFI_DATA_DIR: data, PORT: String(port) };

interface DevFile {
  readonly public_url: string;
  readonly demo_url: string;
  readonly docs_url: string;
  readonly merchant_id: string;
  readonly test_secret_key: string;
  readonly live_secret_key: string;
  readonly webhook_secret: string;
}

function devFile(): DevFile {
  return JSON.parse(readFileSync(join(data, 'dev.json'), 'utf8')) as DevFile;
}

/** The built-in database, while it runs. */
function databasePid(): number | undefined {
  const file = join(data, 'postgres.json');
  if (!existsSync(file)) return undefined;
  const { pid } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number };
  return lives(pid) ? pid : undefined;
}

function seeDatabaseGone(pid: number | undefined): void {
  assert.ok(pid, 'it ran');
  assert.equal(lives(pid), false, 'the database has stopped');
  assert.equal(databasePid(), undefined);
}

function start(): MaxfiProcess {
  return startMaxfi(wholeFile, ['start'], { environment });
}

async function ready(maxfi: MaxfiProcess): Promise<DevFile> {
  await maxfi.waitFor(/Ctrl-C stops everything/);
  return devFile();
}

/** Everything is gone within 5 s, the demo store and (when nobody else uses it) the database included. */
async function stopsWithin5s(maxfi: MaxfiProcess, signal: NodeJS.Signals): Promise<void> {
  maxfi.kill(signal);
  const end = await Promise.race([maxfi.ended, sleep(5_000, 'still running after 5 s', { ref: false })]);
  // The tests after this one want the ports and the database.
  if (end !== 0) maxfi.kill('SIGKILL');
  assert.equal(end, 0, maxfi.output());
  assert.deepEqual(livingOfGroup(maxfi.pid), []);
}

async function createSession(dev: Pick<DevFile, 'public_url'>, key: string) {
  const answer = await fetch(`${dev.public_url}/v2/payments/checkout`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: '{"amount":4900,"currency":"AZN"}',
  });
  return { status: answer.status, json: (await answer.json()) as { id: string; checkout_url: string } };
}

let first: MaxfiProcess;
let seeded: DevFile;

test('start says where everything is, and it is there', async () => {
  first = start();
  seeded = await ready(first);
  for (const fact of [
    seeded.public_url,
    seeded.demo_url,
    seeded.docs_url,
    seeded.test_secret_key,
    seeded.webhook_secret,
  ])
    assert.ok(first.output().includes(fact), fact);
  assert.ok(!first.output().includes(seeded.live_secret_key), 'a live key is not printed on a screen');
  assert.equal(seeded.public_url, `http://localhost:${port}`);
  assert.equal(statSync(join(data, 'dev.json')).mode & 0o777, 0o600);
  assert.equal(statSync(join(data, 'secrets.json')).mode & 0o777, 0o600);
  for (const url of [
    seeded.docs_url,
    seeded.demo_url,
    `${seeded.public_url}/readyz`,
    `${seeded.public_url}/docs/errors`,
  ])
    assert.equal((await fetch(url)).status, 200, url);
  const { json } = await createSession(seeded, seeded.test_secret_key);
  assert.equal((await fetch(json.checkout_url)).status, 200);
  assert.equal((await postCard(json.checkout_url, { number: '4242424242424242' })).status, 303);
  const live = await createSession(seeded, seeded.live_secret_key);
  assert.equal(live.status, 402, 'nothing live is connected');
});

test('a key made beside the running server works at once', async (t) => {
  const { code, said } = await runMaxfi(
    t,
    ['key', 'create', '--merchant', seeded.merchant_id, '--mode', 'test', '--limit', '7', '--json'],
    environment,
  );
  assert.equal(code, 0, said);
  const key = JSON.parse(said) as { secret_key: string; limit: number };
  assert.equal(key.limit, 7);
  assert.equal((await createSession(seeded, key.secret_key)).status, 200);
});

test('a second one in the same folder takes other ports, says so, and shares merchant and database', async () => {
  const second = start();
  const dev = await ready(second);
  assert.match(second.output(), new RegExp(`Port ${port} is taken; using (\\d+)\\.`));
  assert.notEqual(dev.public_url, seeded.public_url);
  assert.equal(dev.merchant_id, seeded.merchant_id);
  assert.equal(dev.test_secret_key, seeded.test_secret_key);
  const { json } = await createSession(dev, dev.test_secret_key);
  const seen = await fetch(`${seeded.public_url}/v2/payments/checkout/${json.id}`, {
    headers: { authorization: `Bearer ${seeded.test_secret_key}` },
  });
  assert.equal(seen.status, 200, 'the first one sees what the second one made');
  await stopsWithin5s(second, 'SIGTERM');
  assert.equal((await createSession(seeded, seeded.test_secret_key)).status, 200, 'the first one lives on');
});

test('Ctrl-C stops everything, in the middle of work too', async () => {
  const { json } = await createSession(seeded, seeded.test_secret_key);
  // An open tab and a bank that answers in a minute must not keep it.
  const hanging = [
    fetch(json.checkout_url, { method: 'GET' }).then((answer) => answer.text()),
    postCard(json.checkout_url, { number: '4000990000000020' }),
  ].map((work) =>
    work.then(
      () => undefined,
      () => undefined,
    ),
  );
  await sleep(300);
  const database = databasePid();
  await stopsWithin5s(first, 'SIGINT');
  seeDatabaseGone(database);
  await Promise.all(hanging);
  await assert.rejects(fetch(seeded.demo_url), 'the store has stopped');
});

test('a key can be made while nothing runs, and nothing runs afterwards', async (t) => {
  const { code, said } = await runMaxfi(
    t,
    ['key', 'create', '--merchant', seeded.merchant_id, '--mode', 'test', '--json'],
    environment,
  );
  assert.equal(code, 0, said);
  assert.match(said, /^\{[^\n]*\}\n?$/, said);
  assert.match((JSON.parse(said) as { secret_key: string }).secret_key, /^sk_test_/);
  assert.equal(databasePid(), undefined);
});

test('after kill -9 it starts again on the same data, and its database is not left behind', async () => {
  const killed = start();
  await ready(killed);
  const { json } = await createSession(seeded, seeded.test_secret_key);
  killed.kill('SIGKILL');
  await killed.ended;
  const again = start();
  const dev = await ready(again);
  assert.equal(dev.merchant_id, seeded.merchant_id);
  assert.equal(dev.public_url, seeded.public_url, again.output());
  assert.equal((await fetch(json.checkout_url)).status, 200, 'the session of before is there');
  const database = databasePid();
  await stopsWithin5s(again, 'SIGTERM');
  seeDatabaseGone(database);
  assert.deepEqual(livingOfGroup(killed.pid), [], 'the store of the killed one went too');
});

test('another key than the one that sealed the secrets is refused with what to do', async (t) => {
  const masterKey = Buffer.alloc(32, 7).toString('base64');
  const { code, said } = await runMaxfi(t, ['start'], { ...environment, MAXFI_MASTER_KEY: masterKey });
  assert.equal(code, 1);
  assert.match(said, /sealed under another key\. Set MAXFI_MASTER_KEY/);
  assert.doesNotMatch(said, /\n\s+at /, 'a sentence, not a stack');
  assert.ok(!said.includes(masterKey));
  assert.equal(databasePid(), undefined);
});

test('every wrong setting is named in one message', async (t) => {
  const wrong = {
    PORT: '99999',
    PUBLIC_URL: 'pay.example.com',
    DATABASE_URL: 'mysql://x',
    MAXFI_ROLES: 'api,cook',
    MAXFI_ALLOW_LOCAL_WEBHOOKS: 'yes',
    MAXFI_MASTER_KEY: 'short',
    MAXFI_LOG_LEVEL: 'loud',
    MAXFI_TIME_ZONE: 'Mars/Olympus',
    SANDBOX_BANK_URL: 'bank',
    MAXFI_POOL_SIZE: '1',
  };
  const { code, said } = await runMaxfi(t, ['start'], { ...wrong, MAXFI_DATA_DIR: data });
  assert.equal(code, 1);
  for (const name of Object.keys(wrong)) assert.match(said, new RegExp(`^ {2}${name}\\b`, 'm'), said);
  assert.ok(!said.includes('short'), 'a key is not shown, even a wrong one');
  assert.doesNotMatch(said, /\n\s+at /);
});

test('an unknown command or option ends with 2 and says what there is', async (t) => {
  for (const command of [['strat'], ['key', 'delete'], ['key', 'create', '--mode', 'test']]) {
    const { code, said } = await runMaxfi(t, command, { MAXFI_DATA_DIR: data });
    assert.equal(code, 2, `${command.join(' ')}: ${said}`);
    assert.match(
      said,
      /there are start, serve|one of create, list|maxfi key create --merchant/,
      command.join(' '),
    );
    assert.doesNotMatch(said, /\n\s+at /);
  }
  const help = await runMaxfi(t, []);
  assert.equal(help.code, 0);
  assert.match(help.said, /^ {2}start {2}/m);
});

test('on a database of one’s own nothing is migrated unasked', async (t) => {
  const { url } = await emptyDatabase(t);
  const own = { ...environment, DATABASE_URL: url, MAXFI_DRAIN_MS: '0' };
  for (const command of [['serve'], ['key', 'create', '--merchant', 'mer_x', '--mode', 'test']]) {
    const { code, said } = await runMaxfi(t, command, own);
    assert.equal(code, 1, command.join(' '));
    assert.match(said, /The database lacks 0001_.*Run `npx maxfi migrate` first\./, command.join(' '));
  }
  const migrated = await runMaxfi(t, ['migrate'], own);
  assert.equal(migrated.code, 0, migrated.said);
  assert.match(migrated.said, /Applied 0001_/);
  const serving = startMaxfi(t, ['serve'], { environment: own });
  await serving.waitFor(/"msg":"serving"/);
  assert.equal((await fetch(`http://localhost:${port}/readyz`)).status, 200);
  await stopsWithin5s(serving, 'SIGTERM');
});

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}
