import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Lifetime } from './database.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface MaxfiProcess {
  readonly pid: number;
  output(): string;
  /** The part of the output that matches; rejects when the process ends before, or in time. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
  /** Exit code or signal. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

export interface MaxfiOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Another Node than the one that runs the tests. */
  readonly node?: string;
}

const readyWithinMs = 60_000;

/** `maxfi <command>` as a person runs it: a process group of its own and only these settings. Killed with the test. */
export function startMaxfi(
  t: Lifetime,
  command: readonly string[],
  options: MaxfiOptions = {},
): MaxfiProcess {
  const child = spawn(options.node ?? process.execPath, [join(root, 'bin/maxfi.js'), ...command], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...options.environment },
  });
  const { pid = 0 } = child;
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += String(chunk);
    });
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 1));
  });
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-pid, 'SIGKILL');
    await ended;
  });
  return {
    pid,
    ended,
    output: () => said,
    kill: (signal) => void child.kill(signal),
    async waitFor(pattern) {
      for (const endsAt = Date.now() + readyWithinMs; ; await sleep(20)) {
        const found = pattern.exec(said);
        if (found) return found;
        const isOver = child.exitCode !== null || child.signalCode !== null;
        if (isOver || Date.now() > endsAt) throw new Error(`maxfi ${command.join(' ')} said only:\n${said}`);
      }
    },
  };
}

/** A command that ends by itself. */
export async function runMaxfi(
  t: Lifetime,
  command: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ code: number | NodeJS.Signals; said: string }> {
  const process = startMaxfi(t, command, { environment });
  const code = await process.ended;
  return { code, said: process.output() };
}

/** A data folder that the database's account may pass through when root runs the tests; gone after the test. */
export function dataFolder(t: Lifetime): string {
  const folder = mkdtempSync(join(tmpdir(), 'maxfi-start-'));
  chmodSync(folder, 0o711);
  t.after(async () => {
    stopLeftDatabase(folder);
    await rm(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Of a test that failed between killing its server and starting the next. */
function stopLeftDatabase(folder: string): void {
  const file = join(folder, 'postgres.json');
  if (!existsSync(file)) return;
  const { pid } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number };
  if (lives(pid)) process.kill(pid, 'SIGQUIT');
}

/** Everything that lives of a process group; a zombie that nobody has buried yet does not live. */
export function livingOfGroup(group: number): number[] {
  if (process.platform !== 'linux') return isAlive(group, true) ? [group] : [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const stat = statOf(pid);
      return stat?.group === group && stat.state !== 'Z';
    });
}

export function lives(pid: number): boolean {
  if (process.platform !== 'linux') return isAlive(pid, false);
  const stat = statOf(pid);
  return stat !== undefined && stat.state !== 'Z';
}

function statOf(pid: number): { state: string; group: number } | undefined {
  try {
    // The name in brackets may hold spaces and brackets itself.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return { state: fields[0] ?? '', group: Number(fields[2]) };
  } catch {
    return undefined;
  }
}

function isAlive(pid: number, isGroup: boolean): boolean {
  try {
    process.kill(isGroup ? -pid : pid, 0);
    return true;
  } catch {
    return false;
  }
}
