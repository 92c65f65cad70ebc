/*
 * Runs before `npm start` and `npm test`, so before anything is installed: plain JavaScript, no dependency. Makes sure
 * of what they need and says one line for each thing that it does; when nothing is missing it prints nothing and
 * touches no network.
 *
 *   node scripts/setup.js start    packages, dist
 *   node scripts/setup.js test     packages, a browser, the newest long-term Node beside the one that runs us
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const nodeRuntime = '24.21.0';

class Missing extends Error {}

let knownLibc;

try {
  checkNode();
  installPackages();
  if (process.argv[2] === 'test') {
    checkBrowser();
    installNodeRuntime();
  } else {
    buildWhenOld();
  }
} catch (error) {
  if (!(error instanceof Missing)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Missing(`MAXFI needs Node 20.19 or newer; this is ${process.versions.node}.`);
}

function installPackages() {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const mark = sha256(`${lock} ${process.platform}-${process.arch}`);
  const marker = join(root, 'node_modules', '.maxfi-installed');
  if (read(marker) === mark && missingPackages(JSON.parse(lock), () => undefined).length === 0) return;
  if (hasAllPackages(JSON.parse(lock))) return writeQuietly(marker, mark);

  say('Installing packages');
  // NODE_ENV=production would leave out the tools that build and test.
  const options = ['--no-audit', '--no-fund', '--loglevel=error', '--include=dev', '--include=optional'];
  const clean = npm(['ci', ...options], root);
  if (!clean.isDone) {
    throw new Missing(
      `${clean.said}\nnpm could not install. Is the network there, and may you write to node_modules?`,
    );
  }
  writeQuietly(marker, mark);
}

/** Asks npm's own record of what it installed; it tells the truth where our marker could not be written. */
function hasAllPackages(lock) {
  const record = read(join(root, 'node_modules', '.package-lock.json'));
  if (record === null) return false;
  const installed = JSON.parse(record).packages ?? {};
  return missingPackages(lock, (path) => installed[path]?.version ?? null).length === 0;
}

/** Paths that the lock names, this platform needs, and that are absent or (where `versionAt` knows) another version. */
function missingPackages(lock, versionAt) {
  return Object.entries(lock.packages).filter(([path, entry]) => {
    if (!path.startsWith('node_modules/') || entry.link || !isForThisMachine(entry)) return false;
    const version = versionAt(path);
    if (version !== undefined && version !== entry.version) return true;
    return !existsSync(join(root, path, 'package.json'));
  });
}

function isForThisMachine({ os, cpu, libc }) {
  const fits = (list, value) => !list || list.includes(value());
  const isLibcRight = process.platform !== 'linux' || fits(libc, libcName);
  return fits(os, () => process.platform) && fits(cpu, () => process.arch) && isLibcRight;
}

/** Asked once, and only when a package cares: the report takes a while. */
function libcName() {
  knownLibc ??= process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl';
  return knownLibc;
}

/** Chromium comes inside a package for Linux on x64; elsewhere an installed one is used. */
function checkBrowser() {
  if (process.platform === 'linux' && process.arch === 'x64') return;
  if (
    process.env.MAXFI_CHROME ||
    process.env.CHROME_PATH ||
    installedBrowsers().some((path) => existsSync(path))
  )
    return;
  throw new Missing('The tests need Chrome or Chromium: install one, or set MAXFI_CHROME to its program.');
}

function installedBrowsers() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  return [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    ...folders.flatMap((folder) => names.map((name) => join(folder, name))),
  ];
}

/**
 * Brings the newest long-term Node into .cache, for the story that runs under it too. It must stay out of our own
 * node_modules: npm puts node_modules/.bin before everything else, and every script would run under it.
 */
function installNodeRuntime() {
  const os = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${os}-${process.arch}`;
  const prefix = join(root, '.cache', 'node-24');
  const found = read(join(prefix, 'node_modules', name, 'package.json'));
  if (found !== null && JSON.parse(found).version === nodeRuntime) return;

  say(`Fetching Node ${nodeRuntime} for the tests`);
  mkdirSync(prefix, { recursive: true });
  const args = ['install', '--prefix', prefix, '--no-save', '--no-package-lock', '--no-audit', '--no-fund'];
  const { isDone, said } = npm(
    [...args, '--loglevel=error', '--ignore-scripts', `${name}@${nodeRuntime}`],
    prefix,
  );
  if (!isDone)
    throw new Missing(`${said}\n${name} ${nodeRuntime} could not be installed into .cache/node-24.`);
}

function buildWhenOld() {
  const stampFile = join(root, 'dist', '.built-from');
  const stamp = hashSources();
  if (read(stampFile) === stamp) return;
  const isBuilt = existsSync(join(root, 'dist', 'main.js'));
  if (isBuilt && !isWritable(join(root, 'dist'))) {
    return say('dist may be older than the sources, and you may not write there: starting it as it is');
  }
  say('Building');
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Missing('The build failed.');
  writeQuietly(stampFile, stamp);
}

/** By content, not by time: a copied or checked-out tree gets new times and is still the same. */
function hashSources() {
  const hash = createHash('sha256');
  for (const start of [
    'package.json',
    'package-lock.json',
    'scripts/build.ts',
    'scripts/docs',
    'docs',
    'SECURITY.md',
    'CHANGELOG.md',
    'src',
    'sdk/src',
    'examples',
  ]) {
    for (const file of filesUnder(start)) hash.update(file).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  if (!existsSync(join(root, path))) return [];
  if (/\.(ts|js|json|md)$/.test(path)) return [path];
  const entries = readdirSync(join(root, path), { withFileTypes: true });
  const paths = entries.map((entry) => ({ entry, path: `${path}/${entry.name}` }));
  return paths
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .flatMap(({ entry, path: inner }) =>
      entry.isDirectory() ? filesUnder(inner) : entry.isFile() ? [inner] : [],
    );
}

/** Runs npm; `said` is what it complained about. */
function npm(args, cwd) {
  const own = process.env.npm_execpath ?? '';
  // Under npm this names npm itself; under another package manager it names that one.
  const isNpm = own.endsWith('npm-cli.js') && existsSync(own);
  const [program, first] = isNpm ? [process.execPath, [own]] : ['npm', []];
  const { status, stderr, error } = spawnSync(program, [...first, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: withoutNpmPrefix(),
    shell: !isNpm && process.platform === 'win32',
  });
  return { isDone: status === 0, said: (stderr || error?.message || '').trim() };
}

/** npm hands its settings down as variables; these two would send an inner npm to the wrong folder. */
function withoutNpmPrefix() {
  const env = { ...process.env };
  delete env.npm_config_local_prefix;
  delete env.npm_config_prefix;
  return env;
}

function say(line) {
  process.stdout.write(`${line}\n`);
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function writeQuietly(file, content) {
  try {
    writeFileSync(file, content);
  } catch {
    // A read-only folder: the next start looks closely again, and that is all.
  }
}

function isWritable(path) {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}
