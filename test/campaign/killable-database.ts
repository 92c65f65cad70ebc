import { setTimeout as sleep } from 'node:timers/promises';
import { openDb } from '../../src/store/db.ts';
import {
  type Embedded,
  eraseEmbedded,
  findRunningEmbedded,
  startEmbedded,
} from '../../src/store/embedded.ts';
import type { Lifetime } from '../support/database.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import { waitUntil } from '../support/wait-until.ts';
import type { CampaignDatabase } from './campaign-site.ts';
import { childrenOf, signal } from './process-tree.ts';

/**
 * `postmaster`: its children find out by themselves. `everything`: all of them at once, as when a machine loses its
 * power. `backend`: one connection's process, for which PostgreSQL throws out everybody and recovers by itself.
 */
export type DatabaseKill = 'postmaster' | 'everything' | 'backend';

export interface KillableDatabase extends CampaignDatabase {
  readonly clusterDir: string;
  /** Kills it and waits until it has recovered from its write-ahead log. Resolves with how long that took, in ms. */
  kill(how: DatabaseKill, random: SeededRandom): Promise<number>;
  /** Starts it unless it runs: a full disk may have ended it. */
  revive(): Promise<void>;
}

const answersWithinMs = 60_000;

/** PostgreSQL as a real installation runs it, with every fsync, on a folder that it survives in. */
export async function startKillableDatabase(t: Lifetime, dataDir: string): Promise<KillableDatabase> {
  const start = () => startEmbedded({ dataDir, log: () => {} });
  let embedded = await start();
  const port = () => Number(new URL(embedded.url).port);
  const way = await startFaultProxy(port);
  const ownWay = await startFaultProxy(port);
  const db = openDb({ url: through(ownWay, embedded), poolSize: 4 });
  t.after(async () => {
    await db.close();
    await Promise.all([way.close(), ownWay.close()]);
    await embedded.stop();
    await endWhatIsLeft(dataDir);
    await eraseEmbedded(dataDir);
  });
  const isUp = () => db.query('select 1').then(Boolean, () => false);
  const restart = async () => {
    const before = embedded;
    embedded = await startInTime(start);
    await before.stop();
  };
  return {
    url: through(way, embedded),
    way,
    db,
    clusterDir: embedded.clusterDir,
    async kill(how, random) {
      const startedAt = performance.now();
      const postmaster = (await findRunningEmbedded(dataDir))?.pid;
      if (postmaster === undefined) throw new Error('Bug! There is no database to kill');
      const children = childrenOf(postmaster);
      const backends = children.filter(({ title }) => title.startsWith('postgres: maxfi'));
      if (how === 'backend') {
        if (backends.length > 0) signal(random.pick(backends).pid, 'SIGKILL');
      } else {
        signal(postmaster, 'SIGKILL');
        if (how === 'everything') for (const { pid } of children) signal(pid, 'SIGKILL');
        await restart();
      }
      await waitUntil(isUp, answersWithinMs);
      return performance.now() - startedAt;
    },
    async revive() {
      if ((await findRunningEmbedded(dataDir)) === null) await restart();
      await waitUntil(isUp, answersWithinMs);
    },
  };
}

/** A disk that is full just now lets nothing start; it is emptied again. */
async function startInTime(start: () => Promise<Embedded>): Promise<Embedded> {
  for (const endsAtMs = performance.now() + answersWithinMs; ; await sleep(300)) {
    try {
      return await start();
    } catch (error) {
      if (performance.now() > endsAtMs) throw error;
    }
  }
}

/** A start that failed half-way, on a full disk, may have left somebody in the list of those who still need it. */
async function endWhatIsLeft(dataDir: string): Promise<void> {
  const left = await findRunningEmbedded(dataDir);
  if (left === null) return;
  process.kill(left.pid, 'SIGQUIT');
  await waitUntil(async () => (await findRunningEmbedded(dataDir)) === null, answersWithinMs);
}

/** Its address by a way that stays where it is. */
function through(way: FaultProxy, { url }: Embedded): string {
  const address = new URL(url);
  address.port = String(way.port);
  return address.href;
}
