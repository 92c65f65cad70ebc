import type { SignIn, User } from '../domain/staff.ts';
import type { Tx } from '../store/db.ts';
import { listPasskeys } from '../store/passkeys.ts';
import { lockUser, updateRecoveryCodeToUsed, updateUserTotp } from '../store/users.ts';
import { stepOfCode } from '../vault/one-time-code.ts';
import { fitsPassword } from '../vault/password.ts';
import type { Seal } from '../vault/seal.ts';
import { Secret } from '../vault/secret.ts';
import { type AuditDeps, appendAudit } from './steps/append-audit.ts';
import { codesContext, hashRecoveryCode } from './steps/code-secrets.ts';
import { countTry, forgetTries, isLocked } from './steps/count-tries.ts';
import { renewSignIn, type Visitor } from './steps/open-sign-in.ts';
import { signedIn } from './steps/signed-in.ts';

export interface ProveDeps extends AuditDeps {
  readonly seal: Seal;
}

export interface ProveInput {
  readonly signIn: SignIn;
  /** Of the secret in the cookie. */
  readonly hash: string;
  /** Six digits of the app, a recovery code, or the password of somebody who has no second factor. */
  readonly proof: string;
  readonly visitor: Visitor;
}

export type ProveResult =
  | { kind: 'proved'; token: Secret<string>; by: 'code' | 'recovery' | 'password' }
  | { kind: 'refused' };

/**
 * Completes a sign-in, or makes it fresh again. Each code of the app works once, each recovery code once; the browser gets a
 * new secret (session fixation). Tries are counted with those of the password.
 */
export async function proveSecondFactor(deps: ProveDeps, input: ProveInput): Promise<ProveResult> {
  const now = deps.now();
  const { userId } = input.signIn;
  const proof = await deps.db.tx(async (tx) => {
    const found = await lockUser(tx, { id: userId });
    if (!found || isLocked(found, now)) return undefined;
    await countTry(tx, deps, found, input.visitor.address);
    return found;
  });
  if (!proof) return { kind: 'refused' };
  const text = input.proof.trim();
  const { user, sealedTotp } = proof;
  const secret = sealedTotp && deps.seal.open(sealedTotp, codesContext(userId));
  const step = secret && (await stepOfCode(secret, text, now));
  const hasFactor = user.hasCodes || (await listPasskeys(deps.db, userId)).length > 0;
  const isPassword =
    input.signIn.isComplete &&
    !hasFactor &&
    (await fitsPassword(new Secret(input.proof), proof.passwordHash));
  return deps.db.tx(async (tx): Promise<ProveResult> => {
    const by = isPassword ? 'password' : await useUp(tx, { user, text, step: step ?? undefined, now });
    const token = by && (await renewSignIn(tx, input.hash, input.signIn, now));
    if (!by || !token) return { kind: 'refused' };
    await forgetTries(tx, userId);
    if (!input.signIn.isComplete) await appendAudit(tx, deps, signedIn(user, input.visitor, by));
    return { kind: 'proved', token, by };
  });
}

async function useUp(
  tx: Tx,
  given: { user: User; text: string; step: number | undefined; now: Date },
): Promise<'code' | 'recovery' | undefined> {
  const held = await lockUser(tx, { id: given.user.id });
  if (!held) return undefined;
  if (given.step !== undefined) {
    if (given.step <= held.totpStep) return undefined;
    await updateUserTotp(tx, given.user.id, held.sealedTotp, given.step);
    return 'code';
  }
  const hash = hashRecoveryCode(given.user.id, given.text);
  const isUsed = await updateRecoveryCodeToUsed(tx, { userId: given.user.id, hash, now: given.now });
  return isUsed ? 'recovery' : undefined;
}
