import type { Delivery } from '../../src/domain/delivery.ts';
import { defaultEventTypes } from '../../src/domain/event.ts';
import { type DeliverWebhookDeps, deliverWebhook } from '../../src/flows/deliver-webhook.ts';
import { createWebhookClient } from '../../src/net/webhook-client.ts';
import { claimDeliveries } from '../../src/store/claim-deliveries.ts';
import type { Lifetime } from './database.ts';
import { startMerchantEndpoint } from './merchant-endpoint.ts';
import { type MoneyWorld, startMoneyWorld } from './money-world.ts';

/** A world with a shop of its own that listens, and the worker's part played by hand. */
export interface ShopWorld {
  readonly world: MoneyWorld;
  readonly shop: Awaited<ReturnType<typeof startMerchantEndpoint>>;
  readonly deps: DeliverWebhookDeps;
  claimDue(options?: { limit?: number }): Promise<Delivery[]>;
  /** Delivers what is due now, as the worker does; returns how many. */
  deliverDue(options?: { limit?: number }): Promise<number>;
}

export async function startShopWorld(t: Lifetime, { isRegistered = true } = {}): Promise<ShopWorld> {
  const world = await startMoneyWorld(t);
  const shop = await startMerchantEndpoint({ secret: world.testWebhookSecret });
  const client = createWebhookClient({ allowLoopback: true });
  t.after(async () => void (await Promise.all([client.close(), shop.close()])));
  if (isRegistered) await world.addEndpoint(shop.url, defaultEventTypes);
  const deps: DeliverWebhookDeps = {
    db: world.db,
    now: world.clock.now,
    random: Math.random,
    seal: world.seal,
    async post({ livemode, ...request }) {
      const answer = await client.post({ ...request, allowLoopback: !livemode });
      return answer.kind === 'answered' ? { ...answer, retryAfter: answer.headersRetryAfter } : answer;
    },
  };
  const claimDue = ({ limit = 50 } = {}) => {
    const now = world.clock.now();
    const lockedUntil = new Date(now.getTime() + 20_000);
    return claimDeliveries(world.db, { now, lockedUntil, limit, perReceiver: 50, busy: [] });
  };
  const deliverDue = async (more = {}) => {
    const claimed = await claimDue(more);
    for (const delivery of claimed) await deliverWebhook(deps, delivery);
    return claimed.length;
  };
  return { world, shop, deps, claimDue, deliverDue };
}
