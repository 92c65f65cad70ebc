import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { Db } from '../../src/store/db.ts';

/** What a figure depends on besides the code. */
export interface Machine {
  /** Short, with `+` when files have been changed since; `unknown` outside of a clone. */
  readonly commit: string;
  readonly cores: number;
  readonly node: string;
  readonly postgresql: string;
}

export async function describeMachine(db: Db): Promise<Machine> {
  const [row] = await db.query<{ server_version: string }>('show server_version');
  const postgresql = row?.server_version.split(' ')[0] ?? '';
  return { commit: readCommit(), cores: availableParallelism(), node: process.versions.node, postgresql };
}

function readCommit(): string {
  const git = (...command: string[]) =>
    execFileSync('git', command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const isChanged = git('status', '--porcelain', '--', 'src', 'bench', 'migrations') !== '';
    return git('rev-parse', '--short', 'HEAD') + (isChanged ? '+' : '');
  } catch {
    return 'unknown';
  }
}
