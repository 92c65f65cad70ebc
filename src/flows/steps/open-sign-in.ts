import { createHash, randomBytes } from 'node:crypto';
import { newId } from '../../domain/id.ts';
import { type SignIn, signInLimits } from '../../domain/staff.ts';
import type { Tx } from '../../store/db.ts';
import { insertSignIn, updateSignInSecret } from '../../store/sign-ins.ts';
import { Secret } from '../../vault/secret.ts';

/** From where somebody signs in, for the list of sign-ins. */
export interface Visitor {
  readonly address: string;
  readonly browser: string;
}

/** 256 random bits, and what is stored of them. */
export function newToken(): { token: Secret<string>; hash: string } {
  const token = randomBytes(32).toString('base64url');
  return { token: new Secret(token), hash: hashToken(token) };
}

/** A token has 256 random bits, so a fast hash keeps it. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** A new sign-in. `isComplete` when what was proved is enough. */
export async function openSignIn(
  tx: Tx,
  input: { userId: string; isComplete: boolean; visitor: Visitor; now: Date },
): Promise<Secret<string>> {
  const { now, isComplete } = input;
  const { token, hash } = newToken();
  const signIn: SignIn = {
    id: newId('sgn'),
    userId: input.userId,
    isComplete,
    freshUntil: isComplete ? new Date(now.getTime() + signInLimits.freshMs) : null,
    address: input.visitor.address,
    browser: input.visitor.browser.slice(0, 300),
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + signInLimits.wholeMs),
  };
  await insertSignIn(tx, signIn, hash);
  return token;
}

/** The same sign-in under a new secret, after a proof; nothing when it has ended meanwhile. */
export async function renewSignIn(
  tx: Tx,
  fromHash: string,
  signIn: Pick<SignIn, 'expiresAt'>,
  now: Date,
): Promise<Secret<string> | undefined> {
  const { token, hash } = newToken();
  const isRenewed = await updateSignInSecret(tx, fromHash, {
    hash,
    isComplete: true,
    freshUntil: new Date(now.getTime() + signInLimits.freshMs),
    expiresAt: signIn.expiresAt,
    now,
  });
  return isRenewed ? token : undefined;
}
