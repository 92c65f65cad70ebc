import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lifetime } from '../../test/support/database.ts';
import { freePort } from '../../test/support/world.ts';
import { memoryOf } from './memory.ts';

export interface Served {
  readonly url: string;
  /** Resident memory, in MB. */
  memory(): Promise<number>;
  /** Asks it to stop, and kills it when it does not. */
  stop(): Promise<void>;
}

export interface ServeOptions {
  /** Of the built program, `main.js`. */
  readonly program: string;
  readonly logDir: string;
  readonly environment: Readonly<Record<string, string>>;
  /** As MAXFI_ROLES has them; all when left out. */
  readonly roles?: string;
  /** Where the profile of its processor time goes when it stops. */
  readonly profileDir?: string | undefined;
}

const readyWithinMs = 30_000;
const stopWithinMs = 15_000;

/**
 * One server process as a service runs it, its log in a file: read through a pipe by whoever sends the load, the log of every
 * request would slow both down.
 */
export async function serve(t: Lifetime, options: ServeOptions): Promise<Served> {
  const port = await freePort();
  mkdirSync(options.logDir, { recursive: true });
  const logFile = join(options.logDir, `server-${port}.log`);
  const log = openSync(logFile, 'a');
  const { profileDir } = options;
  const profiling = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
  const child = spawn(process.execPath, [...profiling, options.program, 'serve'], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TMPDIR: process.env.TMPDIR,
      ...options.environment,
      PORT: String(port),
      ...(options.roles && { MAXFI_ROLES: options.roles }),
    },
    stdio: ['ignore', log, log],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async () => {
    const kill = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
    child.kill('SIGTERM');
    await ended;
    clearTimeout(kill);
  };
  t.after(stop);
  const url = `http://127.0.0.1:${port}`;
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  for (const givesUpAt = performance.now() + readyWithinMs; !(await isReady(url)); await sleep(50))
    if (isOver() || performance.now() > givesUpAt)
      throw new Error(`the server is not ready:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`);
  return { url, memory: () => memoryOf(child.pid ?? 0), stop };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false;
  }
}
