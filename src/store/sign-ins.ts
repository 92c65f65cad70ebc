import type { SignIn } from '../domain/staff.ts';
import type { Db, Queryable, Tx } from './db.ts';

const columns = `id, user_id as "userId", is_complete as "isComplete", fresh_until as "freshUntil", address, browser,
  created_at as "createdAt", last_seen_at as "lastSeenAt", expires_at as "expiresAt"`;

/** `hash` is of the secret in the browser's cookie. */
export async function insertSignIn(tx: Tx, signIn: SignIn, hash: string): Promise<void> {
  await tx.execute(
    `insert into sign_ins (hash, id, user_id, is_complete, fresh_until, address, browser, created_at, last_seen_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      hash,
      signIn.id,
      signIn.userId,
      signIn.isComplete,
      signIn.freshUntil,
      signIn.address,
      signIn.browser,
      signIn.createdAt,
      signIn.lastSeenAt,
      signIn.expiresAt,
    ],
  );
}

export async function findSignIn(db: Queryable, hash: string): Promise<SignIn | undefined> {
  const [row] = await db.query<SignIn>(
    `select ${columns} from sign_ins where hash = $1`,
    [hash],
    'find_sign_in',
  );
  return row;
}

export function listSignIns(db: Queryable, userId: string): Promise<SignIn[]> {
  return db.query<SignIn>(
    `select ${columns}
     from sign_ins
     where user_id = $1
     order by last_seen_at desc, id`,
    [userId],
  );
}

/** Notes that the browser was seen, at most once a minute. */
export async function updateSignInSeen(db: Queryable, hash: string, now: Date): Promise<void> {
  await db.execute(
    `update sign_ins
     set last_seen_at = $2
     where hash = $1 and last_seen_at <= $3`,
    [hash, now, new Date(now.getTime() - 60_000)],
    'update_sign_in_seen',
  );
}

/** Puts what a proof made of a sign-in in its place, under a new secret; false when it has ended meanwhile. */
export async function updateSignInSecret(
  tx: Tx,
  from: string,
  to: { hash: string; isComplete: boolean; freshUntil: Date; expiresAt: Date; now: Date },
): Promise<boolean> {
  const touched = await tx.execute(
    `update sign_ins
     set hash = $2, is_complete = $3, fresh_until = $4, expires_at = $5, last_seen_at = $6
     where hash = $1`,
    [from, to.hash, to.isComplete, to.freshUntil, to.expiresAt, to.now],
  );
  return touched === 1;
}

export async function deleteSignIn(
  tx: Tx,
  which: { hash: string } | { userId: string; id: string },
): Promise<boolean> {
  const touched =
    'hash' in which
      ? await tx.execute('delete from sign_ins where hash = $1', [which.hash])
      : await tx.execute('delete from sign_ins where user_id = $1 and id = $2', [which.userId, which.id]);
  return touched === 1;
}

/** Ends every sign-in of a person but one. */
export async function deleteOtherSignIns(tx: Tx, userId: string, keptHash: string | null): Promise<void> {
  await tx.execute(
    `delete from sign_ins
     where user_id = $1 and ($2::text is null or hash <> $2)`,
    [userId, keptHash],
  );
}

/** Forgets what can open nothing any more; says how much. */
export async function deleteOldSignIns(db: Db, now: Date): Promise<number> {
  const signIns = await db.execute('delete from sign_ins where expires_at <= $1', [now]);
  return signIns + (await db.execute('delete from passkey_challenges where expires_at <= $1', [now]));
}
