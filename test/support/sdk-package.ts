import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { buildSdk } from '../../scripts/build-sdk.ts';
import type { Lifetime } from './database.ts';

const run = promisify(execFile);

/** Everything that a package needs is in it or on this machine: nothing is asked of any registry. */
const npmOptions = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier'];

export interface SdkPackage {
  /** As it is before it is packed. */
  readonly folder: string;
  readonly tarball: string;
}

/** The SDK as merchants get it. */
export async function packSdk(t: Lifetime): Promise<SdkPackage> {
  const home = await mkdtemp(join(tmpdir(), 'maxfi-sdk-'));
  t.after(() => rm(home, { recursive: true, force: true }));
  const folder = join(home, 'package');
  await buildSdk(folder);
  await npm(home, ['pack', folder, ...npmOptions]);
  const name = (await readdir(home)).find((one) => one.endsWith('.tgz'));
  if (!name) throw new Error('npm packed nothing');
  return { folder, tarball: join(home, name) };
}

/** An empty project of a merchant into which the package was installed; returns its folder. */
export async function installSdk(
  t: Lifetime,
  { tarball }: SdkPackage,
  type: 'module' | 'commonjs',
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'maxfi-merchant-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'shop', private: true, type }));
  await npm(folder, ['install', tarball, ...npmOptions]);
  const manifest = join(folder, 'node_modules/@maxfi/sdk/package.json');
  const { dependencies } = JSON.parse(await readFile(manifest, 'utf8'));
  if (dependencies) throw new Error('the package has dependencies');
  return folder;
}

/** The npm that belongs to this Node, wherever it is. */
async function npm(cwd: string, args: readonly string[]): Promise<void> {
  const beside = join(dirname(process.execPath), 'npm');
  await run(
    process.env.npm_execpath ? process.execPath : beside,
    [...(process.env.npm_execpath ? [process.env.npm_execpath] : []), ...args],
    { cwd },
  );
}
