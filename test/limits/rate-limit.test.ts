import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { issueKey } from '../support/api-keys.ts';
import { callApi, freePort, startWorld } from '../support/world.ts';

/*
 * The promise as a merchant can check it: three processes of MAXFI, two hundred callers and one fresh key. It takes
 * more than a minute because the window does.
 */

const quota = 100;
const windowMs = 60_000;
const root = fileURLToPath(new URL('../..', import.meta.url));

/** One request as its caller saw it: it was decided somewhere between `sentMs` and `receivedMs`. */
interface Seen {
  readonly sentMs: number;
  readonly receivedMs: number;
  readonly status: number;
  readonly retryAfterMs: number;
}

interface ServerProcess {
  readonly url: string;
  readonly child: ChildProcess;
}

test('one key is accepted 100 times in any 60 s, over three processes and the death of one', async (t) => {
  const world = await startWorld({ after }, { environment: { MAXFI_ROLES: 'worker' } });
  const key = await issueKey(world, { requestsPerMinute: quota });
  const start = (port = 0) =>
    startProcess(t, { databaseUrl: world.databaseUrl, dataDir: world.dataDir, port });
  const servers = await Promise.all([start(), start(), start()]);
  const seen: Seen[] = [];
  const ask = async (server: ServerProcess | undefined) => {
    const one = await request(server?.url ?? '', key);
    seen.push(one);
    return one;
  };

  await Promise.all(Array.from({ length: 200 }, (_, i) => ask(servers[i % 3])));
  assert.equal(accepted(seen).length, quota, 'a fresh key is accepted exactly as often as its limit');

  const died = servers[1];
  assert.ok(died);
  await stopProcess(died.child);
  servers[1] = await start(Number(new URL(died.url).port));
  assert.equal((await ask(servers[1])).status, 429, 'a process that starts anew finds the window as it was');

  const firstMs = Math.min(...accepted(seen).map((one) => one.sentMs));
  const endMs = firstMs + windowMs + 3_000;
  await Promise.all(
    Array.from({ length: 12 }, async (_, caller) => {
      for (let turn = caller; performance.now() < endMs; turn += 1) {
        await ask(servers[turn % 3]);
        await sleep(300);
      }
    }),
  );

  await Promise.all(Array.from({ length: 200 }, (_, i) => ask(servers[i % 3])));

  assertWindowsHold(accepted(seen));
  assertRetryAfterIsRight(seen);
  const later = accepted(seen).filter((one) => one.receivedMs > firstMs + windowMs);
  assert.equal(later.length, quota, 'when the window has passed, the next hundred are accepted');
});

const accepted = (seen: readonly Seen[]) => seen.filter((one) => one.status === 200);

/** Counts only what certainly lies inside a window: sent after it began and answered before it ended. */
function assertWindowsHold(all: readonly Seen[]): void {
  for (const first of all) {
    const inside = all.filter(
      (one) => one.sentMs >= first.sentMs && one.receivedMs - first.sentMs < windowMs,
    );
    assert.ok(inside.length <= quota, `${inside.length} were accepted within 60 s`);
  }
}

/** Of every refusal in the first window: one second before `Retry-After` is too early, and it is not too late. */
function assertRetryAfterIsRight(seen: readonly Seen[]): void {
  const burst = accepted(seen)
    .sort((a, b) => a.sentMs - b.sentMs)
    .slice(0, quota);
  // The first place becomes free 60 s after the first acceptance, which happened between these two moments.
  const earliestMs = Math.min(...burst.map((one) => one.sentMs)) + windowMs;
  const latestMs = Math.min(...burst.map((one) => one.receivedMs)) + windowMs;
  const refused = seen.filter((one) => one.status === 429 && one.receivedMs < earliestMs);
  assert.ok(refused.length > quota);
  for (const { sentMs, receivedMs, retryAfterMs } of refused) {
    assert.ok(
      receivedMs + retryAfterMs >= earliestMs,
      `${earliestMs - receivedMs - retryAfterMs} ms too early`,
    );
    assert.ok(sentMs + retryAfterMs <= latestMs + 1_000, `${sentMs + retryAfterMs - latestMs} ms too late`);
  }
}

async function request(url: string, key: string): Promise<Seen> {
  const sentMs = performance.now();
  const answer = await callApi(url, 'GET', '/v2/payments/checkout?limit=1', { key });
  const receivedMs = performance.now();
  assert.ok(answer.status === 200 || answer.status === 429, answer.text);
  return {
    sentMs,
    receivedMs,
    status: answer.status,
    retryAfterMs: Number(answer.headers.get('retry-after')) * 1000,
  };
}

/** MAXFI's API as a process of its own, until the test is over. */
async function startProcess(
  t: { after(fn: () => Promise<void>): void },
  options: { databaseUrl: string; dataDir: string; port: number },
): Promise<ServerProcess> {
  const port = options.port || (await freePort());
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', 'serve'], {
    cwd: root,
    env: {
      ...process.env,
      DATABASE_URL: options.databaseUrl,
      MAXFI_DATA_DIR: options.dataDir,
      MAXFI_ROLES: 'api',
      PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => stopProcess(child));
  await isServing(child);
  return { url: `http://127.0.0.1:${port}`, child };
}

/** Its log says so; afterwards the log is read on, so that the process never waits for a reader. */
function isServing(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk) => {
      if (said.length < 10_000) said += chunk;
      if (said.includes('"msg":"serving"')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`a server ended with ${code}: ${said}`)));
  });
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
