import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findServerFacts, listUnknownMigrations, type ServerFacts } from '../../store/doctor-facts.ts';
import { pendingMigrations } from '../../store/migrate.ts';
import { type Finding, failed, unknown, warning, warningOrFailure, well } from './finding.ts';
import type { Patient } from './patient.ts';

const oldestVersion = 150_000;
const worstClockMs = 30_000;
const notableClockMs = 2_000;

/** Whether the server is one on which committed money stays committed, and has room for our connections. */
export async function checkDatabase({ db, config, isProduction }: Patient): Promise<Finding[]> {
  const facts = await findServerFacts(db);
  const found: Finding[] = [];
  if (facts.version < oldestVersion)
    found.push(
      failed('database', `PostgreSQL ${facts.versionText} is too old.`, 'Use PostgreSQL 15 or newer.'),
    );
  for (const [name, value] of dangers(facts)) {
    const fix = `Set ${name} = on: without it what was committed can be gone after a power failure.`;
    found.push(failed('database', `${name} is ${value}.`, fix));
  }
  const left = facts.maxConnections - facts.connections;
  if (left < config.poolSize) {
    const fix = 'Raise max_connections, lower MAXFI_POOL_SIZE, or put a pooler in between.';
    found.push(warning('database', `Only ${left} of ${facts.maxConnections} connections are free.`, fix));
  }
  if (config.databaseUrl === null) {
    const fix = 'Set DATABASE_URL to a PostgreSQL that is backed up.';
    found.push(warningOrFailure(isProduction)('database', 'The built-in database is for trying out.', fix));
  }
  const words = `PostgreSQL ${facts.versionText}, ${facts.connections} of ${facts.maxConnections} connections in use.`;
  return found.length > 0 ? found : [well('database', words)];
}

function dangers(facts: ServerFacts): [string, string][] {
  const settings: [string, string][] = [
    ['fsync', facts.fsync],
    ['full_page_writes', facts.fullPageWrites],
    ['synchronous_commit', facts.synchronousCommit],
  ];
  return settings.filter(([, value]) => value === 'off');
}

export async function checkMigrations({ db, world }: Patient): Promise<Finding[]> {
  const folder = join(world.rootDir, 'migrations');
  let pending: string[];
  try {
    pending = await pendingMigrations(db, folder);
  } catch (error) {
    const fix = 'Take the migrations as they were released; a change goes into a new one.';
    return [failed('migrations', error instanceof Error ? error.message : String(error), fix)];
  }
  if (pending.length > 0)
    return [failed('migrations', `The database lacks ${pending.join(', ')}.`, 'Run `npx maxfi migrate`.')];
  const known = (await readdir(folder)).map((name) => name.replace(/\.sql$/, ''));
  const newer = await listUnknownMigrations(db, known);
  return newer.length > 0
    ? [
        warning(
          'migrations',
          `A newer MAXFI has used the database: ${newer.join(', ')}.`,
          'Update this program; older ones beside newer ones are for the time of an update only.',
        ),
      ]
    : [well('migrations', 'All are applied.')];
}

/** Sessions expire and signatures are judged by the time: the machines have to agree on it. */
export async function checkClock({ db }: Patient): Promise<Finding[]> {
  const before = Date.now();
  const { clock } = await findServerFacts(db);
  const offMs = Math.abs(clock.getTime() - (before + Date.now()) / 2);
  const summary = `This machine and the database are ${Math.round(offMs)} ms apart.`;
  const fix = 'Let both keep the time by NTP.';
  if (offMs > worstClockMs) return [failed('clock', summary, fix)];
  return [offMs > notableClockMs ? warning('clock', summary, fix) : well('clock', summary)];
}

/** Why a database cannot be reached, and what to do; never with the password that is in its URL. */
export function whyUnreachable(error: unknown, databaseUrl: string): Finding {
  const { code = '', message = '' } = error as NodeJS.ErrnoException;
  const { host, pathname, username } = new URL(databaseUrl);
  const at = `${host}${pathname}`;
  const causes: Readonly<Record<string, [string, string]>> = {
    ECONNREFUSED: [`Nothing answers at ${at}.`, 'Start PostgreSQL there, or correct DATABASE_URL.'],
    ENOTFOUND: [`${host} has no address.`, 'Correct the host in DATABASE_URL.'],
    ETIMEDOUT: [`${at} does not answer.`, 'Look at the firewall between here and there.'],
    '28P01': [`${at} refuses the password of ${username}.`, 'Correct the password in DATABASE_URL.'],
    '28000': [
      `${at} does not let ${username} in.`,
      'Look at pg_hba.conf; it may want TLS: ?sslmode=require.',
    ],
    '3D000': [
      `There is no database ${pathname.slice(1)} at ${host}.`,
      'Create it, then `npx maxfi migrate`.',
    ],
    '53300': [`${at} has no connection left.`, 'Raise max_connections or lower MAXFI_POOL_SIZE.'],
  };
  const [summary, fix] = causes[code] ?? [
    `${at} cannot be used: ${code || message}.`,
    'Look at the log of PostgreSQL.',
  ];
  return failed('database', summary, fix);
}

export const notRunning = unknown(
  'database',
  'The built-in database does not run, so nothing in it could be looked at.',
  'Ask again while MAXFI runs (`npm start`), or set DATABASE_URL.',
);
