import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** PostgreSQL's own programs, run as the account that owns the clusters. */
export interface PostgresPrograms {
  readonly folder: string;
  /** PostgreSQL does not run as root: `nobody` has that job then; null is whoever we are. */
  readonly account: { readonly uid: number; readonly gid: number } | null;
  path(program: string): string;
  /** Runs a program to its end; throws with what it said when it fails. */
  run(program: string, args: readonly string[]): void;
}

const needed = ['initdb', 'postgres', 'pg_basebackup', 'pg_rewind'];
const debian = '/usr/lib/postgresql';
const nobody = { uid: 65534, gid: 65534 };

/**
 * Finds a PostgreSQL that can copy and rewind a cluster: in `PG_BIN`, on PATH, or where Debian puts it. The one of the npm
 * package has neither program. Throws a sentence when there is none.
 */
export function findPostgresPrograms(): PostgresPrograms {
  const folder = places().find((one) => needed.every((name) => existsSync(join(one, name))));
  if (folder === undefined) {
    throw new Error(
      `this needs a whole PostgreSQL (${needed.join(', ')}), which the built-in one is not: ` +
        'install it (Debian: apt-get install postgresql) or set PG_BIN to the folder of its programs',
    );
  }
  return postgresPrograms(folder, process.getuid?.() === 0 ? nobody : null);
}

export function postgresPrograms(folder: string, account: PostgresPrograms['account']): PostgresPrograms {
  const path = (program: string) => join(folder, program);
  return {
    folder,
    account,
    path,
    run(program, args) {
      const result = spawnSync(path(program), args, { ...account, cwd: '/', encoding: 'utf8' });
      if (result.status !== 0) throw new Error(`${program} failed:\n${said(result)}`);
    },
  };
}

function places(): string[] {
  const named = process.env.PG_BIN;
  if (named) return [named];
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  return [
    ...(process.env.PATH ?? '').split(delimiter).filter((one) => one !== ''),
    ...versions.map((version) => join(debian, version, 'bin')),
  ];
}

function said({ error, stdout, stderr }: SpawnSyncReturns<string>): string {
  return `${error?.message ?? ''}${stdout}${stderr}`.slice(-2_000);
}
