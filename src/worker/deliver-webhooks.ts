import type { Delivery, DeliveryResult } from '../domain/delivery.ts';
import { type DeliverWebhookDeps, deliverWebhook } from '../flows/deliver-webhook.ts';
import { claimDeliveries } from '../store/claim-deliveries.ts';
import { idleMs, lease } from './lease.ts';
import type { Task } from './run.ts';
import { createUnderWay } from './under-way.ts';

export interface DeliverTaskDeps extends DeliverWebhookDeps {
  /** Told of each try that was written down, and of each that another worker took over. */
  readonly tried?: (delivery: Delivery, result: DeliveryResult | undefined) => void;
  readonly log: { error(details: object, message: string): void };
}

/** Most deliveries under way at once, over all servers and for one. */
const maxUnderWay = 128;
const maxPerReceiver = 16;
const maxPerClaim = 32;

/**
 * Claims deliveries without waiting for those under way: a server that hangs keeps at most its own places, and
 * everybody else is served meanwhile.
 */
export function deliverTask(deps: DeliverTaskDeps): Task {
  const perReceiver = new Map<string, number>();
  const underWay = createUnderWay();
  const count = (receiver: string, change: 1 | -1) => {
    const left = (perReceiver.get(receiver) ?? 0) + change;
    if (left > 0) perReceiver.set(receiver, left);
    else perReceiver.delete(receiver);
  };
  const track = (delivery: Delivery) => {
    const { receiver } = delivery;
    count(receiver, 1);
    const done = deliverWebhook(deps, delivery)
      .then((result) => deps.tried?.(delivery, result))
      .catch((error) =>
        deps.log.error({ err: error, delivery: delivery.id }, 'a delivery could not be recorded'),
      )
      .finally(() => count(receiver, -1));
    underWay.keep(done);
  };
  return {
    name: 'deliver webhooks',
    idleMs,
    async run(signal) {
      const limit = Math.min(maxUnderWay - underWay.count(), maxPerClaim);
      const busy = [...perReceiver].map(([receiver, count]) => ({ receiver, count }));
      const options = { ...lease(deps.now()), limit, perReceiver: maxPerReceiver, busy };
      const claimed = limit > 0 ? await claimDeliveries(deps.db, options) : [];
      for (const delivery of claimed) track(delivery);
      if (claimed.length > 0 && claimed.length === limit) return true;
      if (underWay.count() === 0) return false;
      // All places that may be filled are: the next one that becomes free is filled at once, before the clock.
      await underWay.next(idleMs, signal);
      return true;
    },
    finish: underWay.finish,
  };
}
