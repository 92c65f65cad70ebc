import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDb } from '../../../src/store/db.ts';
import type { Lifetime } from '../../support/database.ts';
import { startFaultProxy } from '../../support/fault-proxy.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { freePort } from '../../support/world.ts';
import { childrenOf, signal } from '../process-tree.ts';
import { makeNamespaces } from './namespaces.ts';
import { haproxySettings, patroniSettings } from './patroni-settings.ts';
import { findPostgresPrograms, type PostgresPrograms } from './postgres-programs.ts';
import type { ReplicatedDatabase } from './replicated-database.ts';

interface Machine {
  readonly name: string;
  readonly address: string;
  /** Starts Patroni, which starts PostgreSQL. */
  start(): void;
  /** To Patroni, PostgreSQL and all that they started. etcd stays, as a third of a store that must have a majority. */
  strike(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
}

/** What Patroni's `/cluster` says of a node. */
interface MemberSeen {
  readonly name: string;
  readonly role: string;
  readonly state: string;
}

const within = 120_000;

/** Three machines in namespaces, each with etcd, Patroni and PostgreSQL, and HAProxy before them: nobody here promotes. */
export async function startPatroniDatabase(t: Lifetime, folder: string): Promise<ReplicatedDatabase> {
  const programs = findPostgresPrograms();
  const places = makeNamespaces(['n1', 'n2', 'n3']);
  const home = join(folder, 'nodes');
  mkdirSync(home, { mode: 0o711 });
  const running: ChildProcess[] = [];
  t.after(async () => {
    for (const child of running) for (const pid of treeOf(child)) signal(pid, 'SIGKILL');
  });
  const keep = (child: ChildProcess) => {
    running.push(child);
    return child;
  };
  for (const place of places) keep(startEtcd(place, places, home, programs));
  const machines = places.map((place) => machineAt(place, places, home, programs, keep));
  for (const machine of machines) machine.start();
  const port = await freePort();
  const settings = join(home, 'haproxy.cfg');
  writeFileSync(settings, haproxySettings(port, places));
  keep(start('haproxy', ['-db', '-f', settings], join(home, 'haproxy.log')));
  await waitForPrimary(machines);
  const way = await startFaultProxy(() => port);
  const url = `postgres://maxfi@127.0.0.1:${way.port}/postgres`;
  const db = openDb({ url, poolSize: 4 });
  t.after(async () => {
    await db.close();
    await way.close();
  });
  return {
    manner: 'Patroni, etcd and HAProxy on three machines in namespaces',
    url,
    way,
    db,
    async failOver(how) {
      const lost = await waitForPrimary(machines);
      const others = machines.filter((machine) => machine !== lost);
      const lostAtMs = performance.now();
      lost.strike(how === 'killed' ? 'SIGKILL' : 'SIGSTOP');
      await waitUntil(async () => (await findPrimary(others, 0)) !== null, within);
      const promotedAtMs = performance.now();
      if (how === 'frozen') {
        await sleep(2_000);
        lost.strike('SIGCONT');
      } else {
        await sleep(1_000);
        lost.start();
      }
      await waitForPrimary(machines);
      return { lostAtMs, promotedAtMs, rejoined: how === 'frozen' ? 'woke' : 'restarted' };
    },
  };
}

type Place = Pick<Machine, 'name' | 'address'>;

function startEtcd(
  { name, address }: Place,
  all: readonly Place[],
  home: string,
  programs: PostgresPrograms,
): ChildProcess {
  const folder = ownFolder(join(home, `etcd-${name}`), programs);
  const clients = `http://${address}:2379`;
  const peers = `http://${address}:2380`;
  const args = [
    ['--name', name],
    ['--data-dir', folder],
    ['--listen-client-urls', clients],
    ['--advertise-client-urls', clients],
    ['--listen-peer-urls', peers],
    ['--initial-advertise-peer-urls', peers],
    ['--initial-cluster', all.map((one) => `${one.name}=http://${one.address}:2380`).join(',')],
  ].flat();
  return startIn(name, 'etcd', args, join(home, `etcd-${name}.log`), programs);
}

function machineAt(
  { name, address }: Place,
  all: readonly Place[],
  home: string,
  programs: PostgresPrograms,
  keep: (child: ChildProcess) => ChildProcess,
): Machine {
  const folder = ownFolder(join(home, name), programs);
  const settings = join(home, `${name}.yml`);
  const dataDir = join(folder, 'data');
  const etcd = all.map((one) => `${one.address}:2379`);
  writeFileSync(settings, patroniSettings({ name, address, etcd, dataDir, binDir: programs.folder }));
  let child: ChildProcess | null = null;
  return {
    name,
    address,
    start() {
      child = keep(startIn(name, 'patroni', [settings], join(home, `${name}.log`), programs));
    },
    strike(signalName) {
      if (child === null) return;
      // PostgreSQL is no child of Patroni's, and only its own file tells who it is.
      const everybody = () => [...treeOf(child as ChildProcess), ...postgresOf(dataDir)];
      for (const pid of everybody()) signal(pid, signalName);
      for (const pid of everybody()) signal(pid, signalName);
    },
  };
}

function ownFolder(folder: string, { account }: PostgresPrograms): string {
  mkdirSync(folder, { mode: 0o700 });
  if (account) chownSync(folder, account.uid, account.gid);
  return folder;
}

/** Runs a program on a machine, as the account that may run PostgreSQL. */
function startIn(
  machine: string,
  program: string,
  args: readonly string[],
  log: string,
  { account }: PostgresPrograms,
): ChildProcess {
  const asAccount = account
    ? ['setpriv', `--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups']
    : [];
  return start('ip', ['netns', 'exec', machine, ...asAccount, program, ...args], log);
}

function start(program: string, args: readonly string[], log: string): ChildProcess {
  const to = openSync(log, 'a', 0o600);
  const child = spawn(program, args, {
    cwd: '/',
    stdio: ['ignore', to, to],
    env: { PATH: `${process.env.PATH}:/usr/sbin:/usr/bin` },
  });
  closeSync(to);
  return child;
}

function treeOf({ pid }: ChildProcess): number[] {
  if (pid === undefined) return [];
  const below = (parent: number): number[] => [
    parent,
    ...childrenOf(parent).flatMap((one) => below(one.pid)),
  ];
  return below(pid);
}

function postgresOf(dataDir: string): number[] {
  try {
    const postmaster = Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]);
    const title = readFileSync(`/proc/${postmaster}/cmdline`, 'utf8');
    return title.includes(dataDir) ? [postmaster, ...childrenOf(postmaster).map(({ pid }) => pid)] : [];
  } catch {
    // It does not run.
    return [];
  }
}

/** Waits until one leads and all others follow. */
async function waitForPrimary(machines: readonly Machine[]): Promise<Machine> {
  let found: Machine | null = null;
  await waitUntil(async () => {
    found = await findPrimary(machines, machines.length - 1);
    return found !== null;
  }, within);
  if (found === null) throw new Error('Bug! It was found');
  return found;
}

/** The primary that has so many standbys which follow it, one of them synchronous, as its own Patroni sees it; null while there is none. */
async function findPrimary(machines: readonly Machine[], standbys: number): Promise<Machine | null> {
  for (const machine of machines) {
    const own = await get(machine, 'primary');
    if (own?.status !== 200) continue;
    const cluster = await get(machine, 'cluster');
    const members = ((await cluster?.json().catch(() => null)) as { members: MemberSeen[] } | null)?.members;
    const following = members?.filter(
      ({ role, state }) => /standby|replica/.test(role) && /running|streaming/.test(state),
    );
    // Until Patroni has noted a synchronous standby it would promote nobody.
    const isSafe = standbys === 0 || members?.some(({ role }) => role === 'sync_standby');
    if (isSafe && (following?.length ?? 0) >= standbys) return machine;
  }
  return null;
}

function get({ address }: Machine, path: string): Promise<Response | null> {
  return fetch(`http://${address}:8008/${path}`, { signal: AbortSignal.timeout(1_000) }).catch(() => null);
}
