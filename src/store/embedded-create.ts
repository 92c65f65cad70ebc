import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from './embedded-binaries.ts';
import type { Home } from './embedded-home.ts';

const user = 'maxfi';
const passwordName = 'maxfi-password';

/** Makes the cluster unless it exists; true when it made one. A half-made one never gets the final name. */
export async function createCluster(home: Home, binaries: Binaries, isDurable: boolean): Promise<boolean> {
  if (existsSync(join(home.clusterDir, 'PG_VERSION'))) {
    checkVersion(home, binaries);
    return false;
  }
  if (existsSync(home.clusterDir) && readdirSync(home.clusterDir).length > 0) {
    throw new Error(
      `${home.clusterDir} holds something else than a database; move it away or name another data folder`,
    );
  }
  const draft = `${home.clusterDir}.new`;
  const passwordFile = `${draft}.password`;
  rmSync(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (home.account) {
    chownSync(draft, home.account.uid, home.account.gid);
    chownSync(passwordFile, home.account.uid, home.account.gid);
  }
  const args = [
    '-D',
    draft,
    '-U',
    user,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
  ];
  args.push('--locale=C', '--no-instructions');
  // Sorts by bytes like C, and knows the capitals of every alphabet, the same on every machine.
  if (binaries.major >= 17) args.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8');
  if (!isDurable) args.push('--no-sync');
  await runInitdb(binaries.initdb, args, home);
  renameSync(passwordFile, join(draft, passwordName));
  if (existsSync(home.clusterDir)) rmdirSync(home.clusterDir);
  renameSync(draft, home.clusterDir);
  return true;
}

function checkVersion(home: Home, binaries: Binaries): void {
  const made = Number(readFileSync(join(home.clusterDir, 'PG_VERSION'), 'utf8'));
  if (made === binaries.major) return;
  throw new Error(
    `${home.clusterDir} was made by PostgreSQL ${made} and ${binaries.postgres} is PostgreSQL ${binaries.major}: ` +
      'set PG_BIN to the folder of the older one, or name another data folder',
  );
}

async function runInitdb(program: string, args: string[], home: Home): Promise<void> {
  const options = { ...home.account, cwd: '/', detached: true };
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  if ((await ended(child)) === 0) return;
  const hint = said.includes('could not look up effective user')
    ? 'PostgreSQL runs only for a user who is listed in /etc/passwd: run as another one, or set DATABASE_URL\n'
    : '';
  throw new Error(`${hint}initdb failed:\n${said.slice(-2000)}`);
}

/** Where the cluster answers on a port, with the password it was made with. */
export function urlOf(home: Home, port: number): string {
  const password = readFileSync(join(home.clusterDir, passwordName), 'utf8').trim();
  return `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
}

/** The exit code of a child, once it ends. */
export function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
