import { updateOperationsToAlerted } from '../store/alerts.ts';
import type { Db } from '../store/db.ts';

export interface WatchOperationsDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly log: { error(details: object, message: string): void };
}

const minuteMs = 60_000;

/** Somebody is called when an outcome has been uncertain for so long, once each. */
const levels = [
  {
    alerts: 0,
    olderThanMs: 5 * minuteMs,
    message: 'an outcome at an acquirer has been unknown for 5 minutes',
  },
  {
    alerts: 1,
    olderThanMs: 60 * minuteMs,
    message: 'an outcome at an acquirer has been unknown for an hour',
  },
] as const;

const batchSize = 100;

/**
 * Says in the log what has been undecided for too long, each operation once at each level: whoever runs this installation
 * watches for these lines, and `maxfi stuck` lists them with what happens next. Returns how many were said.
 */
export async function watchOperations(deps: WatchOperationsDeps): Promise<number> {
  const now = deps.now();
  let said = 0;
  for (const { alerts, olderThanMs, message } of levels) {
    const olderThan = new Date(now.getTime() - olderThanMs);
    const operations = await deps.db.tx((tx) =>
      updateOperationsToAlerted(tx, { alerts, olderThan, limit: batchSize }),
    );
    for (const operation of operations) deps.log.error({ alert: 'unknown_outcome', ...operation }, message);
    said += operations.length;
  }
  return said;
}
