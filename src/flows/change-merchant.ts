import type { Db } from '../store/db.ts';
import { deleteDomain, insertDomain } from '../store/domains.ts';
import { type MerchantChange, updateMerchant } from '../store/merchants.ts';

export interface ChangeMerchantDeps {
  readonly db: Db;
  readonly now: () => Date;
}

/** Changes what a merchant's pages say and how they look; pages drawn from then on show it. False: there is none. */
export function changeMerchant(
  { db }: Pick<ChangeMerchantDeps, 'db'>,
  merchantId: string,
  change: MerchantChange,
): Promise<boolean> {
  return db.tx((tx) => updateMerchant(tx, merchantId, change));
}

/** Finds a merchant's pages at a host as well. False when somebody has it already, be it this merchant. */
export function addDomain(
  { db, now }: ChangeMerchantDeps,
  domain: { host: string; merchantId: string },
): Promise<boolean> {
  return db.tx((tx) => insertDomain(tx, { ...domain, createdAt: now() }));
}

/** Links of sessions that are open lead on to the host: it should answer until they have expired. */
export function removeDomain(
  { db }: Pick<ChangeMerchantDeps, 'db'>,
  domain: { host: string; merchantId: string },
): Promise<boolean> {
  return db.tx((tx) => deleteDomain(tx, domain));
}
