import type { Delivery } from '../domain/delivery.ts';
import { type DeliverWebhookDeps, deliverWebhook } from '../flows/deliver-webhook.ts';
import { expireSessions } from '../flows/expire-sessions.ts';
import { type SettleUnknownAttemptDeps, settleUnknownAttempt } from '../flows/settle-unknown-attempt.ts';
import { claimAttemptsDueForLookup } from '../store/attempts.ts';
import { claimDeliveries } from '../store/deliveries.ts';
import { deleteExpiredKeys } from '../store/idempotency-keys.ts';
import { deleteIdleWindows } from '../store/rate-limits.ts';
import type { Task } from './run.ts';

export interface TaskDeps extends DeliverWebhookDeps, SettleUnknownAttemptDeps {
  readonly log: { error(details: object, message: string): void };
}

/** Longer than a delivery's 15 s and a look-up's 15 s may take, so that a living worker never loses its lease. */
const leaseMs = 40_000;
const idleMs = 200;
const dayMs = 24 * 60 * 60_000;

/** Everything the worker does. */
export function workerTasks(deps: TaskDeps): Task[] {
  return [
    deliverTask(deps),
    {
      name: 'settle unknown attempts',
      idleMs,
      async run() {
        const claimed = await claimAttemptsDueForLookup(deps.db, { ...lease(deps.now()), limit: 20 });
        await Promise.all(claimed.map((attempt) => settleUnknownAttempt(deps, attempt)));
        return claimed.length > 0;
      },
    },
    { name: 'expire sessions', idleMs, run: async () => (await expireSessions(deps)) > 0 },
    {
      name: 'clear what is over',
      idleMs: 60_000,
      async run() {
        const now = deps.now();
        await deleteIdleWindows(deps.db, { idleSince: new Date(now.getTime() - dayMs) });
        return (await deleteExpiredKeys(deps.db, { now, limit: 1_000 })) > 0;
      },
    },
  ];
}

function lease(now: Date): { now: Date; lockedUntil: Date } {
  return { now, lockedUntil: new Date(now.getTime() + leaseMs) };
}

/** Most deliveries under way at once, over all receivers and for one. */
const maxUnderWay = 128;
const maxPerUrl = 8;

/**
 * Claims deliveries without waiting for those under way: a receiver that hangs keeps at most its own eight places,
 * and everybody else is served meanwhile.
 */
function deliverTask(deps: TaskDeps): Task {
  const underWay = new Map<string, number>();
  const running = new Set<Promise<void>>();
  const track = (delivery: Delivery) => {
    underWay.set(delivery.url, (underWay.get(delivery.url) ?? 0) + 1);
    const done = deliverWebhook(deps, delivery)
      .then(() => undefined)
      .catch((error) =>
        deps.log.error({ err: error, delivery: delivery.id }, 'a delivery could not be recorded'),
      )
      .finally(() => {
        running.delete(done);
        const left = (underWay.get(delivery.url) ?? 1) - 1;
        if (left === 0) underWay.delete(delivery.url);
        else underWay.set(delivery.url, left);
      });
    running.add(done);
  };
  return {
    name: 'deliver webhooks',
    idleMs,
    async run(signal) {
      const busyUrls = [...underWay].filter(([, count]) => count >= maxPerUrl).map(([url]) => url);
      const room = maxUnderWay - running.size;
      const limit = Math.min(room, 32);
      const claimed =
        limit > 0 ? await claimDeliveries(deps.db, { ...lease(deps.now()), limit, busyUrls }) : [];
      for (const delivery of claimed) track(delivery);
      if (signal.aborted) await Promise.allSettled(running);
      return claimed.length > 0;
    },
  };
}
