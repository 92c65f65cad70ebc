import type { User } from '../domain/staff.ts';
import { listPasskeys } from '../store/passkeys.ts';
import { lockUser } from '../store/users.ts';
import { fitsPassword } from '../vault/password.ts';
import type { Secret } from '../vault/secret.ts';
import { type AuditDeps, appendAudit } from './steps/append-audit.ts';
import { countTry, forgetTries, isLocked } from './steps/count-tries.ts';
import { openSignIn, type Visitor } from './steps/open-sign-in.ts';
import { signedIn } from './steps/signed-in.ts';

export interface SignInInput {
  readonly email: string;
  readonly password: Secret<string>;
  readonly visitor: Visitor;
  /** Whether a password alone is ever enough: where the operator has said so, for who has no second factor yet. */
  readonly isPasswordEnough: boolean;
}

export type SignInResult =
  /** `needs`: what is still to be proved, or set up, before anything opens. */
  | { kind: 'signed_in'; token: Secret<string>; user: User; needs: 'nothing' | 'second_factor' | 'set_up' }
  /** Wrong address, wrong password, or too many tries: nobody is told which. */
  | { kind: 'refused' };

/** Signs somebody in by password. The try is committed before the password is looked at. */
export async function signIn(deps: AuditDeps, input: SignInInput): Promise<SignInResult> {
  const now = deps.now();
  const proof = await deps.db.tx(async (tx) => {
    const found = await lockUser(tx, { email: input.email });
    if (found && !isLocked(found, now)) await countTry(tx, deps, found, input.visitor.address);
    return found;
  });
  const isRight = await fitsPassword(input.password, proof?.passwordHash ?? null);
  if (!proof || !isRight || isLocked(proof, now)) return { kind: 'refused' };
  const { user } = proof;
  const hasSecondFactor = user.hasCodes || (await listPasskeys(deps.db, user.id)).length > 0;
  const isComplete = !hasSecondFactor && input.isPasswordEnough;
  const token = await deps.db.tx(async (tx) => {
    const opened = await openSignIn(tx, { userId: user.id, isComplete, visitor: input.visitor, now });
    if (!hasSecondFactor) {
      await forgetTries(tx, user.id);
      await appendAudit(tx, deps, signedIn(user, input.visitor, 'password'));
    }
    return opened;
  });
  return {
    kind: 'signed_in',
    token,
    user,
    needs: isComplete ? 'nothing' : hasSecondFactor ? 'second_factor' : 'set_up',
  };
}
