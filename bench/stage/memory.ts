import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** The resident memory of a process, in MB of 1,048,576 bytes. */
export async function memoryOf(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout.trim()) / 1_024;
}

/** The most that `memory` says while `work` goes on, asked twice a second. */
export async function mostMemory(memory: () => Promise<number>, work: Promise<unknown>): Promise<number> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  let most = 0;
  while (!isDone) {
    most = Math.max(most, await memory());
    await Promise.race([done, sleep(500)]);
  }
  await done;
  return most;
}
