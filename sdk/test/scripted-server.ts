import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import { inspect } from 'node:util';
import { Maxfi, MaxfiError, type MaxfiOptions } from '../src/index.ts';

/* A server that answers each request as the next step of a script says, and what a test needs to talk with it. */

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Every request since `play`. */
export const seen: Seen[] = [];
const script: ((response: ServerResponse) => void)[] = [];

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { method = '', url = '', headers } = request;
  seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
  const step = script.shift();
  if (step) step(response);
  else json(500, { error: { code: 'NOT_SCRIPTED' } })(response);
});
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
export const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
after(() => {
  server.close();
  server.closeAllConnections();
});

export const secretKey = 'sk_test_abcdefghijklmnopqrstuvwxyz012345';
export const session = { id: 'cs_test_1', object: 'checkout.session', status: 'open' };
export const params = { amount: 4900, currency: 'AZN' } as const;

export function json(status: number, body: unknown, headers: Record<string, string> = {}) {
  return (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

/** Starts a conversation: the steps that the server plays, and an empty record. */
export function play(...steps: ((response: ServerResponse) => void)[]): void {
  seen.length = 0;
  script.splice(0, script.length, ...steps);
}

export function maxfi(options: Partial<MaxfiOptions> = {}): Maxfi {
  return new Maxfi(secretKey, { baseUrl, ...options });
}

export function failedAs(facts: Partial<MaxfiError>) {
  return (error: unknown) => {
    assert.ok(error instanceof MaxfiError, inspect(error));
    for (const [name, wanted] of Object.entries(facts)) {
      assert.deepEqual(error[name as keyof MaxfiError], wanted, name);
    }
    return true;
  };
}
