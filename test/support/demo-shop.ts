import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Lifetime } from './database.ts';
import { type MerchantEndpoint, startMerchantEndpoint } from './merchant-endpoint.ts';

const program = fileURLToPath(new URL('../../dist/store.js', import.meta.url));

export interface DemoShop {
  readonly url: string;
  /** A second pair of eyes: gets the bytes of every webhook of the shop and verifies them with three libraries. */
  readonly recorder: MerchantEndpoint;
}

/** The demo store as a process of its own, behind a proxy that copies its webhooks to a recorder. */
export async function startDemoShop(
  t: Lifetime,
  world: { url: string; testKey: string; webhookSecret: string },
): Promise<DemoShop> {
  const recorder = await startMerchantEndpoint({ secret: world.webhookSecret });
  t.after(() => recorder.close());
  let shopUrl = '';
  const front = createServer(async (request, response) => {
    const body = await readAll(request);
    if (request.method === 'POST' && request.url === '/webhooks') await forward(recorder.url, request, body);
    const answer = await forward(shopUrl + request.url, request, body);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((listening) => front.listen(0, '127.0.0.1', listening));
  t.after(async () => {
    front.close();
    front.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  const child = fork(program, [], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    execArgv: [],
    env: {
      PORT: '0',
      STORE_URL: url,
      MAXFI_URL: world.url,
      MAXFI_KEY: world.testKey,
      MAXFI_WEBHOOK_SECRET: world.webhookSecret,
    },
  });
  t.after(async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  assert.ok(child.stdout, 'the shop has an output');
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  shopUrl = String(line).replace('store listening ', '');
  return { url, recorder };
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

interface Forwarded {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

function forward(url: string, from: IncomingMessage, body: Buffer): Promise<Forwarded> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers } = from;
    const passed = httpRequest(url, { method, headers, agent: false }, async (answer) => {
      const { 'transfer-encoding': _, connection: __, ...kept } = answer.headers;
      resolve({ status: answer.statusCode ?? 502, headers: kept, body: await readAll(answer) });
    });
    passed.once('error', reject);
    passed.end(body);
  });
}
