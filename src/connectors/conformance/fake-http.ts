import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { AcquirerFault } from './acquirer-world.ts';

/** A request as a fake acquirer reads it. `json` is undefined when the body is not JSON. */
export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly json: Record<string, unknown> | undefined;
  /** What the `:name` parts of the route's path stand for. */
  readonly params: Readonly<Record<string, string>>;
}

export interface FakeReply {
  readonly status: number;
  /** An object is sent as JSON. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FakeRoute {
  /** `POST /v1/payments/:id` */
  readonly at: string;
  /** Which fault may fall on it; a page for customers is not counted as a request of a connector. */
  readonly as?: 'sale' | 'refund' | 'page';
  readonly answer: (request: FakeRequest) => FakeReply | Promise<FakeReply>;
  /** The same answer about other money or another payment. */
  readonly tamper?: (body: unknown, fault: AcquirerFault) => unknown;
}

export interface FakeHttp {
  readonly url: string;
  next(fault: AcquirerFault, on?: 'sale' | 'refund'): Promise<void>;
  requestCount(): number;
  /** A line for each request: method, path and status, and what the fake did not understand. */
  readonly log: readonly string[];
  close(): Promise<void>;
}

/** A request that the acquirer's own description does not allow; the test that sent it sees why in the log. */
export class NotUnderstood extends Error {}

/**
 * A fake acquirer's HTTP: routes, and the faults of the conformance suite. Whatever no route knows is a 500 with a clear
 * message, so that no connector passes by luck.
 */
export async function startFakeHttp(routes: readonly FakeRoute[]): Promise<FakeHttp> {
  const faults: { fault: AcquirerFault; on: 'sale' | 'refund' }[] = [];
  const log: string[] = [];
  const waiting = new Set<ServerResponse>();
  let count = 0;

  const server = createServer((request, response) => {
    serve(request, response).catch((error) => {
      log.push(`${request.method} ${request.url} 500 ${String(error)}`);
      if (!response.headersSent) response.writeHead(500).end(`not understood: ${String(error)}`);
    });
  });

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://fake.example');
    const found = routes
      .map((route) => ({ route, params: matches(route.at, incoming.method ?? '', url.pathname) }))
      .find(({ params }) => params !== undefined);
    if (found?.route.as !== 'page') count += 1;
    const at = faults.findIndex(({ on }) => on === found?.route.as);
    const laid = at >= 0 ? faults.splice(at, 1)[0]?.fault : undefined;
    if (laid === 'request_lost') {
      incoming.socket.destroy();
      return;
    }
    if (!found?.params) throw new NotUnderstood(`no such operation: ${incoming.method} ${url.pathname}`);
    const request = await readRequest(incoming, url, found.params);
    const reply = await found.route.answer(request);
    log.push(`${request.method} ${request.path} ${reply.status}`);
    switch (laid) {
      case undefined:
        return send(response, reply);
      case 'answer_lost':
        incoming.socket.destroy();
        return;
      case 'silence':
        waiting.add(response);
        return;
      case 'gateway_error':
        return send(response, { status: 502, body: '<html>Bad gateway</html>' });
      default: {
        const other = found.route.tamper?.(reply.body, laid);
        if (other === undefined || isDeepStrictEqual(other, reply.body))
          throw new Error(`Bug! ${found.route.at} cannot be tampered with by ${laid}`);
        return send(response, { ...reply, body: other });
      }
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async next(fault, on = 'sale') {
      faults.push({ fault, on });
    },
    requestCount: () => count,
    log,
    async close() {
      for (const response of waiting) response.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readRequest(
  incoming: IncomingMessage,
  url: URL,
  params: FakeRequest['params'],
): Promise<FakeRequest> {
  const body = Buffer.concat(await incoming.toArray()).toString();
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(headers),
    body,
    json: readJson(body),
    params,
  };
}

function send(response: ServerResponse, { status, body, headers = {} }: FakeReply): void {
  const isText = typeof body === 'string';
  const type = isText ? 'text/html; charset=utf-8' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(isText ? body : JSON.stringify(body));
}

function matches(at: string, method: string, path: string): Record<string, string> | undefined {
  const [wantedMethod, pattern = ''] = at.split(' ');
  if (wantedMethod !== method) return undefined;
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = decodeURIComponent(given[index] ?? '');
    if (part.startsWith(':')) params[part.slice(1)] = value;
    else if (part !== value) return undefined;
  }
  return params;
}

function readJson(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** An address of this machine at which nobody listens. */
export async function closedAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** A reference that no two payments share. */
export function fakeReference(prefix = ''): string {
  return `${prefix}${randomUUID().replaceAll('-', '').toUpperCase()}`;
}
