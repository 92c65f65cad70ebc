import type { Db } from '../store/db.ts';
import { updateSessionsToOpened } from '../store/sessions.ts';

/** Notes that pages were looked at for the first time. Who is just being paid is left for the next time. */
export function noteOpened(
  { db }: { db: Db },
  keys: readonly { merchantId: string; id: string }[],
  now: Date,
): Promise<readonly string[]> {
  return db.tx((tx) => updateSessionsToOpened(tx, keys, now));
}
