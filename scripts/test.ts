import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbedded } from '../src/store/embedded.ts';
import { ensureTemplate } from '../test/support/database.ts';
import { bundleTests } from './bundle-tests.ts';

/*
 * All of `npm test`: checks, build, one database, one run of Node's own test runner whose summary ends the output.
 * The results of the checks are part of that summary too (scripts/checks.test.ts). With arguments (paths or parts of
 * paths) only the test files that they name run.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const testFolders = ['src', 'sdk', 'test', 'examples', 'scripts', 'bench'];
const limitMs = 15 * 60_000;
/** One test file; a file that never ends (an open server, a lost answer) fails by name instead of using up the run. */
const fileLimitMs = 6 * 60_000;

/** What takes longest begins first, so that it does not run on alone in the end. */
const longest = ['test/simulation/', 'test/crash/', 'test/limits/', 'test/stories/', 'test/browser/'];

interface Check {
  readonly name: string;
  readonly command: readonly string[];
}

const checks: readonly Check[] = [
  { name: 'tidy', command: ['--import', 'tsx', 'scripts/tidy.ts'] },
  { name: 'format and lint', command: ['node_modules/@biomejs/biome/bin/biome', 'ci', '--colors=off', '.'] },
  { name: 'types', command: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'] },
  {
    name: 'types of browser scripts',
    command: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.browser.json'],
  },
];
const build: Check = { name: 'build', command: ['--import', 'tsx', 'scripts/build.ts'] };

/** Process groups that are ours to end. */
const running = new Set<ChildProcess>();
let stopDatabase: () => Promise<void> = async () => {};
let isEnding = false;

const filters = process.argv.slice(2);
const runDir = await mkdtemp(join(tmpdir(), 'maxfi-test-'));
// Run by root, the database belongs to another account, which must be able to pass through.
await chmod(runDir, 0o711);
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => void end(130));
const limit = setTimeout(() => {
  console.error('npm test took longer than 15 minutes and was stopped');
  void end(1);
}, limitMs);

try {
  const passed = await main();
  await end(passed ? 0 : 1);
} catch (error) {
  if (!isEnding) console.error(error);
  await end(1);
}

async function main(): Promise<boolean> {
  const files = (await findTests()).filter((file) => isWanted(file));
  if (files.length === 0) {
    console.error(`no test file matches ${filters.join(' ')}`);
    return false;
  }
  // The database starts while the compilers work; the build comes before tests that run what it makes.
  const database = startDatabase();
  const results = await runChecks(filters.length === 0 ? [build, ...checks] : [build]);
  const serverUrl = await database;
  const code = await runTests(files, serverUrl, results);
  return code === 0 && results.every((result) => result.isPassed);
}

async function findTests(): Promise<string[]> {
  const lists = await Promise.all(
    testFolders
      .filter((folder) => existsSync(join(root, folder)))
      .map(async (folder) => {
        const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
        const files = entries.filter((entry) => entry.isFile() && /\.test\.tsx?$/.test(entry.name));
        return files.map((entry) => relative(root, join(entry.parentPath, entry.name)));
      }),
  );
  return lists
    .flat()
    .filter((file) => !file.includes('node_modules'))
    .sort((a, b) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1));
}

function placeOf(file: string): number {
  const place = longest.findIndex((folder) => file.replaceAll('\\', '/').startsWith(folder));
  return place < 0 ? longest.length : place;
}

function isWanted(file: string): boolean {
  return filters.length === 0 || filters.some((filter) => file.includes(filter.replace(/^\.\//, '')));
}

async function startDatabase(): Promise<string> {
  const given = process.env.DATABASE_URL;
  const start = performance.now();
  let url = given;
  if (url === undefined || url === '') {
    // Nothing in it outlives the run, so nothing needs to reach the disk. Crash tests start their own.
    const embedded = await startEmbedded({ dataDir: join(runDir, 'db'), log: console.log, isDurable: false });
    stopDatabase = embedded.stop;
    url = embedded.url;
  }
  await ensureTemplate(url);
  say(given ? 'database from DATABASE_URL' : 'database', start);
  return url;
}

interface CheckResult {
  readonly name: string;
  readonly isPassed: boolean;
}

/** Runs checks, as many at once as there are cores, and prints what failed ones said. */
async function runChecks(list: readonly Check[]): Promise<CheckResult[]> {
  const waiting = [...list];
  const results: CheckResult[] = [];
  const lane = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const start = performance.now();
      const { code, said } = await run(check.command);
      const isPassed = code === 0;
      say(`${check.name}${isPassed ? '' : ' FAILED'}`, start);
      if (!isPassed) console.log(said.split('\n').slice(0, 200).join('\n'));
      results.push({ name: check.name, isPassed });
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return results;
}

async function runTests(files: string[], serverUrl: string, results: CheckResult[]): Promise<number> {
  const { DATABASE_URL: _, ...env } = process.env;
  // One more than there are cores: many tests wait, for a lease or for a process that starts. Two more are slower again.
  const lanes = availableParallelism() + 1;
  const limits = [`--test-concurrency=${lanes}`, `--test-timeout=${fileLimitMs}`];
  const reporters = ['tap', './scripts/longest-tests.js'].flatMap((name) => [
    `--test-reporter=${name}`,
    '--test-reporter-destination=stdout',
  ]);
  const begunAt = performance.now();
  const compiled = await bundleTests(root, files);
  say(`${files.length} test files compiled`, begunAt);
  const preload = ['--import', './scripts/compile-when-needed.js'];
  const args = [...preload, '--test', ...reporters, ...limits, ...compiled];
  const child = start(args, 'inherit', {
    ...env,
    MAXFI_TEST_DATABASE_URL: serverUrl,
    MAXFI_TEST_CHECKS: JSON.stringify(results),
  });
  return ended(child);
}

async function run(args: readonly string[]): Promise<{ code: number; said: string }> {
  const child = start(args, 'pipe', process.env);
  let said = '';
  const hear = (chunk: Buffer) => {
    said += chunk.toString();
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  return { code: await ended(child), said };
}

/** Each child leads its own process group, so that ending it ends what it started as well. */
function start(args: readonly string[], output: 'inherit' | 'pipe', env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(process.execPath, [...args], {
    cwd: root,
    env,
    detached: process.platform !== 'win32',
    stdio: ['ignore', output, output],
  });
  running.add(child);
  return child;
}

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      running.delete(child);
      resolve(code ?? 1);
    });
  });
}

async function end(code: number): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  clearTimeout(limit);
  for (const child of running) signalGroup(child, 'SIGTERM');
  for (let waitedMs = 0; running.size > 0 && waitedMs < 2_000; waitedMs += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  for (const child of running) signalGroup(child, 'SIGKILL');
  await stopDatabase();
  await rm(runDir, { recursive: true, force: true });
  process.exit(code);
}

function signalGroup(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(process.platform === 'win32' ? child.pid : -child.pid, name);
  } catch {
    // It ended between our look and our call.
  }
}

function say(what: string, start: number): void {
  console.log(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
