import { installationChain } from '../domain/audit.ts';
import { insertRecoveryCodes } from '../store/users.ts';
import { type Actor, type AuditDeps, appendAudit } from './steps/append-audit.ts';
import { hashRecoveryCode, newRecoveryCodes } from './steps/code-secrets.ts';

/** Ten new recovery codes, shown once; those of before are good for nothing from then on. Whoever asks has just proved who they are. */
export async function renewRecoveryCodes(
  deps: AuditDeps,
  input: { userId: string; actor: Actor },
): Promise<readonly string[]> {
  const codes = newRecoveryCodes();
  const { userId, actor } = input;
  await deps.db.tx(async (tx) => {
    await insertRecoveryCodes(
      tx,
      userId,
      codes.map((code) => hashRecoveryCode(userId, code)),
    );
    await appendAudit(tx, deps, {
      chain: installationChain,
      actor,
      action: 'user_second_factor_added',
      subject: userId,
      details: { factor: 'recovery codes' },
    });
  });
  return codes;
}
