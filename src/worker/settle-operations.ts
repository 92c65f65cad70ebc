import type { Operation } from '../domain/operation.ts';
import { type SendReversalDeps, sendReversal } from '../flows/send-reversal.ts';
import { type SettleUnknownSaleDeps, settleUnknownSale } from '../flows/settle-unknown-sale.ts';
import { claimOperationsDue } from '../store/operations.ts';
import { idleMs, lease } from './lease.ts';
import type { Task } from './run.ts';
import { createUnderWay } from './under-way.ts';

export interface SettleOperationsDeps extends SettleUnknownSaleDeps, SendReversalDeps {
  readonly reach: SettleUnknownSaleDeps['reach'] & SendReversalDeps['reach'];
  readonly log: { error(details: object, message: string): void };
}

/** Most look-ups and reversals under way at once: an acquirer that is away holds each for seconds. */
const maxUnderWay = 64;
const maxPerClaim = 20;

/** Looks up sales whose outcome nobody knows and sends reversals, without waiting for those under way. */
export function settleOperationsTask(deps: SettleOperationsDeps): Task {
  const underWay = createUnderWay();
  const settle = (operation: Operation) =>
    (operation.kind === 'sale' ? settleUnknownSale : sendReversal)(deps, operation).catch((error) =>
      deps.log.error({ err: error, operation: operation.id }, 'an operation could not be settled'),
    );
  return {
    name: 'settle operations',
    idleMs,
    async run(signal) {
      const limit = Math.min(maxUnderWay - underWay.count(), maxPerClaim);
      const claimed = limit > 0 ? await claimOperationsDue(deps.db, { ...lease(deps.now()), limit }) : [];
      for (const operation of claimed) underWay.keep(settle(operation));
      if (claimed.length > 0 && claimed.length === limit) return true;
      if (underWay.count() === 0) return false;
      await underWay.next(idleMs, signal);
      return true;
    },
    finish: underWay.finish,
  };
}
