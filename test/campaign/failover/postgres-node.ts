import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, chownSync, closeSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Db, openDb } from '../../../src/store/db.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { childrenOf, signal } from '../process-tree.ts';
import type { PostgresPrograms } from './postgres-programs.ts';

/** One PostgreSQL of several that copy each other, always on the same port, as a machine has its address. */
export interface PostgresNode {
  readonly name: string;
  readonly port: number;
  readonly url: string;
  /** Makes an empty cluster that can become the first primary. */
  create(settings: Readonly<Record<string, string>>): void;
  /** Makes its cluster the copy of another one that runs: the changed parts alone where that goes, else all of it. */
  copyFrom(primary: PostgresNode): 'rewound' | 'copied';
  /** On which port of this machine it finds whose changes it takes from now on; also while it runs. */
  follow(port: number): void;
  start(): Promise<void>;
  /** SIGKILL or SIGSTOP to the postmaster and everything that it started, at once, as when a machine fails or hangs. */
  strike(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  /** Asks it something by a connection of its own. */
  ask<Row>(text: string): Promise<Row[]>;
}

const user = 'maxfi';
const startsWithinMs = 60_000;

export function postgresNode(
  programs: PostgresPrograms,
  place: { readonly folder: string; readonly name: string; readonly port: number },
): PostgresNode {
  const { folder, name, port } = place;
  const cluster = join(folder, name);
  const url = `postgres://${user}@127.0.0.1:${port}/postgres`;
  const { account } = programs;
  let child: ChildProcess | null = null;
  const ours = () =>
    child?.pid === undefined ? [] : [child.pid, ...childrenOf(child.pid).map(({ pid }) => pid)];
  const ask = async <Row>(text: string) => {
    const db: Db = openDb({ url, poolSize: 1 });
    return db.query<Row>(text).finally(() => db.close());
  };
  const own = (path: string) => account && chownSync(path, account.uid, account.gid);
  return {
    name,
    port,
    url,
    ask,
    create(settings) {
      mkdirSync(cluster, { mode: 0o700 });
      own(cluster);
      // Nobody but this machine can connect, and it is gone when the campaign ends: no password.
      programs.run('initdb', ['-D', cluster, '-U', user, '--auth=trust', '--encoding=UTF8', '--locale=C']);
      const lines = Object.entries(settings).map(([key, value]) => `${key} = '${value}'\n`);
      appendFileSync(join(cluster, 'postgresql.conf'), lines.join(''));
    },
    copyFrom(primary) {
      const source = `host=127.0.0.1 port=${primary.port} user=${user} dbname=postgres`;
      try {
        programs.run('pg_rewind', ['-D', cluster, `--source-server=${source}`]);
        return 'rewound';
      } catch {
        rmSync(cluster, { recursive: true, force: true });
        mkdirSync(cluster, { mode: 0o700 });
        own(cluster);
        programs.run('pg_basebackup', ['-D', cluster, '-d', source, '--checkpoint=fast']);
        return 'copied';
      }
    },
    follow(port) {
      const source = `host=127.0.0.1 port=${port} user=${user} application_name=${name}`;
      writeFileSync(join(cluster, 'postgresql.auto.conf'), `primary_conninfo = '${source}'\n`);
      writeFileSync(join(cluster, 'standby.signal'), '');
      own(join(cluster, 'standby.signal'));
      if (child?.pid !== undefined) signal(child.pid, 'SIGHUP');
    },
    async start() {
      const log = openSync(join(folder, `${name}.log`), 'a', 0o600);
      const args = ['-D', cluster, '-c', `port=${port}`];
      child = spawn(programs.path('postgres'), args, {
        ...account,
        cwd: '/',
        detached: true,
        stdio: ['ignore', log, log],
      });
      closeSync(log);
      await waitUntil(() => ask('select 1').then(Boolean, () => false), startsWithinMs);
    },
    async strike(name) {
      const dying = child;
      // The postmaster first: nobody is started any more whom we do not see.
      for (const pid of ours()) signal(pid, name);
      for (const pid of ours()) signal(pid, name);
      if (name !== 'SIGKILL' || dying === null) return;
      child = null;
      if (dying.exitCode === null && dying.signalCode === null)
        await new Promise((gone) => dying.once('exit', gone));
    },
  };
}
