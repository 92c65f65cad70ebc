import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
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
 * that, the temporary folder, says so, and notes the place in `postgres.place`. A cluster that exists stays where it
 * is, with the owner it has.
 */
export function chooseHome(dataDir: string, log: (line: string) => void): Home {
  const inside = join(dataDir, 'postgres');
  const place = join(dataDir, 'postgres.place');
  const noted = existsSync(place) ? readFileSync(place, 'utf8').trim() : inside;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot) return { dataDir, clusterDir: noted, account: null };
  letPass(dataDir);
  if (existsSync(join(noted, 'PG_VERSION'))) return ownedHome(dataDir, noted);
  if (makeReachable(inside, nobody)) {
    rmSync(place, { force: true });
    return { dataDir, clusterDir: inside, account: nobody };
  }
  // A name of its own each time: when the data folder is removed, its old database must not come back.
  const name = randomBytes(8).toString('hex');
  const outside = [join('/var/lib/maxfi', name, 'postgres'), join(tmpdir(), `maxfi-${name}`, 'postgres')];
  const clusterDir = outside.find((folder) => makeReachable(folder, nobody));
  if (clusterDir === undefined) {
    throw new Error(
      `PostgreSQL does not run as root, and uid ${nobody.uid} can reach none of ${inside}, ${outside.join(', ')}`,
    );
  }
  writeFileSync(place, clusterDir);
  log(`The account that runs PostgreSQL cannot reach ${dataDir}, so the database is in ${clusterDir}`);
  return { dataDir, clusterDir, account: nobody };
}

/** An existing cluster is run by the account that owns it, so root and its owner may take turns. */
function ownedHome(dataDir: string, clusterDir: string): Home {
  const { uid, gid } = statSync(clusterDir);
  const account = uid === 0 ? nobody : { uid, gid };
  if (uid === 0) chownSync(clusterDir, account.uid, account.gid);
  if (canWrite(account, clusterDir)) return { dataDir, clusterDir, account };
  throw new Error(
    `${clusterDir} belongs to uid ${account.uid}, who cannot get there: open the folders above it`,
  );
}

/** Asks the system as that account; mode bits alone do not tell (access lists, read-only mounts). */
function canWrite(account: Account, path: string): boolean {
  const test = ['-c', 'test -w "$1" && test -x "$1"', 'sh', path];
  return spawnSync('/bin/sh', test, { ...account, cwd: '/' }).status === 0;
}

/** Lets others pass through our own data folder without listing it; the secrets in it are 0600 each. */
function letPass(dataDir: string): void {
  const { uid, mode } = statSync(dataDir);
  if (uid === 0 && (mode & 0o001) === 0) chmodSync(dataDir, (mode & 0o777) | 0o011);
}

/** Makes an empty folder for the cluster and gives it to the account; undone when the account cannot get there. */
function makeReachable(clusterDir: string, account: Account): boolean {
  try {
    mkdirSync(dirname(clusterDir), { recursive: true, mode: 0o711 });
    mkdirSync(clusterDir, { recursive: true, mode: 0o700 });
    chownSync(clusterDir, account.uid, account.gid);
    if (canWrite(account, clusterDir)) return true;
    rmdirSync(clusterDir);
  } catch {
    // Read-only, or not empty: as good as out of reach.
  }
  return false;
}
