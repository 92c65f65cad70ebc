import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Db } from '../store/db.ts';
import { findInstallationFacts } from '../store/doctor-facts.ts';
import { findRunningEmbedded } from '../store/embedded.ts';
import { defineCommand, exitCodes } from './command.ts';
import { openToLook } from './database.ts';
import { checkClock, checkDatabase, checkMigrations, notRunning, whyUnreachable } from './doctor/database.ts';
import { type Finding, failed, unknown } from './doctor/finding.ts';
import { checkConnectors, checkPci, checkSecrets, checkWorker } from './doctor/inside.ts';
import { checkMail, checkPublicUrl, checkWebhooks, lateCheck } from './doctor/outside.ts';
import type { Patient } from './doctor/patient.ts';
import type { CliInstallation, World } from './ports.ts';

type Check = (patient: Patient) => Promise<Finding[]>;

const checks: Readonly<Record<string, Check>> = {
  database: checkDatabase,
  migrations: checkMigrations,
  clock: checkClock,
  secrets: checkSecrets,
  mail: checkMail,
  public_url: checkPublicUrl,
  webhooks: checkWebhooks,
  connectors: checkConnectors,
  pci: checkPci,
  worker: checkWorker,
};

const withinMs = 20_000;

export const doctor = defineCommand({
  name: 'doctor',
  does: 'looks at an installation and says what is wrong with it, each with what to do',
  options: {
    check: { value: 'CHECK', many: true, oneOf: Object.keys(checks), says: 'only this check' },
    production: { says: 'judges it as one that takes real money' },
  },
  more: 'Changes nothing and sends nothing to anybody. Exit code 0 when nothing has failed, 3 when something has.',
  async run(world, { check, production, json }) {
    const wanted = Object.keys(checks).filter((name) => check.length === 0 || check.includes(name));
    const findings = await examine(world, production, wanted);
    const hasFailed = findings.some(({ status }) => status === 'failed');
    if (json) world.print(JSON.stringify({ status: hasFailed ? 'failed' : 'ok', findings }));
    else for (const finding of findings) world.print(inWords(finding));
    return hasFailed ? exitCodes.found : exitCodes.done;
  },
});

async function examine(world: World, isProduction: boolean, wanted: readonly string[]): Promise<Finding[]> {
  let config: Config;
  try {
    config = world.config;
  } catch (error) {
    return [
      failed('settings', error instanceof Error ? error.message : String(error), 'Correct the environment.'),
    ];
  }
  const url = config.databaseUrl ?? (await findRunningEmbedded(config.dataDir))?.url;
  if (url === undefined) return [notRunning];
  const db = openToLook(url);
  let installation: CliInstallation | undefined;
  try {
    await db.query('select 1');
    installation = await openInstallation(world, config, { db, url });
    const patient = { world, config, db, installation, isProduction, now: new Date() };
    return (await Promise.all(wanted.map((name) => look(name, patient)))).flat();
  } catch (error) {
    return [whyUnreachable(error, url)];
  } finally {
    await installation?.close();
    await db.close();
  }
}

/** Nothing when its secrets cannot be opened, or nothing was sealed yet; a key that is not there is not made by looking. */
async function openInstallation(
  world: World,
  config: Config,
  { db, url }: { db: Db; url: string },
): Promise<CliInstallation | undefined> {
  if (config.masterKey === null && !existsSync(join(config.dataDir, 'secrets.json'))) return undefined;
  try {
    if (!(await findInstallationFacts(db)).isStarted) return undefined;
    return await world.openInstallation(url, { info() {}, warn() {}, error() {} });
  } catch {
    return undefined;
  }
}

/** One check; whatever becomes of it, the others go on. */
async function look(name: string, patient: Patient): Promise<Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding[]>((resolve) => {
    timer = setTimeout(() => resolve([lateCheck(name)]), withinMs);
  });
  try {
    return await Promise.race([checks[name]?.(patient) ?? [], late]);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.name : '');
    return [unknown(name, `It could not be looked at (${why}).`, 'Mend what the other checks say first.')];
  } finally {
    clearTimeout(timer);
  }
}

const marks = { ok: 'ok     ', warning: 'warning', failed: 'FAILED ', unknown: 'unknown' } as const;

function inWords({ check, status, summary, fix }: Finding): string {
  const line = `${marks[status]}  ${check.padEnd(10)}  ${summary}`;
  return fix === null ? line : `${line}\n${' '.repeat(21)}Fix: ${fix}`;
}
