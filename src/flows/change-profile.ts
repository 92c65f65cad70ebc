import type { Language } from '../domain/language.ts';
import type { Db } from '../store/db.ts';
import { updateUserProfile } from '../store/users.ts';

/** Changes what somebody is called, and in which language they read. */
export function changeProfile(
  { db }: { db: Db },
  userId: string,
  profile: { name: string; language: Language },
): Promise<void> {
  return db.tx((tx) => updateUserProfile(tx, userId, profile));
}
