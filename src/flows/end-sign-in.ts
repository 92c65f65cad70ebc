import type { Db } from '../store/db.ts';
import { deleteSignIn, updateSignInSeen } from '../store/sign-ins.ts';

/** Signs a browser out: this one by its cookie's hash, or another of the same person by its id. */
export function endSignIn(
  { db }: { db: Db },
  which: { hash: string } | { userId: string; id: string },
): Promise<boolean> {
  return db.tx((tx) => deleteSignIn(tx, which));
}

/** Notes that somebody is still there. */
export function noteSignInSeen({ db }: { db: Db }, hash: string, now: Date): Promise<void> {
  return updateSignInSeen(db, hash, now);
}
