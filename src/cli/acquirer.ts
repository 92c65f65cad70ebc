import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type ConnectAcquirerResult, connectAcquirer } from '../flows/connect-acquirer.ts';
import { disableAcquirer } from '../flows/disable-acquirer.ts';
import { type AcquirerAccount, listAcquirerAccounts } from '../store/acquirer-accounts.ts';
import { findMerchant } from '../store/merchants.ts';
import { withInstallation } from './database.ts';
import type { CliInstallation, World } from './ports.ts';

export const acquirerUsage = `maxfi acquirer connect --merchant ID --mode test|live --connector NAME --label TEXT --credentials FILE [--json]
maxfi acquirer list --merchant ID --mode test|live [--json]
maxfi acquirer disable --merchant ID --account ID`;

/** Connects, lists and disables a merchant's accounts at acquirers. Exit code 2 for wrong arguments. */
export async function runAcquirer(world: World, argv: readonly string[]): Promise<number> {
  const wish = readArguments(argv);
  if (typeof wish === 'string') {
    world.print(`${wish}\n${acquirerUsage}`);
    return 2;
  }
  return withInstallation(world, async (installation) => {
    if (!(await findMerchant(installation.db, wish.merchantId))) {
      world.print(`There is no merchant ${wish.merchantId}.`);
      return 1;
    }
    switch (wish.verb) {
      case 'connect':
        return connect(world, installation, wish);
      case 'list':
        return list(world, installation, wish);
      case 'disable': {
        const wasUsed = await disableAcquirer(installation, {
          merchantId: wish.merchantId,
          id: wish.account,
        });
        world.print(wasUsed ? `${wish.account} takes no more payments.` : `${wish.account} is not in use.`);
        return wasUsed ? 0 : 1;
      }
    }
  });
}

type Wish = Exclude<ReturnType<typeof readArguments>, string>;

async function connect(world: World, installation: CliInstallation, wish: Wish): Promise<number> {
  const connectors = world.openConnectors(installation);
  try {
    const deps = { ...installation, manifestOf: connectors.manifestOf };
    const result = await connectAcquirer(deps, { ...wish, credentials: readCredentials(wish.credentials) });
    if (result.kind !== 'connected') {
      world.print(whyNot(result, wish));
      return 1;
    }
    const { id } = result.account;
    const next = `Lead payments to it: maxfi route set --merchant ${wish.merchantId} --account ${id} --currency …`;
    world.print(wish.json ? JSON.stringify(toJson(result.account)) : `${id}\n${next}`);
    return 0;
  } finally {
    await connectors.close();
  }
}

/** From a file, or from standard input for `-`: what stands in a command line can be read by everybody on the machine. */
function readCredentials(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new Error(`${file} does not hold JSON.`);
    throw cause;
  }
}

function whyNot(result: Exclude<ConnectAcquirerResult, { kind: 'connected' }>, wish: Wish): string {
  switch (result.kind) {
    case 'no_connector':
      return `There is no connector ${wish.connector}.`;
    case 'wrong_mode':
      return `${wish.connector} takes ${wish.livemode ? 'test' : 'live'} accounts only.`;
    case 'bad_credentials':
      return `These credentials are missing, empty or wrong: ${result.fields.join(', ')}.`;
  }
}

async function list(world: World, installation: CliInstallation, wish: Wish): Promise<number> {
  const accounts = await listAcquirerAccounts(installation.db, wish);
  if (wish.json) world.print(JSON.stringify(accounts.map(toJson)));
  else for (const account of accounts) world.print(inWords(account));
  return 0;
}

function inWords({ id, connector, label, disabledAt }: AcquirerAccount): string {
  return `${id}  ${connector}  ${label}${disabledAt ? '  (disabled)' : ''}`;
}

function toJson({ id, connector, label, livemode, createdAt, disabledAt }: AcquirerAccount) {
  return {
    id,
    connector,
    label,
    livemode,
    created: createdAt.toISOString(),
    disabled_at: disabledAt?.toISOString() ?? null,
  };
}

function readArguments(argv: readonly string[]) {
  const [verb, ...rest] = argv;
  if (verb !== 'connect' && verb !== 'list' && verb !== 'disable')
    return 'What should be done with an acquirer?';
  const text = { type: 'string', default: '' } as const;
  const { values } = parseArgs({
    args: rest,
    options: {
      merchant: text,
      mode: text,
      connector: text,
      label: text,
      credentials: text,
      account: text,
      json: { type: 'boolean', default: false },
    },
  });
  const { mode, merchant: merchantId, ...more } = values;
  if (merchantId === '') return '--merchant is missing.';
  if (verb !== 'disable' && mode !== 'test' && mode !== 'live') return '--mode must be test or live.';
  const needed = { connect: ['connector', 'label', 'credentials'], list: [], disable: ['account'] } as const;
  const missing = needed[verb].find((name) => values[name] === '');
  if (missing) return `--${missing} is missing.`;
  if (more.label.length > 100) return '--label may have 100 characters.';
  return { verb, merchantId, livemode: mode === 'live', ...more } as const;
}
