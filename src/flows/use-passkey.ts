import { randomBytes } from 'node:crypto';
import { installationChain } from '../domain/audit.ts';
import type { SignIn, User } from '../domain/staff.ts';
import {
  deletePasskey,
  deletePasskeyChallenge,
  insertPasskey,
  insertPasskeyChallenge,
  lockPasskey,
  updatePasskeyUse,
} from '../store/passkeys.ts';
import { findUser } from '../store/users.ts';
import { challengeOf, judgePasskeyAnswer, type PasskeyPlace, readNewPasskey } from '../vault/passkey.ts';
import type { Secret } from '../vault/secret.ts';
import { type Actor, type AuditDeps, appendAudit } from './steps/append-audit.ts';
import { forgetTries } from './steps/count-tries.ts';
import { openSignIn, renewSignIn, type Visitor } from './steps/open-sign-in.ts';
import { signedIn } from './steps/signed-in.ts';

export interface PasskeyDeps extends AuditDeps {
  readonly place: PasskeyPlace;
}

const answerWithinMs = 5 * 60_000;

/** A new question for a passkey: of one person, or of whoever has one here. */
export async function askPasskey(deps: AuditDeps, userId: string | null): Promise<string> {
  const challenge = randomBytes(32).toString('base64url');
  const expiresAt = new Date(deps.now().getTime() + answerWithinMs);
  await deps.db.tx((tx) => insertPasskeyChallenge(tx, { challenge, userId, expiresAt }));
  return challenge;
}

export type PasskeyResult = { kind: 'proved'; token: Secret<string>; user: User } | { kind: 'refused' };

/**
 * Signs in by passkey: possession of the device and the finger or PIN on it are two factors, so nothing else is asked. With
 * `current` it completes that sign-in, or makes it fresh, and only its own person's passkey will do.
 */
export async function signInByPasskey(
  deps: PasskeyDeps,
  input: { answer: unknown; visitor: Visitor; current: { signIn: SignIn; hash: string } | undefined },
): Promise<PasskeyResult> {
  const now = deps.now();
  const challenge = challengeOf(input.answer);
  if (challenge === undefined) return { kind: 'refused' };
  return deps.db.tx(async (tx): Promise<PasskeyResult> => {
    const asked = await deletePasskeyChallenge(tx, challenge, now);
    const known = asked && (await lockPasskey(tx, String((input.answer as { id?: unknown }).id)));
    const isTheirs = asked?.userId == null || asked.userId === known?.userId;
    const counter =
      known && isTheirs && (await judgePasskeyAnswer(deps.place, challenge, input.answer, known));
    const user = typeof counter === 'number' && known ? await findUser(tx, known.userId) : undefined;
    if (!user || !known || typeof counter !== 'number') return { kind: 'refused' };
    const { current } = input;
    if (current && current.signIn.userId !== user.id) return { kind: 'refused' };
    await updatePasskeyUse(tx, known.id, { counter, at: now });
    const token = current
      ? await renewSignIn(tx, current.hash, current.signIn, now)
      : await openSignIn(tx, { userId: user.id, isComplete: true, visitor: input.visitor, now });
    if (!token) return { kind: 'refused' };
    await forgetTries(tx, user.id);
    if (!current?.signIn.isComplete) await appendAudit(tx, deps, signedIn(user, input.visitor, 'passkey'));
    return { kind: 'proved', token, user };
  });
}

/** Adds a passkey to a person; the browser that did it counts as proved. */
export async function addPasskey(
  deps: PasskeyDeps,
  input: { user: User; actor: Actor; answer: unknown; name: string; signIn: SignIn; hash: string },
): Promise<PasskeyResult> {
  const now = deps.now();
  const { user } = input;
  const challenge = challengeOf(input.answer);
  const made = challenge && (await readNewPasskey(deps.place, challenge, input.answer));
  if (!challenge || !made) return { kind: 'refused' };
  return deps.db.tx(async (tx): Promise<PasskeyResult> => {
    const asked = await deletePasskeyChallenge(tx, challenge, now);
    if (asked?.userId !== user.id) return { kind: 'refused' };
    const passkey = { ...made, userId: user.id, name: input.name, createdAt: now, lastUsedAt: null };
    const token = await renewSignIn(tx, input.hash, input.signIn, now);
    if (!token || !(await insertPasskey(tx, passkey))) return { kind: 'refused' };
    await appendAudit(tx, deps, {
      chain: installationChain,
      actor: input.actor,
      action: 'user_second_factor_added',
      subject: user.id,
      details: { factor: 'passkey', name: input.name },
    });
    return { kind: 'proved', token, user };
  });
}

/** Takes a passkey away. Says whether it was there. */
export async function removePasskey(
  deps: AuditDeps,
  input: { userId: string; id: string; actor: Actor },
): Promise<boolean> {
  return deps.db.tx(async (tx) => {
    if (!(await deletePasskey(tx, input))) return false;
    await appendAudit(tx, deps, {
      chain: installationChain,
      actor: input.actor,
      action: 'user_second_factor_removed',
      subject: input.userId,
      details: { factor: 'passkey' },
    });
    return true;
  });
}
