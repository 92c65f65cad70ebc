import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../support/fault-proxy.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import type { CampaignSite } from './campaign-site.ts';
import type { KillableDatabase } from './killable-database.ts';
import type { Outages } from './resolution-times.ts';
import type { SmallDisk } from './small-disk.ts';

/* What befalls a site besides the killing of our processes and of PostgreSQL. */

export interface FaultContext {
  readonly site: CampaignSite<KillableDatabase>;
  readonly random: SeededRandom;
  readonly outages: Outages;
  readonly disk: SmallDisk | undefined;
}

interface Mischief {
  readonly name: string;
  readonly weight: number;
  readonly isPossible?: (context: FaultContext) => boolean;
  /** Resolves when it is over and everything is as before. */
  play(context: FaultContext): Promise<void>;
}

/** Longer than the lease of a sale (9 s); now and then also longer than that of a look-up and of a delivery (20 s). */
const pausesMs = [10_500, 11_500, 12_500, 21_500] as const;

export const mischiefs: readonly Mischief[] = [
  {
    name: 'pause',
    weight: 5,
    async play({ site, random }) {
      // The others go on meanwhile: that is what makes a paused one dangerous.
      void site.crew.pauseOne(random, random.pick(pausesMs));
      await sleep(random.whole(500, 1_500));
    },
  },
  { name: 'rolling_restart', weight: 4, play: ({ site, random }) => site.crew.replaceOne(random) },
  {
    name: 'bank_killed',
    weight: 5,
    async play({ site, random, outages }) {
      outages.begin();
      // Half of the time its machine is gone as well, so that a caller knows that nothing left.
      const isRefusing = random.chance(0.5);
      if (isRefusing) for (const way of site.bank.ways) await way.use({ kind: 'refuse' });
      await site.bank.kill();
      await sleep(random.whole(0, 3_000));
      await site.bank.start();
      for (const way of site.bank.ways) await way.heal();
      await outages.end(site.database.db);
    },
  },
  {
    name: 'bank_way',
    weight: 10,
    async play({ site, random, outages }) {
      outages.begin();
      const fault = drawFault(random);
      // One account may be in trouble while the other one is not.
      const broken = random.pick([site.bank.ways, site.bank.ways, [site.bank.ways[0]], [site.bank.ways[1]]]);
      for (const way of broken) await way.use(fault);
      await sleep(random.whole(500, 4_000));
      for (const way of broken) await way.heal();
      await outages.end(site.database.db);
    },
  },
  {
    name: 'bank_request',
    weight: 6,
    play: ({ site, random }) => site.bank.script(random.pick(bankFaults)).catch(() => {}),
  },
  {
    name: 'database_way',
    weight: 4,
    async play({ site, random }) {
      const { way } = site.database;
      // A reset in the middle of a COMMIT is what makes its outcome unknown to us.
      if (random.chance(0.6)) return way.resetAll();
      await way.use(random.pick(databaseFaults));
      await sleep(random.whole(200, 1_500));
      await way.heal();
    },
  },
  {
    name: 'disk_full',
    weight: 3,
    isPossible: ({ disk }) => disk !== undefined,
    async play({ site, random, disk }) {
      await disk?.fill();
      await sleep(random.whole(1_000, 4_000));
      await disk?.free();
      await site.database.revive();
    },
  },
];

const bankFaults = [
  { when: 'sale', do: 'reset_before_read' },
  { when: 'sale', do: 'reset_after_charge' },
  { when: 'sale', do: 'wrong_reference' },
  { when: 'sale', do: 'unavailable' },
  { when: 'sale', do: 'held_ms', delay_ms: 4_000 },
  { when: 'lookup', do: 'reset_before_read' },
  { when: 'lookup', do: 'unavailable' },
  { when: 'lookup', do: 'wrong_amount' },
  { when: 'reversal', do: 'reset_before_read' },
  { when: 'reversal', do: 'reset_after_charge' },
  { when: 'reversal', do: 'status_502_after_charge' },
  { when: 'authentication', do: 'unavailable' },
] as const;

const databaseFaults: readonly Fault[] = [
  { kind: 'blackhole' },
  { kind: 'reset' },
  { kind: 'refuse' },
  { kind: 'delay', ms: 150 },
];

function drawFault(random: SeededRandom): Fault {
  return random.pick<Fault>([
    { kind: 'refuse' },
    { kind: 'reset' },
    { kind: 'blackhole' },
    { kind: 'delay', ms: random.whole(100, 3_000) },
    { kind: 'half_close' },
    { kind: 'truncate', atByte: random.whole(0, 300) },
    { kind: 'drip', bytes: random.whole(1, 40), everyMs: 25 },
    { kind: 'duplicate_answer' },
  ]);
}

/** Plays one after the other, so that each is over before the next; returns how often each came. */
export async function playMischief(
  context: FaultContext,
  counts: Record<string, number>,
  isOver: () => boolean,
): Promise<void> {
  const possible = mischiefs.filter(({ isPossible }) => isPossible?.(context) ?? true);
  while (!isOver()) {
    const { name, play } = draw(possible, context.random);
    await play(context);
    counts[name] = (counts[name] ?? 0) + 1;
    await sleep(context.random.whole(300, 1_500));
  }
}

function draw(list: readonly Mischief[], random: SeededRandom): Mischief {
  let left = random.next() * list.reduce((sum, { weight }) => sum + weight, 0);
  const found = list.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  return found ?? (list[0] as Mischief);
}
