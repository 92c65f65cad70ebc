import { hash, verify } from '@node-rs/argon2';
import type { Secret } from './secret.ts';

/** Argon2id with 19 MiB and two passes, as OWASP's cheat sheet on storing passwords advises. */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export function hashPassword(password: Secret<string>): Promise<string> {
  return hash(password.reveal().normalize('NFKC'), options);
}

/** Of nobody's password. Who is not known costs the same time as who is. */
let nobodys: Promise<string> | undefined;

/** Whether a password is the one of the hash; without a hash it is not, and takes as long. */
export async function fitsPassword(password: Secret<string>, passwordHash: string | null): Promise<boolean> {
  nobodys ??= hash('nobody has this password', options);
  const isRight = await verify(passwordHash ?? (await nobodys), password.reveal().normalize('NFKC'));
  return passwordHash !== null && isRight;
}
