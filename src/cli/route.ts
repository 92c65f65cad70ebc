import { type Currency, currencyCodes, isCurrency } from '../domain/currency.ts';
import { type PaymentMethodKind, paymentMethodKinds } from '../domain/session.ts';
import { type SetRoutesResult, setRoutes } from '../flows/set-routes.ts';
import { listRoutes, type RouteRow } from '../store/acquirer-accounts.ts';
import { CannotBeDone, defineCommand, WrongArguments } from './command.ts';
import { withConnectors, withInstallation } from './database.ts';
import type { World } from './ports.ts';
import { merchant, mode, readList, readNumber } from './values.ts';

const place = {
  merchant,
  account: { value: 'ID', required: true, says: 'the account, as `acc_…`' },
  currency: { value: 'CODE,CODE', required: true, says: 'of the payments' },
  method: { value: 'METHOD', oneOf: paymentMethodKinds, default: 'card', says: 'of the payments' },
} as const;

const set = defineCommand({
  name: 'route set',
  does: 'leads payments of a currency and method to an account',
  options: {
    ...place,
    priority: { value: 'N', default: '1', says: 'smaller goes first; the next is tried when it fails' },
    weight: { value: 'N', default: '1', says: 'its share among those of one priority' },
  },
  async run(world, given) {
    const [priority, weight] = (['priority', 'weight'] as const).map((name) => readShare(name, given[name]));
    return change(world, given, { priority: priority ?? 1, weight: weight ?? 1 });
  },
});

const remove = defineCommand({
  name: 'route remove',
  does: 'leads payments of a currency and method no more to an account',
  options: place,
  run: (world, given) => change(world, given, null),
});

const list = defineCommand({
  name: 'route list',
  does: 'shows where a merchant’s payments are led',
  options: { merchant, mode },
  run: (world, given) =>
    withInstallation(world, async ({ db }) => {
      const of = { merchantId: given.merchant, livemode: given.mode === 'live' };
      const routes = await listRoutes(db, of);
      if (given.json) world.print(JSON.stringify(routes.map(toJson)));
      else for (const route of routes) world.print(inWords(route));
      return 0;
    }),
});

export const routeCommands = [set, remove, list];

async function change(
  world: World,
  given: { merchant: string; account: string; currency: string; method: string; json: boolean },
  order: { priority: number; weight: number } | null,
): Promise<number> {
  const wish = {
    merchantId: given.merchant,
    accountId: given.account,
    currencies: readCurrencies(given.currency),
    method: given.method as PaymentMethodKind,
    order,
  };
  return withInstallation(world, (installation) =>
    withConnectors(world, installation, async ({ manifestOf }) => {
      const result = await setRoutes({ ...installation, manifestOf }, wish);
      if (result.kind !== 'set') throw new CannotBeDone(whyNot(result, given.account));
      const { count, livemode } = result;
      const facts = { [order ? 'set' : 'removed']: count, livemode };
      const words = `${count} ${order ? 'set' : 'removed'} (${livemode ? 'live' : 'test'}).`;
      world.print(given.json ? JSON.stringify(facts) : words);
      return count > 0 ? 0 : 1;
    }),
  );
}

function readCurrencies(text: string): Currency[] {
  const currencies = readList(text).map((code) => code.toUpperCase());
  if (currencies.every(isCurrency)) return currencies;
  throw new WrongArguments(`--currency must be some of ${currencyCodes.join(', ')}.`);
}

function readShare(name: string, text: string): number {
  return readNumber(name, text, { least: 1, most: 100, of: 'steps' });
}

function whyNot(result: Exclude<SetRoutesResult, { kind: 'set' }>, accountId: string): string {
  switch (result.kind) {
    case 'no_account':
      return `There is no account ${accountId} in use.`;
    case 'not_supported':
      return `${accountId} does not take this method in ${result.currencies.join(', ')}. Nothing was changed.`;
  }
}

function inWords({ currency, method, priority, weight, accountId }: RouteRow): string {
  return `${currency}  ${method}  priority ${priority}  weight ${weight}  ${accountId}`;
}

function toJson({ currency, method, priority, weight, accountId, livemode }: RouteRow) {
  return { account: accountId, currency, method, priority, weight, livemode };
}
