import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { Webhook as SvixWebhook } from 'svix';

/** How the fake shop treats one request. */
export type EndpointScript =
  | { kind: 'answer'; status: number; headers?: Record<string, string>; body?: string | Buffer }
  /** Answers 200 after so long. */
  | { kind: 'late'; ms: number }
  /** Takes the request and never answers. */
  | { kind: 'hang' }
  /** Answers 200 and then one byte of the body now and again, without an end. */
  | { kind: 'drip'; everyMs: number }
  /** Cuts the connection, before or after the head of the answer. */
  | { kind: 'reset'; afterHead?: boolean }
  /** Answers 200 with this many bytes of body, as fast as they are read. */
  | { kind: 'flood'; bytes: number };

/** One webhook as the shop got it; each library says `ok` or why it refused. */
export interface ReceivedWebhook {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly verdicts: { readonly standardwebhooks: string; readonly svix: string; readonly stripe: string };
  /** All three libraries accept it. */
  readonly isGenuine: boolean;
  readonly receivedAt: Date;
}

export interface MerchantEndpoint {
  readonly url: string;
  readonly port: number;
  readonly received: readonly ReceivedWebhook[];
  /** Largest number of bytes of a flood that were taken by the other side. */
  readonly floodedBytes: () => number;
  /** Treats the coming requests like this, one each; after them, and by default, it answers 200. */
  next(...scripts: EndpointScript[]): void;
  /** The secret is often known only after the URL was registered. */
  useSecret(secret: string): void;
  /** The first webhook for which `predicate` holds, also among those that came before; rejects in time. */
  waitFor(predicate: (webhook: ReceivedWebhook) => boolean, timeoutMs?: number): Promise<ReceivedWebhook>;
  close(): Promise<void>;
}

/** A fake shop on 127.0.0.1 that records webhooks and verifies each one with three libraries. */
export async function startMerchantEndpoint(
  options: {
    secret?: string;
    tls?: { key: string; cert: string };
    /** Any free one when left out. */
    port?: number;
    /** How a request is treated that no script waits for; nothing for 200. */
    script?: (headers: IncomingMessage['headers']) => EndpointScript | undefined;
  } = {},
): Promise<MerchantEndpoint> {
  let secret = options.secret ?? '';
  let flooded = 0;
  const received: ReceivedWebhook[] = [];
  const scripts: EndpointScript[] = [];
  const watchers = new Set<(webhook: ReceivedWebhook) => void>();

  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const webhook = readWebhook(request, Buffer.concat(chunks).toString(), secret);
    received.push(webhook);
    for (const watch of watchers) watch(webhook);
    const script = scripts.shift() ?? options.script?.(request.headers);
    play(script ?? { kind: 'answer', status: 200 }, response, (bytes) => {
      flooded = Math.max(flooded, bytes);
    });
  };
  const server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener);
  await new Promise<void>((listening) => server.listen(options.port ?? 0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;

  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}/webhooks`,
    port,
    received,
    floodedBytes: () => flooded,
    next: (...more) => void scripts.push(...more),
    useSecret: (newSecret) => {
      secret = newSecret;
    },
    waitFor: (predicate, timeoutMs = 10_000) => waitForWebhook(received, watchers, predicate, timeoutMs),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function readWebhook(request: IncomingMessage, body: string, secret: string): ReceivedWebhook {
  const headers = request.headers as Record<string, string>;
  const verdicts = {
    standardwebhooks: verdictOf(() => new StandardWebhook(secret).verify(body, headers)),
    svix: verdictOf(() => new SvixWebhook(secret).verify(body, headers)),
    stripe: verdictOf(() => Stripe.webhooks.constructEvent(body, headers['maxfi-signature'] ?? '', secret)),
  };
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body,
    verdicts,
    isGenuine: Object.values(verdicts).every((verdict) => verdict === 'ok'),
    receivedAt: new Date(),
  };
}

function verdictOf(verify: () => unknown): string {
  try {
    verify();
    return 'ok';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function play(script: EndpointScript, response: ServerResponse, onFlooded: (bytes: number) => void): void {
  switch (script.kind) {
    case 'answer':
      response.writeHead(script.status, script.headers).end(script.body);
      return;
    case 'late':
      setTimeout(() => response.writeHead(200).end(), script.ms);
      return;
    case 'hang':
      return;
    case 'drip': {
      response.writeHead(200).write('.');
      const drip = setInterval(() => response.write('.'), script.everyMs);
      response.on('close', () => clearInterval(drip));
      return;
    }
    case 'reset':
      if (script.afterHead) {
        response.writeHead(200, { 'content-length': '1000' }).write('half of it');
        setTimeout(() => response.socket?.resetAndDestroy(), 20);
      } else {
        response.socket?.resetAndDestroy();
      }
      return;
    case 'flood':
      flood(script.bytes, response, onFlooded);
  }
}

/** Writes in step with the reader, so that what was taken can be counted. */
function flood(totalBytes: number, response: ServerResponse, onFlooded: (bytes: number) => void): void {
  const chunk = Buffer.alloc(65_536, 'x');
  let writtenBytes = 0;
  response.writeHead(200);
  const pour = () => {
    while (writtenBytes < totalBytes && !response.destroyed) {
      writtenBytes += chunk.length;
      onFlooded(writtenBytes);
      if (!response.write(chunk)) {
        response.once('drain', pour);
        return;
      }
    }
    response.end();
  };
  pour();
}

function waitForWebhook(
  received: readonly ReceivedWebhook[],
  watchers: Set<(webhook: ReceivedWebhook) => void>,
  predicate: (webhook: ReceivedWebhook) => boolean,
  timeoutMs: number,
): Promise<ReceivedWebhook> {
  const already = received.find(predicate);
  if (already) return Promise.resolve(already);
  return new Promise((found, failed) => {
    const timer = setTimeout(() => {
      watchers.delete(watch);
      failed(new Error(`No such webhook within ${timeoutMs} ms; ${received.length} others came`));
    }, timeoutMs);
    const watch = (webhook: ReceivedWebhook) => {
      if (!predicate(webhook)) return;
      clearTimeout(timer);
      watchers.delete(watch);
      found(webhook);
    };
    watchers.add(watch);
  });
}
