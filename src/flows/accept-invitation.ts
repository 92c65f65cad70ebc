import { newId } from '../domain/id.ts';
import type { Language } from '../domain/language.ts';
import { judgePassword, type PasswordFault } from '../domain/password.ts';
import type { User } from '../domain/staff.ts';
import { findInvitation, insertMember, updateInvitationsToEnded } from '../store/members.ts';
import { findUserByEmail, insertUser } from '../store/users.ts';
import { knownPasswords } from '../vault/known-passwords.ts';
import { hashPassword } from '../vault/password.ts';
import type { Secret } from '../vault/secret.ts';
import { type AuditDeps, appendAudit } from './steps/append-audit.ts';
import { hashToken, openSignIn, type Visitor } from './steps/open-sign-in.ts';

export type AcceptResult =
  /** `token` signs somebody new in, as far as a password does. */
  | { kind: 'joined'; token: Secret<string> | null; user: User; merchantId: string }
  | { kind: 'no_name' }
  | { kind: 'bad_password'; fault: PasswordFault }
  /** The address has an account: it is to be signed in to, and the invitation opened again. */
  | { kind: 'sign_in_first' }
  | { kind: 'gone' };

/** Joins by invitation: somebody new with a name and a password, somebody known as the person who is signed in. */
export async function acceptInvitation(
  deps: AuditDeps,
  input: {
    token: string;
    signedIn: User | undefined;
    profile: { name: string; password: Secret<string>; language: Language };
    visitor: Visitor;
    /** Whether somebody without a second factor may go on without one. */
    isPasswordEnough: boolean;
  },
): Promise<AcceptResult> {
  const now = deps.now();
  const tokenHash = hashToken(input.token);
  const invitation = await findInvitation(deps.db, tokenHash, now);
  if (!invitation) return { kind: 'gone' };
  const known = await findUserByEmail(deps.db, invitation.email);
  if (known && input.signedIn?.id !== known.id) return { kind: 'sign_in_first' };
  const { name, password, language } = input.profile;
  if (!known && (name === '' || /\p{C}/u.test(name))) return { kind: 'no_name' };
  const fault = known
    ? undefined
    : judgePassword(password.reveal(), { email: invitation.email, name, known: knownPasswords });
  if (fault) return { kind: 'bad_password', fault };
  const passwordHash = known ? null : await hashPassword(password);
  const user: User = known ?? {
    id: newId('usr'),
    email: invitation.email,
    name,
    language,
    hasPassword: true,
    hasCodes: false,
    isOperator: false,
    createdAt: now,
  };
  return deps.db.tx(async (tx): Promise<AcceptResult> => {
    const { merchantId, id, role } = invitation;
    if (!(await updateInvitationsToEnded(tx, { merchantId, id }, now))) return { kind: 'gone' };
    if (!known && !(await insertUser(tx, user, passwordHash)))
      throw new Error('The address was taken meanwhile');
    await insertMember(tx, { merchantId, userId: user.id, role, createdAt: now });
    const { visitor, isPasswordEnough: isComplete } = input;
    const token = known ? null : await openSignIn(tx, { userId: user.id, isComplete, visitor, now });
    await appendAudit(tx, deps, {
      chain: merchantId,
      actor: { id: user.id, name: user.name, address: input.visitor.address },
      action: 'team_joined',
      subject: user.id,
      details: { email: user.email, role },
    });
    return { kind: 'joined', token, user, merchantId };
  });
}
