import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDb } from '../../../src/store/db.ts';
import type { Lifetime } from '../../support/database.ts';
import { type FaultProxy, startFaultProxy } from '../../support/fault-proxy.ts';
import type { SeededRandom } from '../../support/seeded-random.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { freePort } from '../../support/world.ts';
import type { CampaignDatabase } from '../campaign-site.ts';
import { type PostgresNode, postgresNode } from './postgres-node.ts';
import { findPostgresPrograms } from './postgres-programs.ts';

/**
 * `killed`: every process of the primary at once. `frozen`: it hangs with its connections open, another one is promoted,
 * and then it comes back for a while and believes that it is still the primary.
 */
export type PrimaryLoss = 'killed' | 'frozen';

export interface Failover {
  /** By the clock of `performance.now()`: when the primary was lost, and when the next one took writes. */
  readonly lostAtMs: number;
  readonly promotedAtMs: number;
  /** How the lost one became a standby again. */
  readonly rejoined: string;
}

/** Several PostgreSQL of which one takes writes. */
export interface ReplicatedDatabase extends CampaignDatabase {
  /** What it is, and who chooses the next primary. */
  readonly manner: string;
  /** Takes the primary away, waits until another one has its place, and then until the lost one follows that. */
  failOver(how: PrimaryLoss, random: SeededRandom): Promise<Failover>;
}

/** `async` answers a commit before anybody else has it: the control, in which a campaign must find what was lost. */
export type Replication = 'synchronous' | 'async';

interface Standby {
  readonly node: PostgresNode;
  /** What it copies passes here, and can be held up. */
  readonly feed: FaultProxy;
  source: PostgresNode | null;
}

const names = ['n1', 'n2', 'n3'];
const within = 60_000;

/**
 * Three servers of this machine. We ourselves are what promotes, at once and without waiting for a lease to run out, and the
 * switch that leads to the primary. Before it is lost one standby falls behind (all of them, with `async`), so that the next
 * one has to be chosen well.
 */
export async function startReplicatedDatabase(
  t: Lifetime,
  folder: string,
  replication: Replication,
): Promise<ReplicatedDatabase> {
  const members = await makeMembers(t, folder);
  let primary: Standby | null = members[0] as Standby;
  const isSynchronous = replication === 'synchronous';
  primary.node.create({
    ...settings,
    synchronous_standby_names: isSynchronous ? `ANY 1 (${names.join(', ')})` : '',
  });
  await primary.node.start();
  for (const member of members.slice(1)) await rejoin(member, primary);
  await waitUntil(() => hasStandbys(primary, members.length - 1), within);
  const port = () => primary?.node.port ?? null;
  const [way, ownWay] = [await startFaultProxy(port), await startFaultProxy(port)];
  const through = (one: FaultProxy) => members[0]?.node.url.replace(/:\d+\//, `:${one.port}/`) ?? '';
  const db = openDb({ url: through(ownWay), poolSize: 4 });
  t.after(async () => {
    await db.close();
    await Promise.all([way.close(), ownWay.close()]);
  });
  return {
    manner: `${replication} streaming replication, promoted at once`,
    url: through(way),
    way,
    db,
    async failOver(how, random) {
      const lost = primary as Standby;
      const others = members.filter((one) => one !== lost);
      const late = isSynchronous ? [random.pick(others)] : others;
      for (const { feed } of late) await feed.use({ kind: 'blackhole' });
      await sleep(random.whole(100, 600));
      const lostAtMs = performance.now();
      await lost.node.strike(how === 'killed' ? 'SIGKILL' : 'SIGSTOP');
      // Nobody may be led to the old one any more before there is a new one.
      primary = null;
      way.resetAll();
      ownWay.resetAll();
      const next = await promoteBest(others);
      primary = next;
      const promotedAtMs = performance.now();
      for (const { feed } of late) await feed.heal();
      if (how === 'frozen') await wakeForAWhile(lost.node);
      await next.node.ask('checkpoint');
      const rejoined = await rejoin(lost, next);
      await waitUntil(() => hasStandbys(next, others.length), within);
      return { lostAtMs, promotedAtMs, rejoined };
    },
  };
}

async function makeMembers(t: Lifetime, folder: string): Promise<Standby[]> {
  const programs = findPostgresPrograms();
  const home = join(folder, 'nodes');
  mkdirSync(home, { mode: 0o711 });
  const members: Standby[] = [];
  for (const name of names) {
    const node = postgresNode(programs, { folder: home, name, port: await freePort() });
    const feed = await startFaultProxy(() => member.source?.port ?? null);
    const member: Standby = { node, feed, source: null };
    members.push(member);
    t.after(async () => {
      await node.strike('SIGKILL');
      await feed.close();
    });
  }
  return members;
}

const settings = {
  synchronous_commit: 'on',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  hot_standby: 'on',
  // What pg_rewind needs to tell which pages differ, and a standby that was away to catch up.
  wal_log_hints: 'on',
  wal_keep_size: '1GB',
  wal_retrieve_retry_interval: '200ms',
  jit: 'off',
};

function follow(member: Standby, primary: Standby): void {
  member.source = primary.node;
  member.node.follow(member.feed.port);
}

async function rejoin(member: Standby, primary: Standby): Promise<string> {
  const rejoined = member.node.copyFrom(primary.node);
  follow(member, primary);
  await member.node.start();
  return rejoined;
}

/** A commit that was answered is with one of the standbys: with the one that has received most. */
async function promoteBest(standbys: readonly Standby[]): Promise<Standby> {
  const received = await Promise.all(
    standbys.map(async (standby) => {
      const [row] = await standby.node.ask<{ bytes: string }>(
        `select pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0')::text as bytes`,
      );
      return { standby, bytes: BigInt(row?.bytes ?? 0) };
    }),
  );
  const [best] = received.sort((a, b) => (a.bytes < b.bytes ? 1 : -1));
  if (best === undefined) throw new Error('Bug! There is nobody to promote');
  await best.standby.node.ask('select pg_promote(true, 60)');
  for (const { standby } of received) if (standby !== best.standby) follow(standby, best.standby);
  return best.standby;
}

/** It believes for a moment that nothing has happened. */
async function wakeForAWhile(node: PostgresNode): Promise<void> {
  await sleep(500);
  await node.strike('SIGCONT');
  await sleep(1_500);
  await node.strike('SIGKILL');
}

/** Whether so many standbys keep up with it. */
async function hasStandbys(primary: Standby | null, count: number): Promise<boolean> {
  const rows = await primary?.node
    .ask(`select from pg_stat_replication where state = 'streaming' and replay_lsn is not null`)
    .catch(() => []);
  return rows?.length === count;
}
