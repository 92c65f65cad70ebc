import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eraseEmbedded } from '../../src/store/embedded.ts';
import type { Lifetime } from '../../test/support/database.ts';
import { freePort } from '../../test/support/world.ts';
import { median } from '../load/interleave.ts';
import { atMost, type Measurement } from '../measurement.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const notCopied = ['node_modules', '.git', 'dist', '.data', '.cache', 'reports'];
const laterStarts = 3;
const startWithinMs = 60_000;

export const p8: Measurement = {
  name: 'P8',
  about: 'what `npm start` runs, in a fresh copy, until a hosted page has been served',
  aim: 'first start after the install within 4 s, later ones within 2 s',
  limit: 'none',
  async measure(bench) {
    const folder = await freshCopy(bench);
    const first = await startOnce(bench, folder);
    const later: number[] = [];
    for (let count = 0; count < laterStarts; count += 1) later.push(await startOnce(bench, folder));
    const note = 'without the start of npm itself';
    return [
      { name: 'P8 first start', figure: first, unit: 's', aims: [atMost('figure', 4)], note },
      { name: 'P8 later start', figure: median(later), unit: 's', aims: [atMost('figure', 2)], note },
    ];
  },
};

/** The repository as a clone with its packages installed: nothing built, no data. */
async function freshCopy(t: Lifetime): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'maxfi-bench-start-'));
  t.after(async () => {
    await eraseEmbedded(join(folder, '.data'));
    await rm(folder, { recursive: true, force: true });
  });
  const entries = (await readdir(root)).filter((name) => !notCopied.includes(name));
  await Promise.all(entries.map((name) => cp(join(root, name), join(folder, name), { recursive: true })));
  await mkdir(join(folder, '.data'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Both steps of `npm start`, a session and its page; in seconds. Everything has stopped when it resolves. */
async function startOnce(t: Lifetime, folder: string): Promise<number> {
  const environment = { MAXFI_DATA_DIR: join(folder, '.data'), PORT: String(await freePort()) };
  const startedAt = performance.now();
  await run(t, folder, ['scripts/setup.js', 'start'], environment).ended;
  const started = run(t, folder, ['bin/maxfi.js', 'start', '--json'], environment);
  const places = JSON.parse(await started.firstLine) as { public_url: string; test_secret_key: string };
  const created = await fetch(`${places.public_url}/v2/payments/checkout`, {
    method: 'POST',
    headers: { authorization: `Bearer ${places.test_secret_key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ amount: 4900, currency: 'AZN' }),
  });
  const { checkout_url: url } = (await created.json()) as { checkout_url: string };
  const page = await fetch(url);
  const html = await page.text();
  if (!html.includes('form_token')) throw new Error(`the page was answered ${page.status}`);
  const seconds = (performance.now() - startedAt) / 1_000;
  started.interrupt();
  await started.ended;
  return seconds;
}

function run(t: Lifetime, cwd: string, command: readonly string[], environment: Record<string, string>) {
  const child = spawn(process.execPath, command, {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const interrupt = () => void child.kill('SIGINT');
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const firstLine = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      said += String(chunk);
      const line = said.split('\n').find((one) => one.startsWith('{') && one.endsWith('}'));
      if (line) resolve(line);
    });
    child.stderr.on('data', (chunk) => {
      said += String(chunk);
    });
    void ended.then(() => reject(new Error(`it ended and said only:\n${said}`)));
    setTimeout(() => reject(new Error(`it did not start in time:\n${said}`)), startWithinMs).unref();
  });
  // The first step says nothing and only ends.
  firstLine.catch(() => undefined);
  t.after(async () => {
    // In order, so that the database it started stops with it.
    interrupt();
    const kill = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(kill);
  });
  return { firstLine, ended, interrupt };
}
