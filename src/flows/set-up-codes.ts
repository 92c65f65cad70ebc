import { installationChain } from '../domain/audit.ts';
import type { SignIn, User } from '../domain/staff.ts';
import { insertRecoveryCodes, lockUser, updateUserTotp } from '../store/users.ts';
import { stepOfCode } from '../vault/one-time-code.ts';
import type { Seal } from '../vault/seal.ts';
import type { Secret } from '../vault/secret.ts';
import { type Actor, type AuditDeps, appendAudit } from './steps/append-audit.ts';
import { codesContext, hashRecoveryCode, newRecoveryCodes } from './steps/code-secrets.ts';
import { forgetTries } from './steps/count-tries.ts';
import { renewSignIn } from './steps/open-sign-in.ts';

export interface SetUpCodesInput {
  readonly user: User;
  readonly actor: Actor;
  readonly secret: Secret<string>;
  /** The first code that the app shows: without it a wrong clock would lock its owner out. */
  readonly code: string;
  readonly signIn: SignIn;
  readonly hash: string;
}

export type SetUpCodesResult =
  /** `recoveryCodes` are shown once. */
  { kind: 'set_up'; token: Secret<string>; recoveryCodes: readonly string[] } | { kind: 'wrong_code' };

/** Ties an app that makes one-time codes to a person, and gives recovery codes for when it is lost. */
export async function setUpCodes(
  deps: AuditDeps & { readonly seal: Seal },
  input: SetUpCodesInput,
): Promise<SetUpCodesResult> {
  const now = deps.now();
  const { user } = input;
  const step = await stepOfCode(input.secret, input.code, now);
  if (step === undefined) return { kind: 'wrong_code' };
  const recoveryCodes = newRecoveryCodes();
  const sealed = deps.seal.seal(input.secret, codesContext(user.id));
  return deps.db.tx(async (tx): Promise<SetUpCodesResult> => {
    if (!(await lockUser(tx, { id: user.id }))) return { kind: 'wrong_code' };
    const token = await renewSignIn(tx, input.hash, input.signIn, now);
    if (!token) return { kind: 'wrong_code' };
    await updateUserTotp(tx, user.id, sealed, step);
    await insertRecoveryCodes(
      tx,
      user.id,
      recoveryCodes.map((code) => hashRecoveryCode(user.id, code)),
    );
    await forgetTries(tx, user.id);
    await appendAudit(tx, deps, {
      chain: installationChain,
      actor: input.actor,
      action: 'user_second_factor_added',
      subject: user.id,
      details: { factor: 'codes' },
    });
    return { kind: 'set_up', token, recoveryCodes };
  });
}
