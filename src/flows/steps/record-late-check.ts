import type { LookupOutcome } from '../../connectors/connector.ts';
import { nextLateCheckAt } from '../../domain/backoff.ts';
import { isDecided } from '../../domain/operation.ts';
import type { Tx } from '../../store/db.ts';
import { updateOperation } from '../../store/operations.ts';
import { beginReversal } from './begin-reversal.ts';
import type { KeepDeps } from './keep-unsettled.ts';
import { type HeldOperation, lockHeldOperation } from './lock-operation.ts';

/**
 * Writes what a look-up found of a sale that had ended uncharged. Charged after all, it is taken back, and only an event
 * tells of it: what is final stays. An acquirer that cannot take back leaves it to a person, in the list of what is stuck.
 */
export async function recordLateCheck(
  tx: Tx,
  deps: KeepDeps,
  held: HeldOperation,
  outcome: LookupOutcome,
): Promise<void> {
  const locked = await lockHeldOperation(tx, held);
  const { operation } = locked;
  if (operation.fence !== held.fence || !isDecided(operation.state) || operation.state === 'approved') return;
  if (outcome.kind === 'approved') {
    await beginReversal(tx, deps, locked, 'late_money');
    return;
  }
  const sentAt = operation.sentAt ?? operation.createdAt;
  const nextCheckAt = nextLateCheckAt({ sentAt, now: deps.now });
  await updateOperation(tx, { ...operation, nextCheckAt, updatedAt: deps.now });
}
