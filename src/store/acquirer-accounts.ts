import type { CardBrand } from '../domain/card.ts';
import type { Currency } from '../domain/currency.ts';
import type { PaymentMethodKind } from '../domain/session.ts';
import type { Queryable, Tx } from './db.ts';

/** A merchant's account at an acquirer. Its credentials are sealed for this row alone. */
export interface AcquirerAccount {
  readonly merchantId: string;
  readonly id: string;
  readonly livemode: boolean;
  readonly connector: string;
  readonly label: string;
  readonly sealedCredentials: Buffer;
  /** Brands of cards that it takes; null: all that its acquirer does. */
  readonly cardBrands: readonly CardBrand[] | null;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
}

/** Where payments of one currency and method go. */
export interface RouteRow {
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly currency: Currency;
  readonly method: PaymentMethodKind;
  readonly accountId: string;
  readonly priority: number;
  readonly weight: number;
}

const accountColumns = `merchant_id as "merchantId", id, livemode, connector, label,
  sealed_credentials as "sealedCredentials", card_brands as "cardBrands", created_at as "createdAt", disabled_at as "disabledAt"`;

const routeColumns = `merchant_id as "merchantId", livemode, currency, method, account_id as "accountId", priority, weight`;

export async function insertAcquirerAccount(tx: Tx, account: AcquirerAccount): Promise<void> {
  await tx.execute(
    `insert into acquirer_accounts (merchant_id, id, livemode, connector, label, sealed_credentials, card_brands, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      account.merchantId,
      account.id,
      account.livemode,
      account.connector,
      account.label,
      account.sealedCredentials,
      account.cardBrands,
      account.createdAt,
    ],
  );
}

export async function findAcquirerAccount(
  db: Queryable,
  key: { merchantId: string; id: string },
): Promise<AcquirerAccount | undefined> {
  const [row] = await db.query<AcquirerAccount>(
    `select ${accountColumns}
     from acquirer_accounts
     where merchant_id = $1 and id = $2`,
    [key.merchantId, key.id],
    'find_acquirer_account',
  );
  return row;
}

export async function listAcquirerAccounts(
  db: Queryable,
  key: { merchantId: string; livemode: boolean },
): Promise<AcquirerAccount[]> {
  return db.query<AcquirerAccount>(
    `select ${accountColumns}
     from acquirer_accounts
     where merchant_id = $1 and livemode = $2
     order by created_at, id`,
    [key.merchantId, key.livemode],
    'list_acquirer_accounts',
  );
}

/** Payments go there no more; what went there before is still looked up. Says whether there was such an account in use. */
export async function updateAcquirerAccountToDisabled(
  tx: Tx,
  key: { merchantId: string; id: string },
  now: Date,
): Promise<boolean> {
  const touched = await tx.execute(
    `update acquirer_accounts
     set disabled_at = $3
     where merchant_id = $1 and id = $2 and disabled_at is null`,
    [key.merchantId, key.id, now],
  );
  return touched === 1;
}

/** Sets where payments go: one row for each currency, method and account. */
export async function upsertRoute(tx: Tx, route: RouteRow, now: Date): Promise<void> {
  await tx.execute(
    `insert into routes (merchant_id, livemode, currency, method, account_id, priority, weight, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (merchant_id, livemode, currency, method, account_id) do update
     set priority = excluded.priority, weight = excluded.weight`,
    [
      route.merchantId,
      route.livemode,
      route.currency,
      route.method,
      route.accountId,
      route.priority,
      route.weight,
      now,
    ],
  );
}

export async function deleteRoute(tx: Tx, route: Omit<RouteRow, 'priority' | 'weight'>): Promise<boolean> {
  const touched = await tx.execute(
    `delete from routes
     where merchant_id = $1 and livemode = $2 and currency = $3 and method = $4 and account_id = $5`,
    [route.merchantId, route.livemode, route.currency, route.method, route.accountId],
  );
  return touched === 1;
}

/** Everything that is set for a merchant in one mode. */
export async function listRoutes(
  db: Queryable,
  key: { merchantId: string; livemode: boolean },
): Promise<RouteRow[]> {
  return db.query<RouteRow>(
    `select ${routeColumns}
     from routes
     where merchant_id = $1 and livemode = $2
     order by currency, method, priority, account_id`,
    [key.merchantId, key.livemode],
    'list_routes',
  );
}

/** The routes of a currency over accounts that are in use, with what is needed to call them. */
export async function listRoutesInUse(
  db: Queryable,
  key: { merchantId: string; livemode: boolean; currency: string },
): Promise<(RouteRow & Pick<AcquirerAccount, 'connector' | 'sealedCredentials' | 'cardBrands'>)[]> {
  return db.query(
    `select routes.merchant_id as "merchantId", routes.livemode, currency, method, account_id as "accountId", priority,
       weight, connector, sealed_credentials as "sealedCredentials", card_brands as "cardBrands"
     from routes
     join acquirer_accounts account on account.merchant_id = routes.merchant_id and account.id = routes.account_id
     where routes.merchant_id = $1 and routes.livemode = $2 and currency = $3 and account.livemode = $2
       and account.disabled_at is null
     order by method, priority, account_id`,
    [key.merchantId, key.livemode, key.currency],
    'list_routes_in_use',
  );
}
