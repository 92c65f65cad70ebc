import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Binaries } from './embedded-binaries.ts';
import { ended, urlOf } from './embedded-create.ts';
import type { Home } from './embedded-home.ts';
import { disownPid, isPostgresOf, readPidFile } from './embedded-pid-file.ts';
import { isAlive } from './process-alive.ts';

/** A PostgreSQL that answers with our password. */
export interface Running {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
}

const startLimitMs = 60_000;
const fastStopMs = 4_000;
const largestLog = 10 * 1024 * 1024;

/** The PostgreSQL that already runs on this cluster, once it answers; null when none does. */
export async function adoptCluster(home: Home): Promise<Running | null> {
  const deadline = Date.now() + startLimitMs;
  for (;;) {
    const found = readPidFile(home.clusterDir);
    if (found === null || !isAlive(found.pid)) return null;
    if (!isPostgresOf(home.clusterDir, found.pid)) {
      disownPid(home.clusterDir);
      return null;
    }
    const url = urlOf(home, found.port);
    if (found.port > 0 && (await answers(url, home.clusterDir)))
      return { url, port: found.port, pid: found.pid };
    // It is still starting, recovering or on its way out: each of these ends.
    if (Date.now() > deadline) {
      throw new Error(
        `a PostgreSQL (pid ${found.pid}) holds ${home.clusterDir} and does not answer; stop it first`,
      );
    }
    await sleep(50);
  }
}

/** Starts PostgreSQL on a free port of 127.0.0.1 and waits until it answers. */
export async function startCluster(home: Home, binaries: Binaries, isDurable: boolean): Promise<Running> {
  const logFile = join(home.dataDir, 'postgres.log');
  for (let tries = 1; ; tries++) {
    const port = await freePort();
    const log = openLog(logFile);
    const logStart = statSync(logFile).size;
    const child = spawn(binaries.postgres, ['-D', home.clusterDir, ...settings(port, isDurable)], {
      ...home.account,
      cwd: '/',
      // Its own process group: Ctrl-C in the terminal is ours to pass on, after our own work is done.
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    let hasEnded = false;
    const end = ended(child).then(() => {
      hasEnded = true;
      return false;
    });
    const isReady = await Promise.race([end, ready(home, port, () => hasEnded)]);
    if (isReady && child.pid !== undefined) {
      child.unref();
      return { url: urlOf(home, port), port, pid: child.pid };
    }
    const said = readFileSync(logFile, 'utf8').slice(logStart).slice(-3000);
    child.kill('SIGQUIT');
    // Another program took the port, or a killed PostgreSQL and its backends are still leaving: both pass.
    const passes =
      /Address already in use|could not create any TCP|shared memory block .* still in use|lock file "postmaster\.pid" already exists/.test(
        said,
      );
    if (!passes || tries >= 20) throw new Error(`PostgreSQL did not start:\n${said}`);
    await sleep(200);
  }
}

/** Fast shutdown; after 4 s an immediate one. Returns when the process is gone or 0.8 s after the second. */
export async function stopCluster(pid: number): Promise<void> {
  signal(pid, 'SIGINT');
  if (await gone(pid, fastStopMs)) return;
  signal(pid, 'SIGQUIT');
  await gone(pid, 800);
}

function settings(port: number, isDurable: boolean): string[] {
  const values: Record<string, string> = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    jit: 'off',
    // What customers typed must never get into the log: no statements, no parameters, no details of violations.
    // The level `log` leaves out errors (their text may quote a value) and keeps starts, stops and crashes.
    log_min_messages: 'log',
    log_error_verbosity: 'terse',
    log_statement: 'none',
    log_min_error_statement: 'panic',
    log_min_duration_statement: '-1',
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
    log_checkpoints: 'off',
    logging_collector: 'off',
  };
  if (!isDurable) Object.assign(values, { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' });
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Tells whether the server at `url` takes our password and serves this very folder. */
async function answers(url: string, clusterDir: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query(`select current_setting('data_directory') as dir`);
    return rows[0]?.dir === clusterDir;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function ready(home: Home, port: number, isOver: () => boolean): Promise<boolean> {
  const deadline = Date.now() + startLimitMs;
  const url = urlOf(home, port);
  while (Date.now() < deadline && !isOver()) {
    const found = readPidFile(home.clusterDir);
    if (found?.port === port && found.isReady && (await answers(url, home.clusterDir))) return true;
    await sleep(10);
  }
  return false;
}

function openLog(file: string): number {
  if (existsSync(file) && statSync(file).size > largestLog) renameSync(file, `${file}.old`);
  return openSync(file, 'a', 0o600);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function gone(pid: number, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await sleep(10);
  }
  return true;
}
