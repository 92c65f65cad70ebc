import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from './secret.ts';

const fileName = 'secrets.json';

/**
 * The installation's master key: the one given, else the one kept in the data folder, made on the first start.
 * Two processes that start together end up with the same one.
 */
export function findOrMakeMasterKey(given: string | null, dataDir: string): Secret<Buffer> {
  if (given !== null) return new Secret(Buffer.from(given, 'base64'));
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, fileName);
  return read(file) ?? make(file);
}

/** The same without making one: nothing when there is none. */
export function findMasterKey(given: string | null, dataDir: string): Secret<Buffer> | undefined {
  return given === null ? read(join(dataDir, fileName)) : new Secret(Buffer.from(given, 'base64'));
}

function make(file: string): Secret<Buffer> {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, JSON.stringify({ master_key: randomBytes(32).toString('base64') }), {
    mode: 0o600,
    flush: true,
  });
  try {
    // A link is made whole or not at all, and never over a file that is there.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const key = read(file);
  if (!key) throw new Error(`${file} could not be written`);
  return key;
}

function read(file: string): Secret<Buffer> | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const { master_key: encoded } = JSON.parse(text) as { master_key?: string };
  const key = Buffer.from(encoded ?? '', 'base64');
  if (key.length !== 32) throw new Error(`${file} does not hold a master key of 32 bytes`);
  return new Secret(key);
}
