import { newId } from '../domain/id.ts';
import type { Language } from '../domain/language.ts';
import { judgePassword, type PasswordFault } from '../domain/password.ts';
import {
  type Invitation,
  type Member,
  mayGrant,
  type Role,
  signInLimits,
  type User,
} from '../domain/staff.ts';
import { invitationMail } from '../mail/invitation-mail.ts';
import { insertMailOnce } from '../store/mails.ts';
import {
  deleteMember,
  findInvitation,
  insertInvitation,
  insertMember,
  lockMembers,
  updateInvitationsToEnded,
  updateMemberRole,
} from '../store/members.ts';
import { findUserByEmail, insertUser } from '../store/users.ts';
import { knownPasswords } from '../vault/known-passwords.ts';
import { hashPassword } from '../vault/password.ts';
import { Secret } from '../vault/secret.ts';
import { type Actor, type AuditDeps, appendAudit } from './steps/append-audit.ts';
import { hashToken, newToken, openSignIn, type Visitor } from './steps/open-sign-in.ts';

export interface TeamDeps extends AuditDeps {
  readonly publicUrl: string;
}

interface By {
  readonly actor: Actor;
  readonly role: Role;
}

export type InviteResult =
  | { kind: 'invited'; link: Secret<string> }
  | { kind: 'not_allowed' }
  | { kind: 'is_member' };

/** Invites somebody by mail; an older invitation of the same address ends. The link is also given back, for other ways. */
export async function inviteColleague(
  deps: TeamDeps,
  by: By,
  input: { merchantId: string; merchantName: string; email: string; role: Role; language: Language },
): Promise<InviteResult> {
  if (!mayGrant(by.role, input.role)) return { kind: 'not_allowed' };
  const now = deps.now();
  const email = input.email.toLowerCase();
  const { token, hash } = newToken();
  const link = new Secret(`${deps.publicUrl}/dashboard/invitation/${token.reveal()}`);
  const invitation: Invitation = {
    merchantId: input.merchantId,
    id: newId('inv'),
    email,
    role: input.role,
    invitedBy: by.actor.id,
    createdAt: now,
    expiresAt: new Date(now.getTime() + signInLimits.invitationMs),
  };
  return deps.db.tx(async (tx): Promise<InviteResult> => {
    const members = await lockMembers(tx, input.merchantId);
    const known = await findUserByEmail(tx, email);
    if (known && members.some(({ userId }) => userId === known.id)) return { kind: 'is_member' };
    await updateInvitationsToEnded(tx, { merchantId: input.merchantId, email }, now);
    await insertInvitation(tx, invitation, hash);
    const mail = invitationMail(
      { merchantName: input.merchantName, invitedBy: by.actor.name, link: link.reveal() },
      input.language,
    );
    await insertMailOnce(tx, {
      merchantId: input.merchantId,
      id: invitation.id,
      kind: 'invitation',
      recipient: email,
      language: input.language,
      ...mail,
      html: null,
      createdAt: now,
    });
    await appendAudit(tx, deps, {
      chain: input.merchantId,
      actor: by.actor,
      action: 'team.invited',
      subject: invitation.id,
      details: { email, role: input.role },
    });
    return { kind: 'invited', link };
  });
}

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
  deps: TeamDeps,
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
      action: 'team.joined',
      subject: user.id,
      details: { email: user.email, role },
    });
    return { kind: 'joined', token, user, merchantId };
  });
}

export type ChangeTeamResult = 'changed' | 'not_allowed' | 'unknown' | 'last_owner';

/** Gives a colleague another role, or none (`null`): then they are out at once. An owner always remains. */
export async function changeMember(
  deps: AuditDeps,
  by: By,
  input: { merchantId: string; userId: string; role: Role | null },
): Promise<ChangeTeamResult> {
  return deps.db.tx(async (tx): Promise<ChangeTeamResult> => {
    const members = await lockMembers(tx, input.merchantId);
    const member = members.find(({ userId }) => userId === input.userId);
    if (!member) return 'unknown';
    if (!mayGrant(by.role, member.role) || (input.role && !mayGrant(by.role, input.role)))
      return 'not_allowed';
    if (isLastOwner(members, member) && input.role !== 'owner') return 'last_owner';
    if (input.role === null) await deleteMember(tx, input);
    else await updateMemberRole(tx, input, input.role);
    await appendAudit(tx, deps, {
      chain: input.merchantId,
      actor: by.actor,
      action: input.role === null ? 'team.removed' : 'team.role_changed',
      subject: input.userId,
      details: { from: member.role, to: input.role },
    });
    return 'changed';
  });
}

function isLastOwner(members: readonly Member[], member: Member): boolean {
  return member.role === 'owner' && members.filter(({ role }) => role === 'owner').length === 1;
}

/** Takes an invitation back; its link opens nothing from then on. */
export async function withdrawInvitation(
  deps: AuditDeps,
  by: By,
  input: { merchantId: string; id: string },
): Promise<boolean> {
  return deps.db.tx(async (tx) => {
    if (!(await updateInvitationsToEnded(tx, input, deps.now()))) return false;
    await appendAudit(tx, deps, {
      chain: input.merchantId,
      actor: by.actor,
      action: 'team.invitation_withdrawn',
      subject: input.id,
    });
    return true;
  });
}
