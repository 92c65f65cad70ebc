import type { Language } from '../domain/language.ts';
import type { User } from '../domain/staff.ts';
import type { Queryable, Tx } from './db.ts';

interface UserRow {
  id: string;
  email: string;
  name: string;
  language: Language;
  has_password: boolean;
  has_codes: boolean;
  is_operator: boolean;
  created_at: Date;
}

const columns = `id, email, name, language, password_hash is not null as has_password, sealed_totp is not null as has_codes,
  is_operator, created_at`;

function toUser(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    language: row.language,
    hasPassword: row.has_password,
    hasCodes: row.has_codes,
    isOperator: row.is_operator,
    createdAt: row.created_at,
  };
}

/** What a sign-in is judged by. Handed out while the row is locked. */
export interface UserProof {
  readonly user: User;
  readonly passwordHash: string | null;
  readonly sealedTotp: Buffer | null;
  readonly totpStep: number;
  readonly failedTries: number;
  readonly lockedUntil: Date | null;
}

/** False when somebody has this address already. */
export async function insertUser(tx: Tx, user: User, passwordHash: string | null): Promise<boolean> {
  const inserted = await tx.execute(
    `insert into users (id, email, name, language, password_hash, is_operator, created_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (email) do nothing`,
    [user.id, user.email, user.name, user.language, passwordHash, user.isOperator, user.createdAt],
  );
  return inserted === 1;
}

export async function findUser(db: Queryable, id: string): Promise<User | undefined> {
  const [row] = await db.query<UserRow>(`select ${columns} from users where id = $1`, [id], 'find_user');
  return row && toUser(row);
}

export async function findUserByEmail(db: Queryable, email: string): Promise<User | undefined> {
  const [row] = await db.query<UserRow>(`select ${columns} from users where email = $1`, [
    email.toLowerCase(),
  ]);
  return row && toUser(row);
}

/** The person and what proves it, held until the transaction ends: tries queue up, and each is counted. */
export async function lockUser(
  tx: Tx,
  by: { id: string } | { email: string },
): Promise<UserProof | undefined> {
  const [column, value] = 'id' in by ? ['id', by.id] : ['email', by.email.toLowerCase()];
  const [row] = await tx.query<
    UserRow & {
      password_hash: string | null;
      sealed_totp: Buffer | null;
      totp_step: number;
      failed_tries: number;
      locked_until: Date | null;
    }
  >(
    `select ${columns}, password_hash, sealed_totp, totp_step, failed_tries, locked_until
     from users
     where ${column} = $1
     for update`,
    [value],
  );
  return (
    row && {
      user: toUser(row),
      passwordHash: row.password_hash,
      sealedTotp: row.sealed_totp,
      totpStep: row.totp_step,
      failedTries: row.failed_tries,
      lockedUntil: row.locked_until,
    }
  );
}

export async function updateUserTries(
  tx: Tx,
  id: string,
  tries: { failedTries: number; lockedUntil: Date | null },
): Promise<void> {
  await tx.execute(
    `update users
     set failed_tries = $2, locked_until = $3
     where id = $1`,
    [id, tries.failedTries, tries.lockedUntil],
  );
}

export async function updateUserPassword(tx: Tx, id: string, passwordHash: string): Promise<void> {
  await tx.execute(
    `update users
     set password_hash = $2, failed_tries = 0, locked_until = null
     where id = $1`,
    [id, passwordHash],
  );
}

export async function updateUserTotp(tx: Tx, id: string, sealed: Buffer | null, step: number): Promise<void> {
  await tx.execute(
    `update users
     set sealed_totp = $2, totp_step = $3
     where id = $1`,
    [id, sealed, step],
  );
}

export async function updateUserProfile(
  tx: Tx,
  id: string,
  profile: { name: string; language: Language },
): Promise<void> {
  await tx.execute(
    `update users
     set name = $2, language = $3
     where id = $1`,
    [id, profile.name, profile.language],
  );
}

/** Puts new recovery codes in the place of all that were. */
export async function insertRecoveryCodes(tx: Tx, userId: string, hashes: readonly string[]): Promise<void> {
  await tx.execute('delete from recovery_codes where user_id = $1', [userId]);
  await tx.execute(
    `insert into recovery_codes (user_id, hash)
     select $1, unnest($2::text[])`,
    [userId, hashes],
  );
}

/** Uses a code up; false when there is none like it, or it was used. */
export async function updateRecoveryCodeToUsed(
  tx: Tx,
  code: { userId: string; hash: string; now: Date },
): Promise<boolean> {
  const touched = await tx.execute(
    `update recovery_codes
     set used_at = $3
     where user_id = $1 and hash = $2 and used_at is null`,
    [code.userId, code.hash, code.now],
  );
  return touched === 1;
}

export async function findRecoveryCodesLeft(db: Queryable, userId: string): Promise<number> {
  const [row] = await db.query<{ left: number }>(
    `select count(*)::integer as left
     from recovery_codes
     where user_id = $1 and used_at is null`,
    [userId],
  );
  return row?.left ?? 0;
}

/** Everybody who may look after the installation itself. */
export async function listOperators(db: Queryable): Promise<User[]> {
  const rows = await db.query<UserRow>(
    `select ${columns} from users where is_operator order by created_at, id`,
  );
  return rows.map(toUser);
}
