import type { Db } from '../store/db.ts';
import { listLapsedSessions, lockSession } from '../store/sessions.ts';
import { changeSession } from './steps/change-session.ts';

export interface ExpireSessionsDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly publicUrl: string;
}

const batchSize = 100;

/**
 * Expires open sessions whose time is over, oldest first, at most a hundred at a time; returns how many it found.
 * A session that a customer is paying is not open, so it is never interrupted.
 */
export async function expireSessions(deps: ExpireSessionsDeps): Promise<number> {
  const lapsed = await listLapsedSessions(deps.db, { now: deps.now(), limit: batchSize });
  for (const key of lapsed) {
    await deps.db.tx(async (tx) => {
      const session = await lockSession(tx, key);
      const now = deps.now();
      if (session?.status !== 'open' || session.expiresAt > now) return;
      await changeSession(tx, { publicUrl: deps.publicUrl, now }, session, 'lapsed');
    });
  }
  return lapsed.length;
}
