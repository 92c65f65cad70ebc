import type { Queryable, Tx } from './db.ts';

/** A key in somebody's device (WebAuthn); what we keep of it is public. */
export interface Passkey {
  readonly userId: string;
  /** The credential's id, base64url. */
  readonly id: string;
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

const columns = `user_id as "userId", id, public_key as "publicKey", counter, transports, name, created_at as "createdAt",
  last_used_at as "lastUsedAt"`;

export async function insertPasskey(tx: Tx, passkey: Passkey): Promise<boolean> {
  const inserted = await tx.execute(
    `insert into passkeys (user_id, id, public_key, counter, transports, name, created_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (id) do nothing`,
    [
      passkey.userId,
      passkey.id,
      passkey.publicKey,
      passkey.counter,
      passkey.transports,
      passkey.name,
      passkey.createdAt,
    ],
  );
  return inserted === 1;
}

export function listPasskeys(db: Queryable, userId: string): Promise<Passkey[]> {
  return db.query<Passkey>(
    `select ${columns}
     from passkeys
     where user_id = $1
     order by created_at, id`,
    [userId],
  );
}

/** The passkey, held so that of two answers only one counts. */
export async function lockPasskey(tx: Tx, id: string): Promise<Passkey | undefined> {
  const [row] = await tx.query<Passkey>(`select ${columns} from passkeys where id = $1 for update`, [id]);
  return row;
}

export async function updatePasskeyUse(
  tx: Tx,
  id: string,
  use: { counter: number; at: Date },
): Promise<void> {
  await tx.execute(
    `update passkeys
     set counter = $2, last_used_at = $3
     where id = $1`,
    [id, use.counter, use.at],
  );
}

export async function deletePasskey(tx: Tx, key: { userId: string; id: string }): Promise<boolean> {
  return (
    (await tx.execute('delete from passkeys where user_id = $1 and id = $2', [key.userId, key.id])) === 1
  );
}

/** A question for a passkey, of somebody or of whoever has one. */
export async function insertPasskeyChallenge(
  tx: Tx,
  challenge: { challenge: string; userId: string | null; expiresAt: Date },
): Promise<void> {
  await tx.execute(
    `insert into passkey_challenges (challenge, user_id, expires_at)
     values ($1, $2, $3)`,
    [challenge.challenge, challenge.userId, challenge.expiresAt],
  );
}

/** Takes the question away, so that it is answered once; nothing when it is too old or was never asked. */
export async function deletePasskeyChallenge(
  tx: Tx,
  challenge: string,
  now: Date,
): Promise<{ userId: string | null } | undefined> {
  const [row] = await tx.query<{ userId: string | null }>(
    `delete from passkey_challenges
     where challenge = $1 and expires_at > $2
     returning user_id as "userId"`,
    [challenge, now],
  );
  return row;
}

/** Takes every passkey of somebody away. */
export async function deletePasskeys(tx: Tx, userId: string): Promise<void> {
  await tx.execute('delete from passkeys where user_id = $1', [userId]);
}
