import { installationChain } from '../domain/audit.ts';
import { deletePasskeys } from '../store/passkeys.ts';
import { deleteOtherSignIns } from '../store/sign-ins.ts';
import { insertRecoveryCodes, lockUser, updateUserPassword, updateUserTotp } from '../store/users.ts';
import { hashPassword } from '../vault/password.ts';
import type { Secret } from '../vault/secret.ts';
import { type AuditDeps, appendAudit, commandLine } from './steps/append-audit.ts';

/** Lets somebody in again who has lost everything: a new password, no second factor, nobody signed in. False: not known. */
export async function resetUser(
  deps: AuditDeps,
  input: { email: string; password: Secret<string> },
): Promise<boolean> {
  const passwordHash = await hashPassword(input.password);
  return deps.db.tx(async (tx) => {
    const found = await lockUser(tx, { email: input.email });
    if (!found) return false;
    const { id } = found.user;
    await updateUserPassword(tx, id, passwordHash);
    await updateUserTotp(tx, id, null, found.totpStep);
    await insertRecoveryCodes(tx, id, []);
    await deletePasskeys(tx, id);
    await deleteOtherSignIns(tx, id, null);
    await appendAudit(tx, deps, {
      chain: installationChain,
      actor: commandLine,
      action: 'user_password_changed',
      subject: id,
      details: { second_factors: 'removed' },
    });
    return true;
  });
}
