import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lifetime } from '../support/database.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { type CampaignSite, startCampaignSite } from './campaign-site.ts';
import type { Deaths } from './crew.ts';
import { playMischief } from './faults.ts';
import { type Judgement, judge } from './judge.ts';
import { type KillableDatabase, startKillableDatabase } from './killable-database.ts';
import { startLoad } from './load.ts';
import { listOperations } from './questions.ts';
import { quiesce, type Rest } from './quiesce.ts';
import { type Outages, type ResolutionTimes, watchOutages } from './resolution-times.ts';
import { mountSmallDisk } from './small-disk.ts';

export interface KillCampaignOptions {
  readonly seed: number;
  /** It goes on until so many were killed, at this pace, and for so long. */
  readonly kills: number;
  readonly databaseKills: number;
  readonly minMs: number;
  readonly killsPerMinute: number;
  readonly databaseKillsPerMinute: number;
  readonly customers: number;
  /** The database on a small file system of its own that is filled now and then, where one can be mounted. */
  readonly hasSmallDisk?: boolean;
  readonly say?: (line: string) => void;
}

export interface KillCampaign extends Judgement {
  readonly seed: number;
  readonly minutes: number;
  readonly deaths: Deaths;
  readonly databaseKills: number;
  readonly otherFaults: Readonly<Record<string, number>>;
  readonly rest: Rest;
  readonly unknown: ResolutionTimes;
}

/**
 * Real processes under the load of real customers, killed again and again, and everything between them broken. Then all is
 * healed, comes to rest, and what our database, the bank and the shop say of each session is compared.
 */
export async function runKillCampaign(options: KillCampaignOptions): Promise<KillCampaign> {
  const ends: (() => Promise<void> | void)[] = [];
  try {
    return await play({ after: (end) => void ends.push(end) }, options);
  } finally {
    // The last to be opened is the first to go.
    for (const end of ends.reverse()) await end();
  }
}

async function play(t: Lifetime, options: KillCampaignOptions): Promise<KillCampaign> {
  const startedAt = performance.now();
  const { seed, say = () => {} } = options;
  // Each kind of fault draws from a sequence of its own, so that one more of one kind does not change the others.
  const stream = (index: number) => seededRandom(seed + index * 7_919);
  const disk = options.hasSmallDisk ? await mountSmallDisk(t) : undefined;
  const site = await startCampaignSite(t, {
    random: stream(1),
    startDatabase: (t, folder) => startKillableDatabase(t, disk?.folder ?? join(folder, 'db')),
  });
  say(`everything is up after ${Math.round(performance.now() - startedAt)} ms`);
  const outages = watchOutages();
  const otherFaults: Record<string, number> = {};
  const load = startLoad(site, { seed, customers: options.customers });
  let isOver = false;
  const mischief = playMischief({ site, random: stream(2), outages, disk }, otherFaults, () => isOver);
  const pace = { ...options, isOver: () => isOver };
  const killing = killOurs(site, stream(3), pace);
  const databaseKills = killDatabase(site, stream(4), pace);
  await Promise.all([killing, databaseKills, sleep(options.minMs)]);
  isOver = true;
  await Promise.all([mischief, load.stop()]);
  await heal(site, outages);
  say(`killed ${site.crew.deaths.killed} times, ${load.tales.length} customers; waiting for rest`);
  const rest = await quiesce(site);
  say(`at rest after ${Math.round(rest.tookMs)} ms`);
  const judgement = await judge(site, load.tales);
  const unknown = outages.times(await listOperations(site.database.db));
  await site.crew.close();
  return {
    seed,
    minutes: (performance.now() - startedAt) / 60_000,
    ...judgement,
    unknown,
    deaths: site.crew.deaths,
    databaseKills: await databaseKills,
    otherFaults,
    rest,
  };
}

type KillableSite = CampaignSite<KillableDatabase>;

type Pace = KillCampaignOptions & { readonly isOver: () => boolean };

async function killOurs(
  { crew }: KillableSite,
  random: ReturnType<typeof seededRandom>,
  pace: Pace,
): Promise<void> {
  const startedAt = performance.now();
  const gapMs = 60_000 / pace.killsPerMinute;
  while (crew.deaths.killed < pace.kills || performance.now() - startedAt < pace.minMs) {
    await sleep(random.whole(gapMs * 0.5, gapMs * 1.5));
    await crew.killOne(random);
  }
}

/** Resolves with how often it was. */
async function killDatabase(
  { database }: KillableSite,
  random: ReturnType<typeof seededRandom>,
  pace: Pace,
): Promise<number> {
  const startedAt = performance.now();
  const gapMs = 60_000 / pace.databaseKillsPerMinute;
  let kills = 0;
  while (kills < pace.databaseKills || performance.now() - startedAt < pace.minMs) {
    await sleep(random.whole(gapMs * 0.5, gapMs * 1.5));
    await database.kill(random.pick(['postmaster', 'everything', 'backend']), random);
    kills += 1;
  }
  return kills;
}

async function heal({ bank, database, crew }: KillableSite, outages: Outages): Promise<void> {
  await database.revive();
  await database.way.heal();
  await bank.start();
  for (const way of bank.ways) await way.heal();
  await crew.calm();
  await outages.end(database.db);
}
