import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { listStuckOperations } from '../../store/alerts.ts';
import {
  findInstallationFacts,
  findWaitingWork,
  listAccountsInUse,
  listDeadEnds,
} from '../../store/doctor-facts.ts';
import { withConnectors } from '../database.ts';
import { type Finding, failed, unknown, warning, warningOrFailure, well } from './finding.ts';
import type { Patient } from './patient.ts';

const mostAccounts = 500;

/** Whether every account's credentials can be opened and read, and whether all routes lead somewhere. */
export async function checkConnectors({ db, world, installation }: Patient): Promise<Finding[]> {
  if (!installation)
    return [unknown('connectors', 'Credentials cannot be opened here.', 'Mend what `secrets` says first.')];
  const accounts = await listAccountsInUse(db, mostAccounts);
  const found: Finding[] = [];
  await withConnectors(world, installation, async (connectors) => {
    for (const account of accounts) {
      const name = `${account.accountId} of ${account.merchantId} (${account.connector})`;
      try {
        if (!(await connectors.of(account)))
          found.push(
            failed(
              'connectors',
              `${name} is of a connector that this version lacks.`,
              'Update, or disable it.',
            ),
          );
      } catch {
        const fix = 'Connect the account again: `npx maxfi acquirer connect`, then disable this one.';
        found.push(failed('connectors', `The credentials of ${name} cannot be opened or read.`, fix));
      }
    }
    return 0;
  });
  const { routes, merchants } = await listDeadEnds(db);
  for (const { merchantId, accountId } of routes)
    found.push(
      warning(
        'connectors',
        `A route of ${merchantId} leads to ${accountId}, which is disabled.`,
        'Run `npx maxfi route remove` or `set`.',
      ),
    );
  for (const merchant of merchants)
    found.push(
      warning(
        'connectors',
        `${merchant} uses a live key, and no account takes its payments.`,
        'Run `npx maxfi acquirer connect` and `route set`.',
      ),
    );
  return found.length > 0 ? found : [well('connectors', `${accounts.length} accounts are ready.`)];
}

const oldKeyMs = 365 * 86_400_000;

/** Where the keys are, who may read them, and how old they are. */
export async function checkSecrets({
  config,
  db,
  installation,
  isProduction,
  now,
}: Patient): Promise<Finding[]> {
  const judge = warningOrFailure(isProduction);
  const found: Finding[] = [];
  const { isStarted, sealingSince } = await findInstallationFacts(db);
  if (!isStarted)
    return [unknown('secrets', 'Nothing was started on this database yet.', 'Run `npx maxfi serve` once.')];
  if (!installation) {
    const fix =
      'Set MAXFI_MASTER_KEY to the key that was used, or MAXFI_DATA_DIR to the folder whose secrets.json holds it.';
    return [
      failed('secrets', 'What is sealed in the database cannot be opened with the key that is here.', fix),
    ];
  }
  if (config.masterKey === null) {
    const fix = 'Keep it in a store of secrets and set MAXFI_MASTER_KEY; then remove the file.';
    found.push(judge('secrets', 'The master key lies in a file of the data folder.', fix));
    const mode = await modeOf(join(config.dataDir, 'secrets.json'));
    if (mode !== undefined && (mode & 0o077) !== 0)
      found.push(
        failed(
          'secrets',
          'Others of this machine may read the master key.',
          'Run chmod 600 on secrets.json.',
        ),
      );
  }
  if (sealingSince !== null && now.getTime() - sealingSince.getTime() > oldKeyMs)
    found.push(
      warning(
        'secrets',
        'The vault’s key is older than a year.',
        'Run `npx maxfi vault rotate` and `rewrap`.',
      ),
    );
  return found.length > 0 ? found : [well('secrets', 'All that is sealed can be opened.')];
}

async function modeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mode;
  } catch {
    return undefined;
  }
}

/** What of the card industry's rules this installation takes upon its operator. */
export async function checkPci({ config, db, isProduction, now }: Patient): Promise<Finding[]> {
  const { cardsForgotten } = await findWaitingWork(db, now);
  if (cardsForgotten > 0) {
    const fix =
      'Report it: a card must go with the answer of its payment. A worker that runs takes them away.';
    return [failed('pci', `${cardsForgotten} cards are kept although their payments are over.`, fix)];
  }
  const isSafe = config.publicUrl?.startsWith('https:') === true;
  if (isProduction && !isSafe)
    return [
      failed('pci', 'Card numbers would cross the network in the clear.', 'Serve the page by https only.'),
    ];
  return [
    well(
      'pci',
      'Where cards are typed on this installation’s own page, the operator is in the scope of PCI DSS (SAQ D for service providers); where all accounts take them on their acquirer’s page, in that of SAQ A. Merchants are not (SAQ A).',
    ),
  ];
}

/** Whether somebody does what happens by itself. */
export async function checkWorker({ db, now }: Patient): Promise<Finding[]> {
  const work = await findWaitingWork(db, now);
  const late = [
    [work.sessionsPastEnd, 'sessions are past their end'],
    [work.deliveriesLate, 'webhooks are due'],
    [work.operationsLate, 'unknown outcomes are to be asked about'],
    [work.mailsLate, 'mails are due'],
  ].flatMap(([count, what]) => (Number(count) > 0 ? [`${count} ${what}`] : []));
  const found: Finding[] = [];
  if (late.length > 0) {
    const fix = 'Run `npx maxfi worker`, or `serve` with the role; look into its log.';
    found.push(failed('worker', `No worker seems to run: for five minutes ${late.join(', ')}.`, fix));
  }
  if (work.mailsFailed > 0)
    found.push(
      warning('worker', `${work.mailsFailed} mails were given up in a week.`, 'Look at the table mails.'),
    );
  const stuck = await listStuckOperations(db, {
    olderThan: new Date(now.getTime() - 5 * 60_000),
    limit: 1_000,
  });
  if (stuck.length > 0)
    found.push(
      warning('worker', `${stuck.length} outcomes are unknown for five minutes.`, 'Run `npx maxfi stuck`.'),
    );
  return found.length > 0 ? found : [well('worker', 'Nothing waits longer than it should.')];
}
