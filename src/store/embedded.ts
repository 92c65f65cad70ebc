import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { findBinaries } from './embedded-binaries.ts';
import { createCluster } from './embedded-create.ts';
import { chooseHome } from './embedded-home.ts';
import { adoptCluster, startCluster, stopCluster } from './embedded-server.ts';
import { joinUsers, withLock } from './embedded-users.ts';
import { isAlive } from './process-alive.ts';

export interface EmbeddedOptions {
  /** Holds `postgres/`, `postgres.log` and `postgres.json`; made when missing. */
  readonly dataDir: string;
  readonly log: (line: string) => void;
  /** False only for throw-away test databases: skips every fsync. */
  readonly isDurable?: boolean;
}

export interface Embedded {
  readonly url: string;
  /** Where the cluster is; below `dataDir` unless the account that runs it could not get there. */
  readonly clusterDir: string;
  readonly started: 'fresh' | 'warm' | 'adopted';
  /**
   * Leaves the database. Whoever leaves last stops it: fast shutdown, at most 4 s, then immediate. Safe to call twice.
   */
  stop(): Promise<void>;
}

/** What `postgres.json` (0600) tells other commands of the same user. */
export interface EmbeddedRecord {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly clusterDir: string;
}

/**
 * Starts the built-in PostgreSQL of a data folder, or joins the one that already runs there: started by another
 * process, or left behind by one that was killed. Any number of processes may share it. Throws with a sentence that
 * says what to do when there are no binaries or the folder cannot be used.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  return withLock(dataDir, async () => {
    const recordFile = join(dataDir, 'postgres.json');
    const home = chooseHome(dataDir, options.log);
    const adopted = await adoptCluster(home);
    let started: Embedded['started'] = 'adopted';
    let running = adopted;
    if (running === null) {
      const binaries = findBinaries(home, options.log);
      const isDurable = options.isDurable ?? true;
      started = (await createCluster(home, binaries, isDurable)) ? 'fresh' : 'warm';
      running = await startCluster(home, binaries, isDurable);
    }
    const record: EmbeddedRecord = { ...running, clusterDir: home.clusterDir };
    await writeFile(recordFile, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
    await chmod(recordFile, 0o600);
    const { pid } = running;
    const leave = await joinUsers(dataDir, () => process.kill(pid, 'SIGINT'));
    const stop = once(() =>
      withLock(dataDir, async () => {
        if (!leave()) return;
        await stopCluster(pid);
        await rm(recordFile, { force: true });
      }),
    );
    return { url: running.url, clusterDir: home.clusterDir, started, stop };
  });
}

/** The running built-in database of a data folder, or null when none runs. Joins nothing: for short commands. */
export async function findRunningEmbedded(dataDir: string): Promise<EmbeddedRecord | null> {
  const record = await readRecord(join(resolve(dataDir), 'postgres.json'));
  return record !== null && isAlive(record.pid) ? record : null;
}

/**
 * Removes the built-in database of a data folder with all that is in it, wherever it is. Throws while it runs: stop
 * what uses it first.
 */
export async function eraseEmbedded(dataDir: string): Promise<void> {
  const folder = resolve(dataDir);
  if ((await findRunningEmbedded(folder)) !== null) {
    throw new Error(`the database of ${folder} is running; stop MAXFI first`);
  }
  const place = join(folder, 'postgres.place');
  const outside = await readFile(place, 'utf8').catch(() => null);
  if (outside !== null) await rm(dirname(outside.trim()), { recursive: true, force: true });
  const own = ['postgres', 'postgres.place', 'postgres.json', 'postgres.log'];
  await Promise.all(own.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

async function readRecord(file: string): Promise<EmbeddedRecord | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as EmbeddedRecord;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`${file} cannot be read; does the data folder belong to another user?`, { cause: error });
  }
}

function once(task: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= task();
    return running;
  };
}
