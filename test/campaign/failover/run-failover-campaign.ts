import { setTimeout as sleep } from 'node:timers/promises';
import type { Lifetime } from '../../support/database.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { startCampaignSite } from '../campaign-site.ts';
import { type Judgement, judge } from '../judge.ts';
import { startLoad } from '../load.ts';
import { quiesce, type Rest } from '../quiesce.ts';
import { startProbe } from './probe.ts';
import type { PrimaryLoss, ReplicatedDatabase } from './replicated-database.ts';

export interface FailoverCampaignOptions {
  readonly seed: number;
  readonly failovers: number;
  readonly customers: number;
  readonly startDatabase: (t: Lifetime, folder: string) => Promise<ReplicatedDatabase>;
  readonly say?: (line: string) => void;
}

/** One loss of a primary; times in ms. */
export interface FailoverSeen {
  readonly how: PrimaryLoss;
  readonly promotedAfterMs: number;
  /** The longest time around it in which no create was answered. */
  readonly withoutServiceMs: number;
  readonly rejoined: string;
}

export interface FailoverCampaign extends Judgement {
  readonly manner: string;
  readonly seed: number;
  readonly minutes: number;
  readonly failovers: readonly FailoverSeen[];
  /** Sessions that the probe was answered for. */
  readonly probes: number;
  readonly rest: Rest;
}

/** Every so many losses the primary hangs and comes back, instead of being killed. */
const frozenEvery = 4;

/**
 * Our processes under the load of customers on a replicated database whose primary is taken away again and again. Then all
 * comes to rest, and what our database, the bank and the shop say is compared, with everything that anybody was answered.
 */
export async function runFailoverCampaign(options: FailoverCampaignOptions): Promise<FailoverCampaign> {
  const ends: (() => Promise<void> | void)[] = [];
  try {
    return await play({ after: (end) => void ends.push(end) }, options);
  } finally {
    // The last to be opened is the first to go.
    for (const end of ends.reverse()) await end();
  }
}

async function play(t: Lifetime, options: FailoverCampaignOptions): Promise<FailoverCampaign> {
  const startedAt = performance.now();
  const { seed, customers, startDatabase, say = () => {} } = options;
  const random = seededRandom(seed);
  const site = await startCampaignSite(t, { random, startDatabase, isCalm: true });
  say(`everything is up after ${Math.round(performance.now() - startedAt)} ms`);
  const load = startLoad(site, { seed, customers });
  const probe = startProbe(site);
  const failovers: FailoverSeen[] = [];
  while (failovers.length < options.failovers) {
    await sleep(random.whole(2_000, 5_000));
    const how: PrimaryLoss = failovers.length % frozenEvery === frozenEvery - 1 ? 'frozen' : 'killed';
    const { lostAtMs, promotedAtMs, rejoined } = await site.database.failOver(how, random);
    // Whoever waited is answered by now, or never.
    await sleep(1_000);
    const withoutServiceMs = probe.longestGapMs(lostAtMs, performance.now());
    const seen = { how, promotedAfterMs: promotedAtMs - lostAtMs, withoutServiceMs, rejoined };
    failovers.push(seen);
    say(`${failovers.length}: ${JSON.stringify(seen)}`);
  }
  await Promise.all([load.stop(), probe.stop()]);
  say(`${load.tales.length} customers, ${probe.tales.length} probes; waiting for rest`);
  const rest = await quiesce(site);
  const judgement = await judge(site, [...load.tales, ...probe.tales]);
  await site.crew.close();
  return {
    manner: site.database.manner,
    seed,
    minutes: (performance.now() - startedAt) / 60_000,
    failovers,
    probes: probe.tales.filter(({ created }) => created.length > 0).length,
    ...judgement,
    rest,
  };
}
