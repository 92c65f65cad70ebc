import { installationChain } from '../domain/audit.ts';
import { judgePassword, type PasswordFault } from '../domain/password.ts';
import type { User } from '../domain/staff.ts';
import { deleteOtherSignIns } from '../store/sign-ins.ts';
import { updateUserPassword } from '../store/users.ts';
import { knownPasswords } from '../vault/known-passwords.ts';
import { hashPassword } from '../vault/password.ts';
import type { Secret } from '../vault/secret.ts';
import { type Actor, type AuditDeps, appendAudit } from './steps/append-audit.ts';

/** Gives somebody a new password and ends their sign-ins elsewhere. Whoever asks has proved who they are. */
export async function changePassword(
  deps: AuditDeps,
  input: { user: User; password: Secret<string>; actor: Actor; keptHash: string | null },
): Promise<PasswordFault | undefined> {
  const { user } = input;
  const fault = judgePassword(input.password.reveal(), { ...user, known: knownPasswords });
  if (fault) return fault;
  const passwordHash = await hashPassword(input.password);
  await deps.db.tx(async (tx) => {
    await updateUserPassword(tx, user.id, passwordHash);
    await deleteOtherSignIns(tx, user.id, input.keptHash);
    await appendAudit(tx, deps, {
      chain: installationChain,
      actor: input.actor,
      action: 'user_password_changed',
      subject: user.id,
    });
  });
  return undefined;
}
