import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { buildAll } from '../../scripts/build.ts';
import type { Lifetime } from './database.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The program as it is shipped, built from the sources as they are now, to be run as real processes. */
export interface Program {
  /** Holds `dist/main.js`. */
  readonly home: string;
  /** Runs a command of `maxfi`, with only these settings; resolves when it says that it is ready. */
  run(command: readonly string[], options: RunOptions): Promise<RunningProgram>;
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** What it reads from standard input; nothing when left out. */
  readonly input?: string;
  /** Found in the line of standard output by which the command is ready; its first group is kept. */
  readonly readyWhen: RegExp;
}

export interface RunningProgram {
  /** What `readyWhen` found. */
  readonly ready: string;
  /** Everything written to standard output and standard error so far. */
  output(): string;
  /** How it ended. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  kill(signal: NodeJS.Signals): void;
}

const readyWithinMs = 30_000;

/** Builds the program into a folder of its own below `.cache`, where it finds its packages; gone after the test. */
export async function buildProgram(t: Lifetime): Promise<Program> {
  const cache = join(root, '.cache');
  await mkdir(cache, { recursive: true });
  const home = await mkdtemp(join(cache, 'program-'));
  t.after(() => rm(home, { recursive: true, force: true }));
  // `npm test` has built what the sources are now; a test alone builds for itself.
  const isBuilt = process.env.MAXFI_TEST_CHECKS !== undefined;
  await (isBuilt
    ? cp(join(root, 'dist'), join(home, 'dist'), { recursive: true })
    : buildAll(join(home, 'dist')));
  await symlink(join(root, 'migrations'), join(home, 'migrations'));
  return {
    home,
    async run(command, { environment = {}, input = '', readyWhen }) {
      const child = spawn(process.execPath, [join(home, 'dist', 'main.js'), ...command], {
        env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR, ...environment },
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      // A command that reads nothing may be gone before its input is written.
      child.stdin.on('error', () => undefined).end(input);
      const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
        child.once('close', (code, signal) => resolve({ code, signal }));
      });
      t.after(async () => {
        child.kill('SIGKILL');
        await ended;
      });
      const lines: string[] = [];
      const ready = await readyLine(child, readyWhen, lines, ended);
      return { ready, output: () => lines.join('\n'), ended, kill: (signal) => void child.kill(signal) };
    },
  };
}

function readyLine(
  child: ChildProcess,
  readyWhen: RegExp,
  lines: string[],
  ended: Promise<unknown>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`the program ${why}:\n${lines.join('\n')}`));
    const timer = setTimeout(() => fail('was not ready in time'), readyWithinMs);
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        const found = readyWhen.exec(line);
        if (found) {
          clearTimeout(timer);
          resolve(found[1] ?? found[0]);
        }
      });
    }
    void ended.then(() => {
      clearTimeout(timer);
      fail('ended');
    });
  });
}
