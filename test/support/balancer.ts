import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Lifetime } from './database.ts';
import { waitUntil } from './wait-until.ts';

/** A load balancer as nginx, HAProxy or Kubernetes are one. It never sends a request twice. */
export interface Balancer {
  readonly url: string;
  /** Resolves when this node is among those that get requests. */
  waitFor(node: string): Promise<void>;
  /** How many requests each node was given. */
  given(node: string): number;
}

const probeTimeoutMs = 1_000;

/**
 * Shares requests out in turn over the nodes whose `/readyz` answered 200 when it was last asked, over kept connections.
 * With none it answers 503, and 502 when a node breaks off: both are failures that a client sees.
 */
export async function openBalancer(
  t: Lifetime,
  nodes: readonly string[],
  { everyMs }: { everyMs: number },
): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true });
  const ready = new Set<string>();
  const given = new Map<string, number>();
  let turn = 0;
  const probing = nodes.map((node) => {
    const look = async () => void ((await isReady(node)) ? ready.add(node) : ready.delete(node));
    void look();
    return setInterval(look, everyMs);
  });
  const server = createServer((incoming, outgoing) => {
    turn += 1;
    const node = [...ready][turn % ready.size];
    if (node === undefined) return void outgoing.writeHead(503).end('no node is ready');
    given.set(node, (given.get(node) ?? 0) + 1);
    pass(node, agent, incoming, outgoing);
  });
  // Clients keep their connections for as long as they like.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(async () => {
    for (const timer of probing) clearInterval(timer);
    agent.destroy();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    waitFor: (node) => waitUntil(() => ready.has(node), 30_000),
    given: (node) => given.get(node) ?? 0,
  };
}

function isReady(node: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = request(`${node}/readyz`, { agent: false, timeout: probeTimeoutMs }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    probe.on('timeout', () => probe.destroy()).on('error', () => resolve(false));
    probe.end();
  });
}

function pass(node: string, agent: Agent, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, url, headers } = incoming;
  const { connection: _, ...kept } = headers;
  const passed = request(`${node}${url}`, { agent, headers: kept, ...(method && { method }) }, (answer) => {
    // What concerns the connection to the node is not the client's business.
    const { connection: _connection, 'keep-alive': _keepAlive, ...shown } = answer.headers;
    outgoing.writeHead(answer.statusCode ?? 502, shown);
    answer.on('error', () => outgoing.destroy());
    answer.pipe(outgoing);
  });
  passed.on('error', (error) => {
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(502).end(`${node} broke off: ${error.message}`);
  });
  incoming.pipe(passed);
}
