import { existsSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './process-alive.ts';

/** What PostgreSQL writes about itself into `postmaster.pid`. */
export interface PidFile {
  readonly pid: number;
  /** 0 while PostgreSQL has not come so far as to write it. */
  readonly port: number;
  readonly isReady: boolean;
}

/** The cluster's `postmaster.pid`, or null when there is none or it says nothing yet. */
export function readPidFile(clusterDir: string): PidFile | null {
  const file = join(clusterDir, 'postmaster.pid');
  if (!existsSync(file)) return null;
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    const pid = Number(lines[0]);
    if (!Number.isInteger(pid) || pid <= 0) return null;
    return { pid, port: Number(lines[3] ?? 0) || 0, isReady: lines[7]?.trim() === 'ready' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** False only when the system tells us that the pid now belongs to another program, or serves another folder. */
export function isPostgresOf(clusterDir: string, pid: number): boolean {
  try {
    if (!readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres')) return false;
    // PostgreSQL works in its folder; only its own user and root may see that.
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(clusterDir);
  } catch {
    return true;
  }
}

/**
 * Replaces the pid in a stale postmaster.pid, which PostgreSQL would take for a living twin, by one that no process
 * has. The rest stays: PostgreSQL reads in it which shared memory to check for backends left behind.
 */
export function disownPid(clusterDir: string): void {
  const file = join(clusterDir, 'postmaster.pid');
  const [, ...rest] = readFileSync(file, 'utf8').split('\n');
  let unused = 4_000_000;
  while (isAlive(unused)) unused -= 1;
  writeFileSync(file, [unused, ...rest].join('\n'));
}
