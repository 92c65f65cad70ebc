import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, rmdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** An account that PostgreSQL runs as; it refuses to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Where a cluster is and who runs it. */
export interface Home {
  /** The data folder that the caller named; our own files are here. */
  readonly dataDir: string;
  readonly clusterDir: string;
  /** Null: as whoever we are. */
  readonly account: Account | null;
}

const nobody: Account = { uid: 65534, gid: 65534 };

/**
 * Decides where the cluster of a data folder is. A plain user keeps it inside. Root hands it to `nobody`; where that
 * account cannot get to the folder (it is below someone's private one) the cluster goes to /var/lib/maxfi or, failing
 * that, the temporary folder, and says so. A cluster that exists stays where it is, with the owner it has.
 */
export function chooseHome(dataDir: string, log: (line: string) => void): Home {
  const places = [join(dataDir, 'postgres')];
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
    places.push(join('/var/lib/maxfi', hash, 'postgres'), join(tmpdir(), `maxfi-${hash}`, 'postgres'));
  }
  const existing = places.find((place) => existsSync(join(place, 'PG_VERSION')));
  if (!isRoot) return { dataDir, clusterDir: existing ?? join(dataDir, 'postgres'), account: null };
  if (existing !== undefined) return ownedHome(dataDir, existing);
  letPass(dataDir);
  for (const clusterDir of places) {
    if (!makeReachable(clusterDir, nobody)) continue;
    if (clusterDir !== places[0]) {
      log(`The account that runs PostgreSQL cannot reach ${dataDir}: the database is in ${clusterDir}`);
    }
    return { dataDir, clusterDir, account: nobody };
  }
  throw new Error(
    `PostgreSQL does not run as root, and no folder is reachable for uid 65534: ${places.join(', ')}`,
  );
}

/** Tells whether an account can use a path, by asking the system as that account. */
export function canReach(account: Account | null, path: string, how: 'write' | 'execute'): boolean {
  const flag = how === 'write' ? '-w' : '-x';
  const result = spawnSync('/bin/sh', ['-c', `test ${flag} "$1"`, 'sh', path], { ...account, cwd: '/' });
  return result.status === 0;
}

function ownedHome(dataDir: string, clusterDir: string): Home {
  const owner = statSync(clusterDir);
  const account = { uid: owner.uid, gid: owner.gid };
  if (owner.uid === 0) chownSync(clusterDir, nobody.uid, nobody.gid);
  const runs = owner.uid === 0 ? nobody : account;
  if (!canReach(runs, clusterDir, 'write')) {
    throw new Error(
      `the database in ${clusterDir} belongs to uid ${runs.uid}, who cannot get there: open the folders above it`,
    );
  }
  return { dataDir, clusterDir, account: runs };
}

/** Lets others pass through our own data folder without listing it; the secrets in it are 0600 each. */
function letPass(dataDir: string): void {
  const { uid, mode } = statSync(dataDir);
  if (uid === 0 && (mode & 0o001) === 0) chmodSync(dataDir, (mode & 0o777) | 0o011);
}

/** Makes an empty folder for the cluster and gives it to the account; undone when the account cannot get there. */
function makeReachable(clusterDir: string, account: Account): boolean {
  const parent = dirname(clusterDir);
  try {
    mkdirSync(parent, { recursive: true, mode: 0o711 });
    const folder = lstatSync(parent);
    // In the temporary folder anybody may have made this name before us.
    if (!folder.isDirectory() || (folder.uid !== 0 && parent.startsWith(tmpdir()))) return false;
    mkdirSync(clusterDir, { recursive: true, mode: 0o700 });
    chownSync(clusterDir, account.uid, account.gid);
  } catch {
    return false;
  }
  if (canReach(account, clusterDir, 'write')) return true;
  rmdirSync(clusterDir);
  return false;
}
