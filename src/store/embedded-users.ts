import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, startMark } from './process-alive.ts';

/*
 * Who stops a shared database? Each process that uses it puts a file with its pid into `postgres.users/`. Leaving
 * removes the file; whoever leaves and finds no living process in there stops PostgreSQL. Starting, joining and leaving
 * happen under one lock file, so that nobody joins a database that is being stopped. PostgreSQL's own interlock
 * (postmaster.pid) is what keeps the data safe; the lock only keeps the manners.
 */

const lockWaitMs = 70_000;
let counter = 0;

/** Runs `task` while no other process starts, joins or leaves the database of this data folder. */
export async function withLock<T>(dataDir: string, task: () => Promise<T>): Promise<T> {
  const file = join(dataDir, 'postgres.lock');
  const deadline = Date.now() + lockWaitMs;
  while (!tryLock(file)) {
    if (Date.now() > deadline) {
      throw new Error(`${file} is held by a living process for over a minute; stop it or remove the file`);
    }
    await sleep(20 + Math.random() * 30);
  }
  try {
    return await task();
  } finally {
    rmSync(file, { force: true });
  }
}

/**
 * Registers this process as a user of the database. The function it returns takes it off the list and says whether
 * nobody is left. If the process ends without calling it, `stopNow` runs on the way out when nobody is left.
 */
export async function joinUsers(dataDir: string, stopNow: () => void): Promise<() => boolean> {
  const folder = join(dataDir, 'postgres.users');
  await mkdir(folder, { recursive: true });
  counter += 1;
  const file = join(folder, `${process.pid}-${counter}`);
  writeFileSync(file, startMark(process.pid));
  const leave = () => {
    process.off('exit', onExit);
    rmSync(file, { force: true });
    return countUsers(folder) === 0;
  };
  const onExit = () => {
    const lock = join(dataDir, 'postgres.lock');
    try {
      // Somebody is joining or leaving right now: leave the decision to them or to the next start.
      if (!tryLock(lock)) return;
      try {
        if (leave()) stopNow();
      } finally {
        rmSync(lock, { force: true });
      }
    } catch {
      // On the way out there is nobody to tell: the next start adopts what is left, or the folder is gone as a whole.
    }
  };
  process.on('exit', onExit);
  return leave;
}

/** How many living processes use the database; forgets those that died without leaving. */
function countUsers(folder: string): number {
  let living = 0;
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const pid = Number.parseInt(name, 10);
    if (isSameProcess(pid, readOrEmpty(file))) living += 1;
    else rmSync(file, { force: true });
  }
  return living;
}

function tryLock(file: string): boolean {
  const me = `${process.pid} ${startMark(process.pid)}`;
  const draft = `${file}.${process.pid}.new`;
  // A link appears whole or not at all, so nobody ever reads a lock without its holder.
  writeFileSync(draft, me, { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const holder = readOrEmpty(file);
  const [pid = '', mark = ''] = holder.split(' ');
  if (holder !== '' && !isSameProcess(Number(pid), mark)) breakLock(file, holder);
  return false;
}

/** Removes a dead holder's lock, and puts back a living one's that took its place in between. */
function breakLock(file: string, deadHolder: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (readOrEmpty(aside) === deadHolder) rmSync(aside);
    else renameSync(aside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function isSameProcess(pid: number, mark: string): boolean {
  return Number.isInteger(pid) && pid > 0 && isAlive(pid) && (mark === '' || mark === startMark(pid));
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
