import type { ConnectorManifest } from '../connectors/connector.ts';
import type { Currency } from '../domain/currency.ts';
import type { PaymentMethodKind } from '../domain/session.ts';
import { deleteRoute, findAcquirerAccount, upsertRoute } from '../store/acquirer-accounts.ts';
import type { Db } from '../store/db.ts';

export interface SetRoutesDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly manifestOf: (name: string) => ConnectorManifest | undefined;
}

export interface SetRoutesInput {
  readonly merchantId: string;
  readonly accountId: string;
  readonly currencies: readonly Currency[];
  readonly method: PaymentMethodKind;
  /** 1 to 100, the lowest first; nothing takes the routes away. */
  readonly order: { readonly priority: number; readonly weight: number } | null;
}

export type SetRoutesResult =
  | { kind: 'set'; livemode: boolean; count: number }
  | { kind: 'no_account' }
  | { kind: 'not_supported'; currencies: readonly Currency[] };

/** Leads payments of these currencies and this method to an account, all or none, or away from it. */
export async function setRoutes(deps: SetRoutesDeps, input: SetRoutesInput): Promise<SetRoutesResult> {
  const { merchantId, accountId, currencies, method, order } = input;
  return deps.db.tx(async (tx) => {
    const account = await findAcquirerAccount(tx, { merchantId, id: accountId });
    // What still leads to an account that is out of use may be taken away.
    if (!account || (order && account.disabledAt)) return { kind: 'no_account' };
    const manifest = deps.manifestOf(account.connector);
    const takesMethod = manifest?.methods.includes(method) ?? false;
    const unsupported = currencies.filter(
      (currency) => !takesMethod || !manifest?.currencies.includes(currency),
    );
    if (order && unsupported.length > 0) return { kind: 'not_supported', currencies: unsupported };
    let count = 0;
    for (const currency of currencies) {
      const route = { merchantId, livemode: account.livemode, currency, method, accountId };
      if (order) await upsertRoute(tx, { ...route, ...order }, deps.now());
      if (order || (await deleteRoute(tx, route))) count += 1;
    }
    return { kind: 'set', livemode: account.livemode, count };
  });
}
