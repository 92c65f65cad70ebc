import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerParent } from '../stage/side-process.ts';

/** `listen` gives the URLs; `begin` forgets what came before; `count` tells what came since. */
export type ReceiverQuestion =
  | { readonly kind: 'listen'; readonly ports: number }
  | { readonly kind: 'begin' | 'count' };

export interface Received {
  readonly urls: readonly string[];
  readonly count: number;
  /** From the first to the last one. */
  readonly ms: number;
}

/* Merchants' servers that take what comes, answer 200 at once and count. */

let count = 0;
let firstAt = 0;
let lastAt = 0;
const urls: string[] = [];

answerParent<ReceiverQuestion, Received>(async (question) => {
  if (question.kind === 'listen')
    for (let port = 0; port < question.ports; port += 1) urls.push(await listen());
  if (question.kind === 'begin') count = 0;
  return { urls, count, ms: lastAt - firstAt };
});

async function listen(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      lastAt = performance.now();
      if (count === 0) firstAt = lastAt;
      count += 1;
      response.writeHead(200, { 'content-length': '0' }).end();
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`;
}
