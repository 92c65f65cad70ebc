import { setTimeout as sleep } from 'node:timers/promises';
import { type Delivery, receiverOf } from '../domain/delivery.ts';
import { type DeliverWebhookDeps, deliverWebhook } from '../flows/deliver-webhook.ts';
import { expireSessions } from '../flows/expire-sessions.ts';
import {
  type LookAfterAuthenticationsDeps,
  lookAfterAuthentications,
} from '../flows/look-after-authentications.ts';
import { type SettleUnknownAttemptDeps, settleUnknownAttempt } from '../flows/settle-unknown-attempt.ts';
import { claimAttemptsDueForLookup } from '../store/attempts.ts';
import { claimDeliveries } from '../store/deliveries.ts';
import { deleteExpiredKeys } from '../store/idempotency-keys.ts';
import { deleteIdleWindows } from '../store/rate-limits.ts';
import { deleteOldRiskTries } from '../store/risk-counts.ts';
import { deleteExpiredListEntries } from '../store/risk-lists.ts';
import { sweepExpiredCards } from '../vault/cards-in-flight.ts';
import type { Task } from './run.ts';

export interface TaskDeps extends DeliverWebhookDeps, SettleUnknownAttemptDeps, LookAfterAuthenticationsDeps {
  readonly log: { error(details: object, message: string): void };
}

/**
 * Longer than the 15 s that a delivery and a look-up may take, so that a living worker never loses its lease; what a
 * killed one held waits no longer than this.
 */
const leaseMs = 20_000;
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
      name: 'clear what is over',
      idleMs: 60_000,
      async run() {
        const now = deps.now();
        await deleteIdleWindows(deps.db, { idleSince: new Date(now.getTime() - dayMs) });
        const gone = [
          await deleteExpiredKeys(deps.db, { now, limit: 1_000 }),
          await deleteOldRiskTries(deps.db, now),
          await deleteExpiredListEntries(deps.db, now),
        ];
        return gone.some((count) => count > 0);
      },
    },
  ];
}

function lease(now: Date): { now: Date; lockedUntil: Date } {
  return { now, lockedUntil: new Date(now.getTime() + leaseMs) };
}

/** Most deliveries under way at once, over all servers and for one. */
const maxUnderWay = 128;
const maxPerReceiver = 16;
const maxPerClaim = 32;

/**
 * Claims deliveries without waiting for those under way: a server that hangs keeps at most its own places, and
 * everybody else is served meanwhile.
 */
function deliverTask(deps: TaskDeps): Task {
  const underWay = new Map<string, number>();
  const running = new Set<Promise<void>>();
  const count = (receiver: string, change: 1 | -1) => {
    const left = (underWay.get(receiver) ?? 0) + change;
    if (left > 0) underWay.set(receiver, left);
    else underWay.delete(receiver);
  };
  const track = (delivery: Delivery) => {
    const receiver = receiverOf(delivery.url);
    count(receiver, 1);
    const done = deliverWebhook(deps, delivery)
      .then(() => undefined)
      .catch((error) =>
        deps.log.error({ err: error, delivery: delivery.id }, 'a delivery could not be recorded'),
      )
      .finally(() => {
        running.delete(done);
        count(receiver, -1);
      });
    running.add(done);
  };
  return {
    name: 'deliver webhooks',
    idleMs,
    async run(signal) {
      const limit = Math.min(maxUnderWay - running.size, maxPerClaim);
      const busy = [...underWay].map(([receiver, count]) => ({ receiver, count }));
      const options = { ...lease(deps.now()), limit, perReceiver: maxPerReceiver, busy };
      const claimed = limit > 0 ? await claimDeliveries(deps.db, options) : [];
      for (const delivery of claimed) track(delivery);
      if (claimed.length > 0 && claimed.length === limit) return true;
      if (running.size === 0) return false;
      // All places that may be filled are: the next one that becomes free is filled at once, before the clock.
      await Promise.race([
        ...running,
        sleep(idleMs, undefined, { signal, ref: false }).catch(() => undefined),
      ]);
      return true;
    },
    finish: async () => void (await Promise.allSettled(running)),
  };
}
