import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { z } from 'zod';
import type { BackupPart } from '../../flows/restore-backup.ts';
import { CannotBeDone } from '../command.ts';
import { type BackupHeader, headerShape, sectionShape, trailerShape } from './format.ts';

/** A backup that was opened. */
export interface OpenBackup {
  readonly header: BackupHeader;
  /** To be read once. Rejects with `CannotBeDone`, at the end at the latest, when the file is not whole. */
  readonly parts: AsyncIterable<BackupPart>;
}

const rowsAtOnce = 500;
const charactersAtOnce = 2_000_000;

/** Opens a backup. Throws `CannotBeDone` when it is none that this version can read. */
export async function readBackup(from: Readable): Promise<OpenBackup> {
  const lines = linesOf(from);
  const first = await lines.next();
  const header = first.done ? undefined : read(headerShape, first.value);
  if (first.done || header === undefined)
    throw new CannotBeDone('This is not a backup of MAXFI, or one of a version that this one cannot read.');
  return { header, parts: readParts(lines, first.value) };
}

async function* readParts(
  lines: AsyncGenerator<string, void>,
  first: string,
): AsyncGenerator<BackupPart, void> {
  const hash = createHash('sha256').update(`${first}\n`);
  let section: { table: string; linked: boolean } | undefined;
  let rows: string[] = [];
  let characters = 0;
  let count = 0;
  const part = (): BackupPart[] => {
    const full = section && rows.length > 0 ? [{ table: section.table, isLinked: section.linked, rows }] : [];
    count += rows.length;
    [rows, characters] = [[], 0];
    return full;
  };
  for await (const line of lines) {
    if (!line.startsWith('#')) {
      rows.push(line);
      characters += line.length;
    } else {
      yield* part();
      section = read(sectionShape, line);
      const trailer = read(trailerShape, line);
      if (trailer) {
        if (trailer.rows === count && trailer.sha256 === hash.digest('hex') && (await lines.next()).done)
          return;
        throw new CannotBeDone('The backup was changed: its rows are not those that were written.');
      }
    }
    if (section === undefined) break;
    hash.update(`${line}\n`);
    if (rows.length >= rowsAtOnce || characters > charactersAtOnce) yield* part();
  }
  throw notWhole();
}

const notWhole = () => new CannotBeDone('The backup is not whole: its end is missing or cannot be read.');

function read<Shape extends z.ZodType>(shape: Shape, line: string): z.infer<Shape> | undefined {
  try {
    return shape.safeParse(JSON.parse(line.slice(1))).data;
  } catch {
    return undefined;
  }
}

/** Lines end at a line feed and nowhere else: a row may hold every other character that ends lines elsewhere. */
async function* linesOf(from: Readable): AsyncGenerator<string, void> {
  const gunzip = createGunzip();
  from.on('error', (error) => gunzip.destroy(error)).pipe(gunzip);
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of gunzip) {
      const parts = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      yield* parts;
    }
  } catch (error) {
    // What zlib says begins with Z_; everything else is of the file system.
    if (!String((error as NodeJS.ErrnoException).code).startsWith('Z_')) throw error;
    throw notWhole();
  }
  if (rest !== '') throw notWhole();
}
