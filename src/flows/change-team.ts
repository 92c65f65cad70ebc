import { newId } from '../domain/id.ts';
import type { Language } from '../domain/language.ts';
import { type Invitation, type Member, mayGrant, type Role, signInLimits } from '../domain/staff.ts';
import { invitationMail } from '../mail/invitation-mail.ts';
import { insertMailOnce } from '../store/mails.ts';
import {
  deleteMember,
  insertInvitation,
  lockMembers,
  updateInvitationsToEnded,
  updateMemberRole,
} from '../store/members.ts';
import { findUserByEmail } from '../store/users.ts';
import { Secret } from '../vault/secret.ts';
import { type Actor, type AuditDeps, appendAudit } from './steps/append-audit.ts';
import { newToken } from './steps/open-sign-in.ts';

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
      action: 'team_invited',
      subject: invitation.id,
      details: { email, role: input.role },
    });
    return { kind: 'invited', link };
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
      action: input.role === null ? 'team_removed' : 'team_role_changed',
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
      action: 'team_invitation_withdrawn',
      subject: input.id,
    });
    return true;
  });
}
