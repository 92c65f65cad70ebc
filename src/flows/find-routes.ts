import { orderRoutes } from '../connectors/choose.ts';
import type { ConnectorManifest, ReadyConnector, ReadyRoute } from '../connectors/connector.ts';
import { isBroken } from '../domain/breaker.ts';
import { isCurrency } from '../domain/currency.ts';
import { builtInAccountId, type Operation } from '../domain/operation.ts';
import { type PaymentMethodKind, paymentMethodKinds, type Session } from '../domain/session.ts';
import { findAcquirerAccount, listRoutesInUse } from '../store/acquirer-accounts.ts';
import type { Db } from '../store/db.ts';
import { listRecentSales } from '../store/recent-sales.ts';
import type { Seal } from '../vault/seal.ts';
import { openCredentials } from './steps/open-credentials.ts';

export interface FindRoutesDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly random: () => number;
  readonly seal: Seal;
  /** What connector a name means; nothing when this version has none of that name. */
  readonly manifestOf: (name: string) => ConnectorManifest | undefined;
  readonly connect: (manifest: ConnectorManifest, credentials: unknown) => ReadyConnector;
  /** The sandbox bank, to which test payments go that have no route of their own. */
  readonly builtIn: ReadyConnector;
  /** Told of an account whose credentials cannot be opened or used here; payments pass it over. */
  readonly onUnusable?: (error: unknown, account: { merchantId: string; accountId: string }) => void;
}

export interface RouteWish {
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly currency: string;
  readonly methods: readonly string[] | undefined;
}

/**
 * The accounts that a session's payment of a kind may go to, best first; none when the merchant does not allow it. Those
 * that keep failing are left in peace for a while.
 */
export async function findRoutes(
  deps: FindRoutesDeps,
  session: Session,
  method: PaymentMethodKind,
): Promise<ReadyRoute[]> {
  const { merchantId, livemode, amount, settings } = session;
  const allowed = settings.payment_methods ?? paymentMethodKinds;
  if (!allowed.includes(method)) return [];
  const wish = { merchantId, livemode, currency: amount.currency, methods: [method] };
  const routes = await listFitting(deps, wish);
  const watched = routes.filter(({ accountId }) => accountId !== builtInAccountId);
  if (watched.length === 0) return routes;
  const now = deps.now();
  const recent = await listRecentSales(deps.db, {
    merchantId,
    accountIds: watched.map(({ accountId }) => accountId),
    now,
  });
  return routes.filter(
    ({ accountId }) =>
      !isBroken(
        recent.filter((sale) => sale.accountId === accountId),
        now,
      ),
  );
}

/** Whether a session with this wish could be paid at all, the health of the accounts left aside. */
export async function hasRoute(deps: FindRoutesDeps, wish: RouteWish): Promise<boolean> {
  return (await listFitting(deps, wish)).length > 0;
}

/** The account that an operation went to, also when payments go there no more. */
export async function findConnectorOf(
  deps: FindRoutesDeps,
  operation: Pick<Operation, 'merchantId' | 'accountId'>,
): Promise<ReadyConnector | undefined> {
  const { merchantId, accountId } = operation;
  if (accountId === builtInAccountId) return deps.builtIn;
  const account = await findAcquirerAccount(deps.db, { merchantId, id: accountId });
  const manifest = account && deps.manifestOf(account.connector);
  return manifest && deps.connect(manifest, openCredentials(deps.seal, account));
}

type Candidate = Awaited<ReturnType<typeof listRoutesInUse>>[number] & {
  readonly manifest: ConnectorManifest;
};

async function listFitting(deps: FindRoutesDeps, wish: RouteWish): Promise<ReadyRoute[]> {
  const { merchantId, livemode, currency } = wish;
  if (!isCurrency(currency)) return [];
  const methods = (wish.methods ?? paymentMethodKinds) as readonly PaymentMethodKind[];
  const wanted = { livemode, currency, methods };
  const rows = await listRoutesInUse(deps.db, { merchantId, livemode, currency });
  const candidates = rows.flatMap((row) => {
    const manifest = deps.manifestOf(row.connector);
    return manifest ? [{ ...row, manifest }] : [];
  });
  const ordered = orderRoutes(wanted, candidates, deps.random);
  if (ordered.length > 0) return ordered.flatMap((row) => ready(deps, row));
  const builtIn = deps.builtIn.manifest.methods.map((method) => ({
    ...deps.builtIn,
    accountId: builtInAccountId,
    method,
    priority: 1,
    weight: 1,
  }));
  return orderRoutes(wanted, builtIn, deps.random).slice(0, 1);
}

/** The account of a route, to be asked. One that cannot be opened must not keep the others from being paid by. */
function ready(deps: FindRoutesDeps, row: Candidate): ReadyRoute[] {
  const { merchantId, accountId, manifest, cardBrands } = row;
  try {
    const credentials = openCredentials(deps.seal, { ...row, id: accountId });
    return [{ ...deps.connect(manifest, credentials), accountId, cardBrands }];
  } catch (error) {
    deps.onUnusable?.(error, { merchantId, accountId });
    return [];
  }
}
