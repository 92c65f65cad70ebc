/**
 * Nar Kitab, the demo shop: a merchant's server that knows MAXFI only through its SDK.
 *
 *   MAXFI_URL=http://localhost:4242 MAXFI_KEY=sk_test_… MAXFI_WEBHOOK_SECRET=whsec_… node --import tsx server.ts
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Maxfi } from '../../sdk/src/index.ts';
import { createStore } from './store.ts';

function setting(name: string): string {
  const value = process.env[name];
  if (!value) {
    process.stderr.write(`The store needs ${name} in its environment.\n`);
    process.exit(1);
  }
  return value;
}

const host = process.env.HOST ?? '127.0.0.1';
const maxfi = new Maxfi(setting('MAXFI_KEY'), { baseUrl: setting('MAXFI_URL') });
const webhookSecret = setting('MAXFI_WEBHOOK_SECRET');

const server = createServer(createStore({ maxfi, webhookSecret, baseUrl }));
server.listen(Number(process.env.PORT ?? 0), host, () => {
  process.stdout.write(`store listening ${localUrl()}\n`);
});

/** Where others reach the shop: STORE_URL when it stands behind a proxy, else this machine and port. */
function baseUrl(): string {
  return process.env.STORE_URL || localUrl();
}

function localUrl(): string {
  const { port } = server.address() as AddressInfo;
  const isLocal = ['127.0.0.1', '0.0.0.0', '::1', '::'].includes(host);
  return `http://${isLocal ? 'localhost' : host}:${port}`;
}

function stop(): void {
  server.close(() => process.exit(0));
  server.closeAllConnections();
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// Started by another program with a channel to it: when that program is gone, the shop goes too.
if (process.channel) process.on('disconnect', stop);
