import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import type { Lifetime } from '../../test/support/database.ts';

export interface TimingProxy {
  readonly url: string;
  /** For how long somebody has waited behind it, all requests together, in ms. */
  waitedMs(): number;
}

/** Hands requests on to a server over kept connections and adds up how long that one took. */
export async function startTimingProxy(t: Lifetime, origin: string): Promise<TimingProxy> {
  const pool = new Pool(origin, { connections: 16 });
  let waited = 0;
  const proxy = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { host: _, connection: __, 'transfer-encoding': ___, ...headers } = request.headers;
    const { method = 'GET', url: path = '/' } = request;
    const sentAt = performance.now();
    try {
      const body = Buffer.concat(parts);
      const answer = await pool.request({
        method: method as 'GET',
        path,
        headers: headers as Record<string, string>,
        body: body.length > 0 ? body : null,
      });
      const bytes = Buffer.from(await answer.body.arrayBuffer());
      waited += performance.now() - sentAt;
      const type = answer.headers['content-type'] ?? 'application/json';
      response
        .writeHead(answer.statusCode, { 'content-type': type, 'content-length': bytes.length })
        .end(bytes);
    } catch {
      waited += performance.now() - sentAt;
      response.destroy();
    }
  });
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
  t.after(async () => {
    proxy.close();
    proxy.closeAllConnections();
    await pool.destroy();
  });
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, waitedMs: () => waited };
}
