import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { databaseUrl, type Lifetime, testDatabase } from '../../test/support/database.ts';
import { dataFolder, startMaxfi } from '../../test/support/maxfi-process.ts';
import { startMerchantEndpoint } from '../../test/support/merchant-endpoint.ts';
import { buildProgram } from '../../test/support/program.ts';
import { startSmtpReceiver } from '../../test/support/smtp-receiver.ts';
import { freePort, startWorld } from '../../test/support/world.ts';
import { openDb } from '../store/db.ts';
import type { Finding } from './doctor/finding.ts';

/* An operator asks what is wrong, of installations each of which has something wrong, as a process of its own. */

const world = await startWorld({ after }, { environment: { MAXFI_ROLES: 'api' } });
const program = await buildProgram({ after });
const settings = {
  DATABASE_URL: world.databaseUrl,
  MAXFI_DATA_DIR: world.dataDir,
  MAXFI_LOG_LEVEL: 'silent',
};

interface Told {
  readonly code: number | null;
  readonly status: 'ok' | 'failed';
  readonly findings: readonly Finding[];
  readonly said: string;
}

/** `maxfi doctor --json`, with settings over those of the world. */
async function examine(words: string, environment: Readonly<Record<string, string>> = {}): Promise<Told> {
  const running = await program.run(['doctor', '--json', ...words.split(' ').filter(Boolean)], {
    environment: { ...settings, ...environment },
    readyWhen: /^\{/,
  });
  const { code } = await running.ended;
  return { code, said: running.output(), ...JSON.parse(running.output()) };
}

/** The first thing that is not well, in one line. */
function complaint({ findings }: Told): string {
  const [first] = findings.filter(({ status }) => status !== 'ok');
  return first ? `${first.check} ${first.status}: ${first.summary} ${first.fix}` : 'nothing';
}

async function databaseWith(t: Lifetime, statement: string): Promise<{ DATABASE_URL: string }> {
  const { db, url } = await testDatabase(t);
  await db.execute(statement);
  return { DATABASE_URL: url };
}

/** How many rows each table has, and how often anything was written to it. */
async function countRows(): Promise<unknown[]> {
  const db = openDb({ url: world.databaseUrl, poolSize: 1 });
  const tables = await db.query<{ name: string }>(
    // What programs asked of the API is written down a moment later, by the server.
    `select relname as name from pg_stat_user_tables where relname <> 'api_requests' order by relname`,
  );
  const parts = tables.map(
    ({ name }) => `select '${name}' as name, count(*), sum(xmin::text::bigint) from ${name}`,
  );
  const counted = await db.query(parts.join(' union all '));
  await db.close();
  return counted;
}

test('of what `maxfi start` made nothing has failed, and in production the built-in parts would', async (t) => {
  const environment = { MAXFI_DATA_DIR: dataFolder(t), PORT: String(await freePort()) };
  const before = await examine('', { ...environment, DATABASE_URL: '' });
  assert.match(complaint(before), /^database unknown: The built-in database does not run/);
  const server = startMaxfi(t, ['start'], { environment });
  await server.waitFor(/Ctrl-C/);
  const started = await examine('', { ...environment, DATABASE_URL: '' });
  assert.deepEqual([started.code, started.status], [0, 'ok'], started.said);
  const statuses = Object.fromEntries(started.findings.map(({ check, status }) => [check, status]));
  assert.deepEqual(statuses, {
    database: 'warning',
    migrations: 'ok',
    clock: 'ok',
    secrets: 'warning',
    mail: 'warning',
    public_url: 'warning',
    webhooks: 'ok',
    connectors: 'ok',
    pci: 'ok',
    worker: 'ok',
  });
  const judged = await examine('--production', { ...environment, DATABASE_URL: '' });
  assert.equal(judged.code, 3);
  const failed = judged.findings.filter(({ status }) => status === 'failed').map(({ check }) => check);
  assert.deepEqual(failed, ['database', 'secrets', 'mail', 'public_url', 'pci']);
  assert.ok(judged.findings.every(({ status, fix }) => (status === 'ok') === (fix === null)));
  server.kill('SIGTERM');
  await server.ended;
});

test('a database that cannot be used is told from one that is not there, and its password is not told', async () => {
  const port = await freePort();
  const url = new URL(world.databaseUrl);
  url.password = 'wrong-secret';
  const cases: readonly [string, RegExp][] = [
    [`postgres://maxfi:hidden-secret@127.0.0.1:${port}/maxfi`, /^database failed: Nothing answers at 127/],
    [url.href, /^database failed: .* refuses the password of .* Correct the password in DATABASE_URL\./],
    [databaseUrl(world.databaseUrl, 'nowhere'), /^database failed: There is no database nowhere at /],
  ];
  for (const [DATABASE_URL, expected] of cases) {
    const told = await examine('', { DATABASE_URL });
    assert.match(complaint(told), expected);
    assert.equal(told.code, 3);
    assert.doesNotMatch(told.said, /-secret/);
  }
});

test('a database that may lose what it committed is named, and so are settings that cannot be read', async () => {
  // The database of the tests is one: it skips every fsync.
  assert.match(
    complaint(await examine('--check database')),
    /^database failed: fsync is off\. Set fsync = on/,
  );
  const told = await examine('', { MAXFI_POOL_SIZE: 'many' });
  assert.match(complaint(told), /^settings failed: These settings are wrong:\s+MAXFI_POOL_SIZE/);
  assert.equal(told.code, 3);
});

test('migrations that lack, that were changed and that are newer are three findings', async (t) => {
  const cases: readonly [string, RegExp][] = [
    [
      `delete from schema_migrations where name like '0017%'`,
      /failed: The database lacks 0017_branding.* migrate/,
    ],
    [`update schema_migrations set sha256 = 'other' where name like '0003%'`, /failed: .*0003_/],
    [
      `insert into schema_migrations (name, sha256) values ('9000_later', 'x')`,
      /warning: A newer MAXFI .*9000_later/,
    ],
  ];
  for (const [statement, expected] of cases)
    assert.match(complaint(await examine('--check migrations', await databaseWith(t, statement))), expected);
});

test('without the master key that was used nothing is made, and all that hangs on it says so', async (t) => {
  const folder = dataFolder(t);
  const absent = await examine('--check secrets --check connectors', { MAXFI_DATA_DIR: folder });
  assert.match(complaint(absent), /^secrets failed: What is sealed in the database cannot be opened/);
  assert.deepEqual(
    absent.findings.map(({ check, status }) => `${check} ${status}`),
    ['secrets failed', 'connectors unknown'],
  );
  const wrong = await examine('--check secrets', {
    MAXFI_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
  });
  assert.match(complaint(wrong), /^secrets failed: What is sealed in the database cannot be opened/);
  const again = await examine('--check secrets', { MAXFI_DATA_DIR: folder });
  assert.equal(again.code, 3, 'looking has made a key');
});

test('a database on which nothing was started yet gets no key by being looked at', async (t) => {
  const { db, url } = await testDatabase(t);
  const told = await examine('--check secrets --check connectors', {
    DATABASE_URL: url,
    MAXFI_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
  });
  assert.equal(
    complaint(told),
    'secrets unknown: Nothing was started on this database yet. Run `npx maxfi serve` once.',
  );
  assert.deepEqual(await db.query('select from installation union all select from vault_keys'), []);
});

test('a mail server is asked whether it takes mail, and gets none', async (t) => {
  const server = await startSmtpReceiver(t);
  const SMTP_URL = server.url.replace('//', '//maxfi:mail-secret@');
  const well = await examine('--check mail', { SMTP_URL, MAXFI_MAIL_FROM: 'pay@maxfi.example' });
  assert.deepEqual([complaint(well), server.received.length], ['nothing', 0]);
  assert.ok(server.commands.length > 0);
  const closed = await examine('--check mail', { SMTP_URL: `smtp://127.0.0.1:${await freePort()}` });
  assert.match(complaint(closed), /^mail failed: 127\.0\.0\.1:\d+ takes no mail: (?:ECONNECTION|ESOCKET)\./);
  assert.doesNotMatch(well.said + closed.said, /mail-secret/);
});

test('what answers at PUBLIC_URL must be MAXFI', async (t) => {
  const server = createServer((_, response) => response.writeHead(502).end('bad gateway'));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(async () => void server.close());
  const other = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cases: readonly [string, RegExp][] = [
    [world.url, /^public_url warning: .* is not https/],
    [other, new RegExp(`${other}/healthz is answered with 502`)],
    [`http://127.0.0.1:${await freePort()}`, /cannot be reached: ECONNREFUSED/],
  ];
  for (const [PUBLIC_URL, expected] of cases) {
    const { findings } = await examine('--check public_url', { PUBLIC_URL });
    assert.match(
      findings.map(({ summary, status }) => `public_url ${status}: ${summary}`).join('\n'),
      expected,
    );
  }
});

test('receivers that cannot be reached are named with their merchant, and nothing is sent to any', async (t) => {
  const shop = await startMerchantEndpoint({ secret: world.webhookSecret });
  t.after(async () => void (await shop.close()));
  const add = async (url: string) =>
    (
      await world.call('POST', '/v2/webhook_endpoints', {
        body: { url, enabled_events: ['checkout.session.completed'] },
      })
    ).json.id as string;
  await add(shop.url);
  const closed = await add(`http://127.0.0.1:${await freePort()}/webhooks`);
  const bySelf = await add(shop.url);
  await world.call('POST', `/v2/webhook_endpoints/${bySelf}`, { body: { status: 'disabled' } });
  const local = { MAXFI_ALLOW_LOCAL_WEBHOOKS: '1' };
  const { findings } = await examine('--check webhooks', local);
  assert.equal(findings.length, 1, JSON.stringify(findings));
  assert.match(findings[0]?.summary ?? '', new RegExp(`^${closed} of ${world.merchantId} .*ECONNREFUSED`));
  assert.deepEqual(shop.received, []);
  const refused = await examine('--check webhooks', { MAXFI_ALLOW_LOCAL_WEBHOOKS: '0' });
  assert.match(refused.said, /leads to 127\.0\.0\.1/);
});

test('accounts that cannot be used, routes that lead nowhere and work that nobody does are found; nothing is written', async (t) => {
  const db = openDb({ url: world.databaseUrl, poolSize: 1 });
  t.after(() => db.close());
  assert.equal(complaint(await examine('--check connectors --check worker --check pci')), 'nothing');
  const { id } = await world.createSession();
  await db.execute(
    `update sessions set created_at = now() - interval '1 day', expires_at = now() - interval '10 minutes' where id = $1`,
    [id],
  );
  await db.execute(
    `insert into acquirer_accounts (merchant_id, id, livemode, connector, label, sealed_credentials, created_at, disabled_at)
     values ($1, 'acc_broken', false, 'sandbox', 'Broken', '\\x00', now(), null),
       ($1, 'acc_closed', false, 'sandbox', 'Closed', '\\x00', now(), now())`,
    [world.merchantId],
  );
  await db.execute(
    `insert into routes (merchant_id, livemode, currency, method, account_id, priority, weight, created_at)
     values ($1, false, 'AZN', 'card', 'acc_closed', 1, 1, now())`,
    [world.merchantId],
  );
  const before = await countRows();
  const told = await examine('');
  assert.deepEqual(await countRows(), before);
  const summaries = told.findings.map(({ check, summary }) => `${check}: ${summary}`).join('\n');
  assert.match(summaries, /connectors: The credentials of acc_broken of mer_.* cannot be opened or read/);
  assert.match(summaries, /connectors: A route of mer_\w+ leads to acc_closed, which is disabled/);
  assert.match(summaries, /worker: No worker seems to run: for five minutes 1 sessions are past their end/);
  assert.equal(told.code, 3);
});

test('in words, each finding stands on a line with what to do below it', async () => {
  const running = await program.run(['doctor', '--check', 'mail'], {
    environment: settings,
    readyWhen: /mail/,
  });
  assert.equal((await running.ended).code, 0);
  assert.equal(
    running.output(),
    'warning  mail        No mail goes out: it is kept in the database.\n                     Fix: Set SMTP_URL, such as smtps://user:password@mail.example.com.',
  );
});
