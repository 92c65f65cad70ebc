import { installationChain } from '../../domain/audit.ts';
import { signInLimits } from '../../domain/staff.ts';
import type { Tx } from '../../store/db.ts';
import { type UserProof, updateUserTries } from '../../store/users.ts';
import { type AuditDeps, appendAudit } from './append-audit.ts';

/** Whether somebody may try now. */
export function isLocked({ lockedUntil }: UserProof, now: Date): boolean {
  return lockedUntil !== null && now < lockedUntil;
}

/**
 * Counts a try before it is judged, so that guesses sent side by side are all counted; after ten the account rests for half an
 * hour. The person is locked.
 */
export async function countTry(
  tx: Tx,
  deps: Pick<AuditDeps, 'now' | 'stamp'>,
  proof: UserProof,
  address: string,
): Promise<void> {
  const now = deps.now();
  const failedTries = (proof.lockedUntil === null ? proof.failedTries : 0) + 1;
  const isOver = failedTries >= signInLimits.maxTries;
  const lockedUntil = isOver ? new Date(now.getTime() + signInLimits.lockMs) : null;
  await updateUserTries(tx, proof.user.id, { failedTries, lockedUntil });
  if (!isOver) return;
  const { id, name } = proof.user;
  await appendAudit(tx, deps, {
    chain: installationChain,
    actor: { id, name, address },
    action: 'user_locked',
    subject: id,
    details: { tries: failedTries },
  });
}

export function forgetTries(tx: Tx, userId: string): Promise<void> {
  return updateUserTries(tx, userId, { failedTries: 0, lockedUntil: null });
}
