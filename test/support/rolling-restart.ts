import { setTimeout as sleep } from 'node:timers/promises';
import { type Balancer, openBalancer } from './balancer.ts';
import type { Lifetime } from './database.ts';
import { readLedger } from './ledger.ts';
import type { RunningProgram } from './program.ts';
import { type Shopping, startShoppers } from './rolling-shoppers.ts';
import { type Site, startSite } from './site.ts';
import { waitUntil } from './wait-until.ts';
import { freePort } from './world.ts';

export interface RollingOptions {
  readonly nodes: number;
  readonly clients: number;
  /** How often each node is stopped and started again. */
  readonly rounds: number;
  /** The load goes on until at least so many requests were sent. */
  readonly requests: number;
  readonly drainMs: number;
  /** How often the balancer asks each node whether it is ready. */
  readonly probeMs: number;
}

export interface RollingResult {
  readonly requests: number;
  readonly seconds: number;
  readonly tookMs: readonly number[];
  readonly failures: readonly string[];
  /** Exit codes of the nodes that were stopped. */
  readonly exitCodes: readonly (number | null)[];
  readonly sessions: number;
  /** Sessions that were acknowledged and are not in the database. */
  readonly lost: number;
  readonly paid: number;
  /** Paid sessions for which the bank's books do not hold exactly one approved sale, or others with more than one. */
  readonly wronglyCharged: number;
  /** Paid sessions of which the shop never heard. */
  readonly untold: number;
}

/** Nodes with every role, behind a balancer, on one database and one bank. */
export interface Rolling {
  readonly site: Site;
  readonly nodes: readonly string[];
  /** Stops and starts each node in turn while clients shop, and compares what everybody knows afterwards. */
  restart(): Promise<RollingResult>;
}

const longestMs = 180_000;
const webhooksWithinMs = 60_000;
const plentyAMinute = 10_000_000;

export async function startRolling(t: Lifetime, options: RollingOptions): Promise<Rolling> {
  const site = await startSite(t);
  const key = await site.issueKey(plentyAMinute);
  const ports: number[] = [];
  while (ports.length < options.nodes) ports.push(await freePort());
  const nodes = ports.map((port) => `http://127.0.0.1:${port}`);
  const balancer = await openBalancer(t, nodes, { everyMs: options.probeMs });
  const start = async (index: number) => {
    const settings = {
      PORT: String(ports[index]),
      PUBLIC_URL: balancer.url,
      MAXFI_POOL_SIZE: '10',
      MAXFI_DRAIN_MS: String(options.drainMs),
    };
    const node = await site.startServer(undefined, settings);
    await balancer.waitFor(nodes[index] ?? '');
    return node;
  };
  const running = await Promise.all(ports.map((_, index) => start(index)));
  return {
    site,
    nodes,
    async restart() {
      const startedAt = performance.now();
      const shopping = startShoppers({ url: balancer.url, key }, options.clients);
      const exitCodes = await restartInTurn(running, start, balancer, nodes, options.rounds);
      const isEnough = () => shopping.tookMs.length >= options.requests;
      await waitUntil(isEnough, longestMs).finally(() => shopping.stop());
      const seconds = (performance.now() - startedAt) / 1000;
      return { ...(await compare(site, shopping)), exitCodes, seconds };
    },
  };
}

async function restartInTurn(
  running: RunningProgram[],
  start: (index: number) => Promise<RunningProgram>,
  balancer: Balancer,
  nodes: readonly string[],
  rounds: number,
): Promise<(number | null)[]> {
  const exitCodes: (number | null)[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, node] of nodes.entries()) {
      const before = balancer.given(node);
      // It is not stopped before it has had its share of the work.
      await waitUntil(() => balancer.given(node) > before + 20, 30_000);
      running[index]?.kill('SIGTERM');
      exitCodes.push((await running[index]?.ended)?.code ?? null);
      running[index] = await start(index);
      await sleep(100);
    }
  }
  return exitCodes;
}

async function compare(
  site: Site,
  shopping: Shopping,
): Promise<Omit<RollingResult, 'exitCodes' | 'seconds'>> {
  const { acknowledged, paid, tookMs, failures } = shopping;
  const stored = await site.db.query<{ id: string }>('select id from sessions where id = any($1)', [
    acknowledged,
  ]);
  const told = () => {
    const bodies = site.shop.received
      .filter(({ isGenuine }) => isGenuine)
      .map(({ body }) => JSON.parse(body) as { type: string; data: { object: { id: string } } });
    return new Set(
      bodies.filter(({ type }) => type === 'checkout.session.completed').map(({ data }) => data.object.id),
    );
  };
  const untold = () => {
    const heard = told();
    return paid.filter((id) => !heard.has(id)).length;
  };
  await waitUntil(() => untold() === 0, webhooksWithinMs).catch(() => undefined);
  return {
    requests: tookMs.length,
    tookMs,
    failures,
    sessions: acknowledged.length,
    lost: acknowledged.length - stored.length,
    paid: paid.length,
    wronglyCharged: await countWronglyCharged(site, new Set(paid)),
    untold: untold(),
  };
}

async function countWronglyCharged(site: Site, paid: ReadonlySet<string>): Promise<number> {
  const rows = await site.db.query<{ id: string; session_id: string }>(
    'select id, session_id from operations',
  );
  const sessionOf = new Map(rows.map(({ id, session_id }) => [id, session_id]));
  const charges = new Map<string, number>();
  for (const { kind, result, operation } of readLedger(site.ledgerFile)) {
    if (kind !== 'sale' || result !== 'approved') continue;
    // A sale that we know nothing of is wrong under its own name.
    const session = sessionOf.get(operation) ?? operation;
    charges.set(session, (charges.get(session) ?? 0) + 1);
  }
  const uncharged = [...paid].filter((id) => !charges.has(id)).length;
  const doubled = [...charges].filter(([session, count]) => count > 1 || !session.startsWith('cs_')).length;
  return uncharged + doubled;
}
