import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newWebhookSecret } from '../domain/signature.ts';
import { CannotBeDone } from './command.ts';

/** Where a listener stands, so that the next one goes on from there. */
export interface ListenState {
  /** The same at every start, so that the developer's server needs to be told once. */
  readonly secret: string;
  /** What was created before it is nobody's business here. */
  readonly begin: string;
  /** When the newest event was created that was taken. */
  readonly since: string;
  /** The events that were taken and are not older than the overlap. */
  readonly taken: readonly { readonly id: string; readonly created: string }[];
}

/** Events become visible when they are committed, not when they are created: so much is looked at again. */
export const overlapMs = 60_000;

export interface ListenFile {
  /** Nothing at the first start. */
  read(): ListenState | undefined;
  /** Whole or not at all. */
  write(state: ListenState): void;
  release(): void;
}

/** The file of one listener: of one MAXFI, key and target. Throws `CannotBeDone` while another has it. */
export function openListenFile(dataDir: string, of: readonly string[]): ListenFile {
  const folder = join(dataDir, 'listen');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = createHash('sha256').update(of.join('\n')).digest('hex').slice(0, 16);
  const file = join(folder, `${name}.json`);
  const lock = join(folder, `${name}.pid`);
  takeLock(lock);
  return {
    read() {
      try {
        return JSON.parse(readFileSync(file, 'utf8')) as ListenState;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw new CannotBeDone(`${file} cannot be read. Remove it to begin anew, with another secret.`);
      }
    },
    write(state) {
      writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
    release: () => rmSync(lock, { force: true }),
  };
}

export function newListenState(since: Date): ListenState {
  return { secret: newWebhookSecret(), ...beginningAt(since) };
}

export function beginningAt(since: Date): Omit<ListenState, 'secret'> {
  return { begin: since.toISOString(), since: since.toISOString(), taken: [] };
}

/** From when on to look for what was not taken. */
export function lookFrom({ begin, since }: ListenState): string {
  const from = new Date(Date.parse(since) - overlapMs).toISOString();
  return from > begin ? from : begin;
}

/** The state after an event was taken; what is older than the overlap is forgotten. */
export function taken(state: ListenState, event: { id: string; created: string }): ListenState {
  const since = event.created > state.since ? event.created : state.since;
  const oldest = new Date(Date.parse(since) - overlapMs).toISOString();
  const { id, created } = event;
  return {
    ...state,
    since,
    taken: [...state.taken, { id, created }].filter((one) => one.created >= oldest),
  };
}

function takeLock(lock: string): void {
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const pid = Number(readFileSync(lock, 'utf8'));
    if (isAlive(pid)) throw new CannotBeDone(`Process ${pid} listens for this already.`);
    // It was killed; whoever comes second of two finds the first one's lock.
    rmSync(lock, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
