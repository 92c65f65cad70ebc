import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { ChainSettings, Task } from './chain.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The program of a crew in one file, so that a killed one is followed by the next in a moment. */
export async function buildCrew(name: string): Promise<string> {
  const outfile = join(root, '.cache', 'crews', `${name}-${process.pid}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: ['test/campaign/acquirers/crew.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'error',
  });
  return outfile;
}

/** A process of the installation, and whoever comes after it. */
export class Crew {
  readonly #program: string;
  readonly #settings: ChainSettings;
  readonly #waiting = new Map<number, (how: 'done' | 'failed' | 'killed') => void>();
  #child: ChildProcess | undefined;
  #lastId = 0;
  kills = 0;
  /** How many of the acquirer's reports have been taken. */
  reported = 0;

  constructor(program: string, settings: ChainSettings) {
    this.#program = program;
    this.#settings = settings;
  }

  async start(): Promise<void> {
    const child = fork(this.#program, {
      env: { PATH: process.env.PATH, MAXFI_CHAIN: JSON.stringify(this.#settings) },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child = child;
    const ready = new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code) => reject(new Error(`a crew ended before it began: ${code}`)));
    });
    child.on('message', ({ id, error }: { id?: number; error?: string }) => {
      if (id !== undefined) this.#end(id, error === undefined ? 'done' : 'failed');
    });
    child.once('exit', () => {
      for (const id of [...this.#waiting.keys()]) this.#end(id, 'killed');
    });
    await ready;
  }

  /** Resolves when it is done, or its process is dead; a task that fails is one that has to come again. */
  do(task: Task): Promise<'done' | 'failed' | 'killed'> {
    const child = this.#child;
    if (!child?.connected || child.exitCode !== null) return Promise.resolve('killed');
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      child.send({ id, task }, (error) => {
        if (error) this.#end(id, 'killed');
      });
    });
  }

  /** As if the power had failed; the next one is started. */
  async kill(): Promise<void> {
    await this.stop();
    this.kills += 1;
    await this.start();
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  #end(id: number, how: 'done' | 'failed' | 'killed'): void {
    this.#waiting.get(id)?.(how);
    this.#waiting.delete(id);
  }
}
