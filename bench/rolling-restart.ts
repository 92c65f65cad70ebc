/*
 *   npm run bench:rolling -- --requests 10000 --clients 32 --rounds 2 --drain 5000
 *
 * Restarts three nodes in turn, twice round, while clients create sessions, open the page and pay, and appends what
 * failed, was lost, charged twice or never told to reports/rolling-restart.csv. Then sends 400 requests at once with a key that
 * is accepted 100 times in 60 s. Two to four minutes. Ends with code 1 when anything is not as it should be; with
 * `--drain 0` it shows what the pause is for.
 */
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Rolling, startRolling } from '../test/support/rolling-restart.ts';
import { callApi } from '../test/support/world.ts';

const report = join(fileURLToPath(new URL('..', import.meta.url)), 'reports/rolling-restart.csv');
const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    clients: { type: 'string', default: '32' },
    rounds: { type: 'string', default: '2' },
    drain: { type: 'string', default: '5000' },
  },
});
const nodes = 3;
const probeMs = 200;
const limit = 100;
const burst = 400;

function whole(name: keyof typeof values, least: number, most: number): number {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`--${name} takes ${least} to ${most}`);
}

const options = {
  nodes,
  probeMs,
  requests: whole('requests', 100, 1_000_000),
  clients: whole('clients', 1, 200),
  rounds: whole('rounds', 1, 20),
  drainMs: whole('drain', 0, 60_000),
};

const ends: (() => Promise<void> | void)[] = [];
let isGood = false;
try {
  const rolling = await startRolling({ after: (end) => ends.unshift(end) }, options);
  isGood = await measure(rolling);
} finally {
  for (const end of ends) await end();
}
process.exit(isGood ? 0 : 1);

async function measure(rolling: Rolling): Promise<boolean> {
  const result = await rolling.restart();
  const accepted = await countAccepted(rolling);
  const times = [...result.tookMs].sort((a, b) => a - b);
  const at = (share: number) => (times[Math.ceil(times.length * share) - 1] ?? 0).toFixed(1);
  const unclean = result.exitCodes.filter((code) => code !== 0).length;
  const row = {
    at: new Date().toISOString(),
    nodes,
    clients: options.clients,
    restarts: result.exitCodes.length,
    drain_ms: options.drainMs,
    probe_ms: probeMs,
    requests: result.requests,
    seconds: result.seconds.toFixed(1),
    p50_ms: at(0.5),
    p99_ms: at(0.99),
    failed: result.failures.length,
    unclean_exits: unclean,
    sessions: result.sessions,
    lost_sessions: result.lost,
    paid: result.paid,
    wrongly_charged: result.wronglyCharged,
    webhooks_lost: result.untold,
    limit,
    limit_requests: burst,
    limit_accepted: accepted,
  };
  for (const failure of result.failures.slice(0, 10)) console.log(`failed: ${failure}`);
  for (const [name, value] of Object.entries(row)) console.log(`${name.padEnd(16)} ${value}`);
  if (!existsSync(report)) writeFileSync(report, `${Object.keys(row).join(',')}\n`);
  appendFileSync(report, `${Object.values(row).join(',')}\n`);
  const wrong = [result.failures.length, unclean, result.lost, result.wronglyCharged, result.untold];
  return wrong.every((count) => count === 0) && accepted === limit;
}

/** How many of many requests at once, over all nodes, one key is accepted for. They take far less than its 60 s. */
async function countAccepted({ site, nodes: urls }: Rolling): Promise<number> {
  const key = await site.issueKey(limit);
  const startedAt = performance.now();
  const answers = await Promise.all(
    Array.from({ length: burst }, (_, index) =>
      callApi(urls[index % urls.length] ?? '', 'GET', '/v2/payments/checkout?limit=1', { key }),
    ),
  );
  if (performance.now() - startedAt > 55_000) throw new Error('the burst took longer than its window');
  const odd = answers.find(({ status }) => status !== 200 && status !== 429);
  if (odd) throw new Error(`a request of the burst was answered ${odd.status}: ${odd.text}`);
  return answers.filter(({ status }) => status === 200).length;
}
