import type { Invitation, Member, Role, User } from '../domain/staff.ts';
import type { Queryable, Tx } from './db.ts';

const memberColumns = `merchant_id as "merchantId", user_id as "userId", role, created_at as "createdAt"`;

export async function insertMember(tx: Tx, member: Member): Promise<boolean> {
  const inserted = await tx.execute(
    `insert into members (merchant_id, user_id, role, created_at)
     values ($1, $2, $3, $4)
     on conflict (merchant_id, user_id) do nothing`,
    [member.merchantId, member.userId, member.role, member.createdAt],
  );
  return inserted === 1;
}

export async function findMember(
  db: Queryable,
  key: { merchantId: string; userId: string },
): Promise<Member | undefined> {
  const [row] = await db.query<Member>(
    `select ${memberColumns}
     from members
     where merchant_id = $1 and user_id = $2`,
    [key.merchantId, key.userId],
    'find_member',
  );
  return row;
}

/** Everybody of a merchant, held: of two changes at once the second sees the first, so an owner is always left. */
export function lockMembers(tx: Tx, merchantId: string): Promise<Member[]> {
  return tx.query<Member>(
    `select ${memberColumns}
     from members
     where merchant_id = $1
     order by user_id
     for update`,
    [merchantId],
  );
}

export async function updateMemberRole(
  tx: Tx,
  key: { merchantId: string; userId: string },
  role: Role,
): Promise<void> {
  await tx.execute('update members set role = $3 where merchant_id = $1 and user_id = $2', [
    key.merchantId,
    key.userId,
    role,
  ]);
}

export async function deleteMember(tx: Tx, key: { merchantId: string; userId: string }): Promise<void> {
  await tx.execute('delete from members where merchant_id = $1 and user_id = $2', [
    key.merchantId,
    key.userId,
  ]);
}

export interface MemberShown extends Member, Pick<User, 'email' | 'name'> {
  readonly hasSecondFactor: boolean;
}

export function listMembers(db: Queryable, merchantId: string): Promise<MemberShown[]> {
  return db.query<MemberShown>(
    `select m.merchant_id as "merchantId", m.user_id as "userId", m.role, m.created_at as "createdAt", u.email, u.name,
       u.sealed_totp is not null or exists (select 1 from passkeys p where p.user_id = u.id) as "hasSecondFactor"
     from members m
     join users u on u.id = m.user_id
     where m.merchant_id = $1
     order by u.name, u.id`,
    [merchantId],
  );
}

export interface Workplace {
  readonly merchantId: string;
  readonly name: string;
  readonly role: Role;
}

/** The merchants that somebody works for. */
export function listWorkplaces(db: Queryable, userId: string): Promise<Workplace[]> {
  return db.query<Workplace>(
    `select m.merchant_id as "merchantId", merchants.name, m.role
     from members m
     join merchants on merchants.id = m.merchant_id
     where m.user_id = $1
     order by merchants.name, m.merchant_id`,
    [userId],
    'list_workplaces',
  );
}

const invitationColumns = `merchant_id as "merchantId", id, email, role, invited_by as "invitedBy",
  created_at as "createdAt", expires_at as "expiresAt"`;

export async function insertInvitation(tx: Tx, invitation: Invitation, tokenHash: string): Promise<void> {
  await tx.execute(
    `insert into invitations (merchant_id, id, email, role, token_hash, invited_by, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      invitation.merchantId,
      invitation.id,
      invitation.email,
      invitation.role,
      tokenHash,
      invitation.invitedBy,
      invitation.createdAt,
      invitation.expiresAt,
    ],
  );
}

/** Ends what is open for an address, or one invitation; says whether there was any. */
export async function updateInvitationsToEnded(
  tx: Tx,
  which: { merchantId: string; email: string } | { merchantId: string; id: string },
  now: Date,
): Promise<boolean> {
  const [column, value] = 'id' in which ? ['id', which.id] : ['email', which.email];
  const touched = await tx.execute(
    `update invitations
     set ended_at = $3
     where merchant_id = $1 and ${column} = $2 and ended_at is null`,
    [which.merchantId, value, now],
  );
  return touched > 0;
}

/** The open invitation of a link; nothing when it is used up, taken back or too old. */
export async function findInvitation(
  db: Queryable,
  tokenHash: string,
  now: Date,
): Promise<Invitation | undefined> {
  const [row] = await db.query<Invitation>(
    `select ${invitationColumns}
     from invitations
     where token_hash = $1 and ended_at is null and expires_at > $2`,
    [tokenHash, now],
  );
  return row;
}

export function listInvitations(db: Queryable, merchantId: string): Promise<Invitation[]> {
  return db.query<Invitation>(
    `select ${invitationColumns}
     from invitations
     where merchant_id = $1 and ended_at is null
     order by created_at desc, id`,
    [merchantId],
  );
}
