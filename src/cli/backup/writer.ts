import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { CannotBeDone } from '../command.ts';
import { type BackupHeader, type BackupTrailer, formatVersion } from './format.ts';

/** Takes a backup in order: once what it is, then rows. */
export interface BackupWriter {
  begin(header: Omit<BackupHeader, 'maxfi_backup'>): Promise<void>;
  rows(table: string, isLinked: boolean, rows: readonly string[]): Promise<void>;
}

/** Runs `write` with a writer whose lines go to `to`, which is ended unless it is standard output. */
export async function writeBackup(
  to: Writable,
  write: (writer: BackupWriter) => Promise<void>,
): Promise<BackupTrailer> {
  const gzip = createGzip();
  const isThrough = pipeline(gzip, to, { end: to !== process.stdout });
  isThrough.catch(() => {});
  const hash = createHash('sha256');
  let count = 0;
  let section = '';
  const put = async (text: string) => {
    hash.update(text);
    // What breaks on the other side ends the waiting.
    if (!gzip.write(text)) await Promise.race([once(gzip, 'drain'), isThrough]);
  };
  await write({
    begin: (header) => put(`#${JSON.stringify({ maxfi_backup: formatVersion, ...header })}\n`),
    async rows(table, linked, rows) {
      const next = `#${JSON.stringify({ table, linked })}\n`;
      await put(`${next === section ? '' : next}${rows.join('\n')}\n`);
      section = next;
      count += rows.length;
    },
  });
  const trailer = { rows: count, sha256: hash.digest('hex') };
  gzip.end(`#${JSON.stringify(trailer)}\n`);
  await isThrough;
  return trailer;
}

/**
 * Writes a file that is there whole or not at all, readable by its owner alone. Throws `CannotBeDone` when there is one of
 * that name and it may not be replaced.
 */
export async function writeWholeFile<T>(
  path: string,
  mayReplace: boolean,
  write: (to: Writable) => Promise<T>,
): Promise<T> {
  const draft = `${path}.${process.pid}.part`;
  try {
    const file = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true });
    const result = await write(file);
    // A link is never made over a file that is there.
    await (mayReplace ? rename(draft, path) : link(draft, path));
    await syncFolder(dirname(path));
    return result;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new CannotBeDone(`${path} exists. Name another file, or add --force.`);
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
