import type { Operation } from '../domain/operation.ts';
import { type SendRefundDeps, sendRefund } from '../flows/send-refund.ts';
import { type SendReversalDeps, sendReversal } from '../flows/send-reversal.ts';
import { type SettleUnknownSaleDeps, settleUnknownSale } from '../flows/settle-unknown-sale.ts';
import { claimOperationsDue } from '../store/operations.ts';
import { idleMs, lease } from './lease.ts';
import type { Task } from './run.ts';
import { createUnderWay } from './under-way.ts';

export interface SettleOperationsDeps extends SettleUnknownSaleDeps, SendReversalDeps, SendRefundDeps {
  readonly reach: SettleUnknownSaleDeps['reach'] & SendReversalDeps['reach'] & SendRefundDeps['reach'];
  readonly log: { error(details: object, message: string): void };
}

/** Most look-ups, reversals and refunds under way at once: an acquirer that is away holds each for seconds. */
const maxUnderWay = 64;
const maxPerClaim = 20;

const flows = { sale: settleUnknownSale, reversal: sendReversal, refund: sendRefund } as const;

/** Looks up sales whose outcome nobody knows and sends reversals and refunds, without waiting for those under way. */
export function settleOperationsTask(deps: SettleOperationsDeps): Task {
  const underWay = createUnderWay();
  const settle = (operation: Operation) =>
    flows[operation.kind](deps, operation).catch((error) =>
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
