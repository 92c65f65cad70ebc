import { type CardBrand, knownBrands } from '../domain/card.ts';
import { notificationUrlOf } from '../domain/notification-url.ts';
import { type ConnectAcquirerResult, connectAcquirer } from '../flows/connect-acquirer.ts';
import { disableAcquirer } from '../flows/disable-acquirer.ts';
import { type AcquirerAccount, listAcquirerAccounts } from '../store/acquirer-accounts.ts';
import { CannotBeDone, defineCommand, WrongArguments } from './command.ts';
import { withConnectors, withMerchant } from './database.ts';
import type { World } from './ports.ts';
import { readFile } from './read-file.ts';
import { merchant, mode, readList } from './values.ts';

const connect = defineCommand({
  name: 'acquirer connect',
  does: 'connects a merchant’s account at an acquirer',
  options: {
    merchant,
    mode,
    connector: { value: 'NAME', required: true, says: 'which acquirer' },
    label: { value: 'TEXT', required: true, says: 'what people call the account' },
    brands: {
      value: 'BRAND,BRAND',
      says: `cards that its contract covers, of ${knownBrands.join(', ')}; all when left out`,
    },
    credentials: { value: 'FILE', required: true, says: 'a file of JSON, or - for standard input' },
  },
  async run(world, given) {
    if (given.label.length > 100) throw new WrongArguments('--label may have 100 characters.');
    const { merchant: merchantId, connector, label } = given;
    const cardBrands = given.brands ? readBrands(given.brands) : null;
    const credentials = readCredentials(given.credentials);
    return withMerchant(world, merchantId, (installation) =>
      withConnectors(world, installation, async ({ manifestOf }) => {
        const wish = {
          merchantId,
          livemode: given.mode === 'live',
          connector,
          label,
          credentials,
          cardBrands,
        };
        const result = await connectAcquirer({ ...installation, manifestOf }, wish);
        if (result.kind !== 'connected') throw new CannotBeDone(whyNot(result, wish));
        const { account } = result;
        const url = reportsTo(world, account, manifestOf(connector));
        const told = given.json
          ? JSON.stringify({ ...toJson(account), notification_url: url })
          : [account.id, ...whatNext(account, url)].join('\n');
        world.print(told);
        return 0;
      }),
    );
  },
});

const list = defineCommand({
  name: 'acquirer list',
  does: 'shows a merchant’s accounts at acquirers',
  options: { merchant, mode },
  run: (world, given) =>
    withMerchant(world, given.merchant, async ({ db }) => {
      const of = { merchantId: given.merchant, livemode: given.mode === 'live' };
      const accounts = await listAcquirerAccounts(db, of);
      if (given.json) world.print(JSON.stringify(accounts.map(toJson)));
      else for (const account of accounts) world.print(inWords(account));
      return 0;
    }),
});

const disable = defineCommand({
  name: 'acquirer disable',
  does: 'leads no more payments to an account',
  options: { merchant, account: { value: 'ID', required: true, says: 'the account, as `acc_…`' } },
  run: (world, given) =>
    withMerchant(world, given.merchant, async (installation) => {
      const { account: id } = given;
      if (!(await disableAcquirer(installation, { merchantId: given.merchant, id })))
        throw new CannotBeDone(`${id} is not in use.`);
      world.print(given.json ? JSON.stringify({ id, disabled: true }) : `${id} takes no more payments.`);
      return 0;
    }),
});

export const acquirerCommands = [connect, list, disable];

function readBrands(text: string): CardBrand[] {
  return readList(text).map((name) => {
    const brand = knownBrands.find((one) => one === name);
    if (brand) return brand;
    throw new WrongArguments(`There is no brand ${name}; there are ${knownBrands.join(', ')}.`);
  });
}

function readCredentials(file: string): unknown {
  const text = readFile(file).toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    throw new CannotBeDone(`${file} does not hold JSON.`);
  }
}

function whyNot(
  result: Exclude<ConnectAcquirerResult, { kind: 'connected' }>,
  wish: { connector: string; livemode: boolean },
): string {
  switch (result.kind) {
    case 'no_connector':
      return `There is no connector ${wish.connector}.`;
    case 'wrong_mode':
      return `${wish.connector} takes ${wish.livemode ? 'test' : 'live'} accounts only.`;
    case 'bad_credentials':
      return `These credentials are missing, empty or wrong: ${result.fields.join(', ')}.`;
  }
}

/** Where the acquirer reports; null when it does not. */
function reportsTo(
  { config }: World,
  account: AcquirerAccount,
  manifest: World['manifests'][number] | undefined,
): string | null {
  if (!manifest || manifest.notifications === 'none') return null;
  return notificationUrlOf(config.publicUrl ?? `http://localhost:${config.port}`, account);
}

function whatNext({ merchantId, id }: AcquirerAccount, url: string | null): string[] {
  return [
    ...(url ? [`Its notifications go to ${url}; the acquirer’s own settings may ask for this address.`] : []),
    `Lead payments to it: maxfi route set --merchant ${merchantId} --account ${id} --currency …`,
  ];
}

function inWords({ id, connector, label, disabledAt }: AcquirerAccount): string {
  return `${id}  ${connector}  ${label}${disabledAt ? '  (disabled)' : ''}`;
}

function toJson({ id, connector, label, livemode, cardBrands, createdAt, disabledAt }: AcquirerAccount) {
  return {
    id,
    connector,
    label,
    livemode,
    brands: cardBrands,
    created: createdAt.toISOString(),
    disabled_at: disabledAt?.toISOString() ?? null,
  };
}
