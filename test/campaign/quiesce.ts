import { setTimeout as sleep } from 'node:timers/promises';
import type { CampaignSite } from './campaign-site.ts';
import { leaveChallenge } from './customer.ts';
import { bringFarDeliveriesForward, findUnrest, listAsked, type Unrest } from './questions.ts';

export interface Rest {
  readonly tookMs: number;
  /** Tries of webhooks for which the schedule's minutes were not waited. */
  readonly broughtForward: number;
  /** What was not at rest in time; the invariants will name it. */
  readonly left: Unrest;
}

const withinMs = 180_000;

/**
 * Waits until nothing is under way any more: every outcome is known, every event is with the shop. Nobody pays any more,
 * and who was being asked by his issuer leaves.
 */
export async function quiesce({ database, url }: CampaignSite): Promise<Rest> {
  const startedAt = performance.now();
  let broughtForward = 0;
  for (;;) {
    const left = await findUnrest(database.db);
    const tookMs = performance.now() - startedAt;
    const isAtRest = left.operations + left.attempts + left.deliveries === 0;
    if (isAtRest || tookMs > withinMs) return { tookMs, broughtForward, left };
    for (const { session_id } of await listAsked(database.db)) await leaveChallenge(url, session_id);
    if (left.far > 0) broughtForward += await bringFarDeliveriesForward(database.db);
    await sleep(500);
  }
}
