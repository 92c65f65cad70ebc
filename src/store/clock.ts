import type { Queryable } from './db.ts';

/** The database's time, known without asking it each time: all processes then share one clock. */
export interface DbClock {
  now(): Date;
  /** How far this machine's clock is from the database's, positive when it is behind. */
  offsetMs(): number;
  stop(): void;
}

const resyncMs = 30_000;

/**
 * Learns the database's clock and keeps to it, by a monotonic count in between, so that a jump of the machine's clock
 * moves nothing. Throws when the database cannot be asked at the start; later it keeps the last offset.
 */
export async function createDbClock(db: Queryable): Promise<DbClock> {
  let base = await measure(db);
  const timer = setInterval(() => {
    measure(db).then(
      (measured) => {
        base = measured;
      },
      () => undefined,
    );
  }, resyncMs);
  timer.unref();
  const nowMs = () => base.dbMs + (performance.now() - base.atMs);
  return {
    now: () => new Date(Math.floor(nowMs())),
    offsetMs: () => nowMs() - Date.now(),
    stop: () => clearInterval(timer),
  };
}

async function measure(db: Queryable): Promise<{ dbMs: number; atMs: number }> {
  const before = performance.now();
  const [row] = await db.query<{ now_ms: number }>(
    'select extract(epoch from clock_timestamp())::float8 * 1000 as now_ms',
  );
  const after = performance.now();
  // The answer was made somewhere between the two; the middle is the best guess.
  return { dbMs: row?.now_ms ?? Date.now(), atMs: (before + after) / 2 };
}
