import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Lifetime } from './database.ts';

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** As JSON; undefined when nothing was sent. */
  readonly body: unknown;
  /** How the server behind answered. */
  readonly status: number;
}

/** Hands each request on to a server as it came, and remembers what both sides said. */
export async function startRecordingProxy(
  t: Lifetime,
  server: string,
): Promise<{ url: string; requests: RecordedRequest[] }> {
  const requests: RecordedRequest[] = [];
  const proxy = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString('utf8');
    const { method = '', url: path = '' } = request;
    const { host: _, connection: __, ...headers } = request.headers as Record<string, string>;
    const answer = await fetch(`${server}${path}`, { method, headers, ...(text && { body: text }) });
    requests.push({
      method,
      path,
      headers,
      body: text ? JSON.parse(text) : undefined,
      status: answer.status,
    });
    const type = answer.headers.get('content-type') ?? '';
    response.writeHead(answer.status, { 'content-type': type, connection: 'close' });
    response.end(await answer.text());
  });
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
  t.after(async () => {
    proxy.close();
    proxy.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, requests };
}
