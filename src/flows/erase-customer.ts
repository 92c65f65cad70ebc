import { addressMark } from '../domain/audit.ts';
import {
  deleteMailsTo,
  deleteViewsOf,
  lockSessionsOfCustomer,
  updateEventsToErased,
  updateSessionsToErased,
} from '../store/erase-customer.ts';
import { type Actor, type AuditDeps, appendAudit } from './steps/append-audit.ts';

const batch = 500;
/** More than one person pays in a lifetime; a loop that passes it is broken. */
const maxBatches = 10_000;

/**
 * Forgets one customer of a merchant: address, name, phone and country in sessions and in what was told of them, and the mails
 * that were sent. Amounts, times, statuses, the ledger and the last digits of cards stay: they are the money's history. The log
 * says that it was done by a hash of the address. Gives how many sessions it was about.
 */
export async function eraseCustomer(
  deps: AuditDeps,
  input: { merchantId: string; email: string; actor: Actor },
): Promise<number> {
  const whom = { merchantId: input.merchantId, email: input.email.trim().toLowerCase() };
  let erased = 0;
  for (let round = 0; round < maxBatches; round += 1) {
    const ids = await deps.db.tx(async (tx) => {
      const found = await lockSessionsOfCustomer(tx, whom, batch);
      if (found.length > 0) {
        await updateEventsToErased(tx, whom.merchantId, found);
        await updateSessionsToErased(tx, whom.merchantId, found);
      }
      return found;
    });
    erased += ids.length;
    if (ids.length < batch) break;
  }
  await deps.db.tx(async (tx) => {
    const mails = await deleteMailsTo(tx, whom);
    await deleteViewsOf(tx, whom);
    await appendAudit(tx, deps, {
      chain: whom.merchantId,
      actor: input.actor,
      action: 'customer_erased',
      subject: addressMark(whom.email),
      details: { sessions: erased, mails },
    });
  });
  return erased;
}
