import { countBusyDays } from '../flows/count-busy-days.ts';
import { expireSessions } from '../flows/expire-sessions.ts';
import {
  type LookAfterAuthenticationsDeps,
  lookAfterAuthentications,
} from '../flows/look-after-authentications.ts';
import type { SendMailDeps } from '../flows/send-mail.ts';
import { type WatchOperationsDeps, watchOperations } from '../flows/watch-operations.ts';
import { deleteOldAnnouncements } from '../store/announcements.ts';
import { deleteOldApiRequests } from '../store/api-requests.ts';
import { deleteExpiredKeys } from '../store/idempotency-keys.ts';
import { deleteOldMails } from '../store/mails.ts';
import { deleteIdleWindows } from '../store/rate-limits.ts';
import { deleteOldRiskTries } from '../store/risk-counts.ts';
import { deleteExpiredListEntries } from '../store/risk-lists.ts';
import { deleteOldSignIns } from '../store/sign-ins.ts';
import { deleteExpiredPuzzles } from '../store/used-puzzles.ts';
import { sweepExpiredCards } from '../vault/cards-in-flight.ts';
import { type DeliverTaskDeps, deliverTask } from './deliver-webhooks.ts';
import { idleMs } from './lease.ts';
import type { Task } from './run.ts';
import { sendMailsTask } from './send-mails.ts';
import { type SettleOperationsDeps, settleOperationsTask } from './settle-operations.ts';

export interface TaskDeps
  extends DeliverTaskDeps,
    SendMailDeps,
    SettleOperationsDeps,
    LookAfterAuthenticationsDeps,
    WatchOperationsDeps {
  readonly log: { error(details: object, message: string): void };
}

const dayMs = 24 * 60 * 60_000;

/** Everything the worker does. */
export function workerTasks(deps: TaskDeps): Task[] {
  return [
    deliverTask(deps),
    sendMailsTask(deps),
    settleOperationsTask(deps),
    {
      name: 'watch operations',
      idleMs: 5_000,
      run: async () => (await watchOperations(deps)) > 0,
    },
    {
      name: 'look after authentications',
      idleMs,
      run: async () => (await lookAfterAuthentications(deps)) > 0,
    },
    {
      name: 'forget cards',
      idleMs: 10_000,
      run: async () => (await sweepExpiredCards(deps.db, deps.now())) > 0,
    },
    { name: 'expire sessions', idleMs, run: async () => (await expireSessions(deps)) > 0 },
    {
      name: 'count days',
      idleMs: 60_000,
      // However much there was to count, there is nothing more to do at once.
      run: async () => {
        await countBusyDays(deps);
        return false;
      },
    },
    {
      name: 'clear what is over',
      idleMs: 60_000,
      async run() {
        const now = deps.now();
        await deleteIdleWindows(deps.db, { idleSince: new Date(now.getTime() - dayMs) });
        const gone = [
          await deleteExpiredKeys(deps.db, { now, limit: 1_000 }),
          await deleteOldRiskTries(deps.db, now),
          await deleteExpiredListEntries(deps.db, now),
          await deleteExpiredPuzzles(deps.db, now),
          await deleteOldMails(deps.db, now),
          await deleteOldApiRequests(deps.db, now),
          await deleteOldSignIns(deps.db, now),
          await deleteOldAnnouncements(deps.db, now),
        ];
        return gone.some((count) => count > 0);
      },
    },
  ];
}
