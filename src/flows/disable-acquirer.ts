import { updateAcquirerAccountToDisabled } from '../store/acquirer-accounts.ts';
import type { Db } from '../store/db.ts';

/** Sends no more payments to an account. What went there before is looked up as ever. False when it was not in use. */
export function disableAcquirer(
  deps: { db: Db; now: () => Date },
  account: { merchantId: string; id: string },
): Promise<boolean> {
  return deps.db.tx((tx) => updateAcquirerAccountToDisabled(tx, account, deps.now()));
}
