import type { DbClock } from './clock.ts';
import type { Db } from './db.ts';
import { pendingMigrations } from './migrate.ts';

const worstClockOffsetMs = 30_000;

/** What keeps this database from being worked with, in words; empty when nothing does. Never throws. */
export async function findDatabaseProblems(db: Db, clock: DbClock, migrationsDir: string): Promise<string[]> {
  try {
    const pending = await pendingMigrations(db, migrationsDir);
    const isOff = Math.abs(clock.offsetMs()) > worstClockOffsetMs;
    return [
      ...(pending.length > 0 ? [`migrations are pending: ${pending.join(', ')}`] : []),
      ...(isOff ? ['this machine’s clock is more than 30 s away from the database’s'] : []),
    ];
  } catch {
    return ['the database does not answer'];
  }
}
