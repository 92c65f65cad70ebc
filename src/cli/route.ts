import { parseArgs } from 'node:util';
import { currencyCodes, isCurrency } from '../domain/currency.ts';
import { type PaymentMethodKind, paymentMethodKinds } from '../domain/session.ts';
import { type SetRoutesResult, setRoutes } from '../flows/set-routes.ts';
import { listRoutes, type RouteRow } from '../store/acquirer-accounts.ts';
import { withInstallation } from './database.ts';
import type { World } from './ports.ts';

export const routeUsage = `maxfi route set --merchant ID --account ID --currency CODE,CODE [--method card] [--priority 1] [--weight 1]
maxfi route remove --merchant ID --account ID --currency CODE,CODE [--method card]
maxfi route list --merchant ID --mode test|live [--json]`;

/** Says where payments go. Exit code 2 for wrong arguments. */
export async function runRoute(world: World, argv: readonly string[]): Promise<number> {
  const wish = readArguments(argv);
  if (typeof wish === 'string') {
    world.print(`${wish}\n${routeUsage}`);
    return 2;
  }
  return withInstallation(world, async (installation) => {
    if (wish.verb === 'list') {
      const routes = await listRoutes(installation.db, wish);
      if (wish.json) world.print(JSON.stringify(routes.map(toJson)));
      else for (const route of routes) world.print(inWords(route));
      return 0;
    }
    const connectors = world.openConnectors(installation);
    try {
      const deps = { ...installation, manifestOf: connectors.manifestOf };
      const order = wish.verb === 'set' ? { priority: wish.priority, weight: wish.weight } : null;
      const result = await setRoutes(deps, { ...wish, order });
      world.print(outcomeInWords(result, wish.accountId, wish.verb));
      return result.kind === 'set' && result.count > 0 ? 0 : 1;
    } finally {
      await connectors.close();
    }
  });
}

function outcomeInWords(result: SetRoutesResult, accountId: string, verb: string): string {
  switch (result.kind) {
    case 'set':
      return `${result.count} ${verb === 'set' ? 'set' : 'removed'} (${result.livemode ? 'live' : 'test'}).`;
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

function readArguments(argv: readonly string[]) {
  const [verb, ...rest] = argv;
  if (verb !== 'set' && verb !== 'remove' && verb !== 'list') return 'What should be done with a route?';
  const text = { type: 'string', default: '' } as const;
  const { values } = parseArgs({
    args: rest,
    options: {
      merchant: text,
      mode: text,
      account: text,
      currency: text,
      method: { type: 'string', default: 'card' },
      priority: { type: 'string', default: '1' },
      weight: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  });
  const currencies = values.currency.split(',').map((code) => code.trim().toUpperCase());
  if (values.merchant === '') return '--merchant is missing.';
  if (verb === 'list' && !['test', 'live'].includes(values.mode)) return '--mode must be test or live.';
  if (verb !== 'list' && values.account === '') return '--account is missing.';
  if (verb !== 'list' && !currencies.every(isCurrency))
    return `--currency must be some of ${currencyCodes.join(', ')}.`;
  if (!(paymentMethodKinds as readonly string[]).includes(values.method))
    return `--method must be one of ${paymentMethodKinds.join(', ')}.`;
  for (const name of ['priority', 'weight'] as const) {
    if (!/^([1-9]\d?|100)$/.test(values[name])) return `--${name} must be a whole number from 1 to 100.`;
  }
  return {
    verb,
    merchantId: values.merchant,
    livemode: values.mode === 'live',
    accountId: values.account,
    currencies: currencies.filter(isCurrency),
    method: values.method as PaymentMethodKind,
    priority: Number(values.priority),
    weight: Number(values.weight),
    json: values.json,
  } as const;
}
