/**
 * Runs tests with every connection of ours led through PgBouncer, which lends its connections by the transaction:
 *
 *   npm run test:pgbouncer
 *   npm run test:pgbouncer -- src/store/db.test.ts
 *
 * Needs PgBouncer (Debian: apt-get install pgbouncer) on PATH or in /usr/sbin; without it nothing is run, and it says so. One
 * older than 1.21 knows no prepared statements and is used without them.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDb } from '../src/store/db.ts';
import { startEmbedded } from '../src/store/embedded.ts';
import { waitUntil } from '../test/support/wait-until.ts';
import { freePort } from '../test/support/world.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Tests of what the store, the flows and the worker do: whatever sends a statement. Minutes. */
const folders = ['src/store', 'src/flows', 'src/worker', 'test/limits'];

/** They are about PostgreSQL's own processes and sessions. */
const beside = ['src/store/embedded.test.ts', 'src/store/db.test.ts', 'src/store/db-failover.test.ts'];

const program = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
  .map((folder) => join(folder, 'pgbouncer'))
  .find((file) => existsSync(file));
if (program === undefined) {
  console.log('PgBouncer is not installed: nothing was run');
  process.exit(0);
}
process.exit(await runThrough(program, process.argv.slice(2)));

async function runThrough(bouncer: string, named: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'maxfi-pgbouncer-'));
  chmodSync(folder, 0o755);
  const embedded = await startEmbedded({ dataDir: join(folder, 'db'), log: () => {}, isDurable: false });
  try {
    const { way, stop } = await startBouncer(bouncer, folder, new URL(embedded.url));
    const files = named.length > 0 ? named : testFiles();
    const tests = spawn(
      process.execPath,
      ['--import', 'tsx', '--test', '--test-concurrency=2', '--test-reporter=spec', ...files],
      {
        cwd: root,
        stdio: 'inherit',
        env: { ...process.env, MAXFI_TEST_DATABASE_URL: embedded.url, MAXFI_TEST_DATABASE_WAY: way },
      },
    );
    const [code] = await once(tests, 'exit');
    await stop();
    return code ?? 1;
  } finally {
    await embedded.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts it and waits until it leads to the database; `way` is the address by which it does. */
async function startBouncer(
  bouncer: string,
  folder: string,
  to: URL,
): Promise<{ way: string; stop(): Promise<void> }> {
  const version = /PgBouncer (\d+)\.(\d+)/.exec(
    spawnSync(bouncer, ['--version'], { encoding: 'utf8' }).stdout,
  );
  const isPreparing = Number(version?.[1]) > 1 || Number(version?.[2]) >= 21;
  const port = await freePort();
  const users = join(folder, 'users.txt');
  const settings = join(folder, 'pgbouncer.ini');
  writeFileSync(users, `"${to.username}" "${decodeURIComponent(to.password)}"\n`, { mode: 0o644 });
  writeFileSync(
    settings,
    `[databases]
* = host=${to.hostname} port=${to.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
default_pool_size = 4
max_client_conn = 2000
ignore_startup_parameters = statement_timeout,idle_in_transaction_session_timeout
${isPreparing ? 'max_prepared_statements = 200' : ''}
`,
  );
  // It does not run as root.
  const account = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const child = spawn(bouncer, ['--quiet', settings], {
    ...account,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const way = new URL(to);
  way.port = String(port);
  way.searchParams.set('prepared_statements', isPreparing ? 'on' : 'off');
  const db = openDb({ url: way.href, poolSize: 1 });
  await waitUntil(() => db.query('select 1').then(Boolean, () => false)).finally(() => db.close());
  console.log(`through ${version?.[0]}, ${isPreparing ? 'with' : 'without'} prepared statements`);
  return {
    way: way.href,
    async stop() {
      child.kill('SIGINT');
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

function testFiles(): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        join(folder, file),
      ),
    )
    .filter((file) => file.endsWith('.test.ts') && !beside.includes(file))
    .sort();
}
