import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { after, test } from 'node:test';
import { startMerchantEndpoint } from '../../test/support/merchant-endpoint.ts';
import { makeTestCertificate } from '../../test/support/test-certificate.ts';
import { newWebhookSecret, signWebhook } from '../domain/signature.ts';
import { createDial, type DialTarget } from './guarded-connect.ts';
import { createWebhookClient, type WebhookClientOptions } from './webhook-client.ts';

const secret = newWebhookSecret();
const body = '{"id":"evt_1","type":"ping","text":"çay"}';
const headers = { ...signWebhook({ secrets: [secret], id: 'evt_1', timestamp: new Date(), body }) };

const shop = await startMerchantEndpoint({ secret });
const certificate = makeTestCertificate(['shop.example', '127.0.0.1']);
const tlsShop = await startMerchantEndpoint({ secret, tls: certificate });

/** A client for test webhooks to this machine, as with the embedded database. */
function localClient(options: Partial<WebhookClientOptions> = {}) {
  const client = createWebhookClient({ allowLoopback: true, totalTimeoutMs: 3_000, ...options });
  after(() => client.close());
  return client;
}

/** A client for which `shop.example` is a public shop; its address stands for the TLS shop on this machine. */
function publicClient(options: Partial<WebhookClientOptions> = {}) {
  const dialled: DialTarget[] = [];
  const dial = createDial({ ca: certificate.cert });
  const client = createWebhookClient({
    allowLoopback: false,
    totalTimeoutMs: 3_000,
    resolver: async () => ['93.184.216.34'],
    dial: (target) => {
      dialled.push(target);
      return dial({ ...target, address: '127.0.0.1', port: tlsShop.port });
    },
    ...options,
  });
  after(() => client.close());
  return { client, dialled };
}

after(() => Promise.all([shop.close(), tlsShop.close()]));

function testPost(client: ReturnType<typeof localClient>, url = shop.url) {
  return client.post({ url, headers, body, allowLoopback: true });
}

test('a webhook arrives byte for byte and is genuine to three libraries', async () => {
  const answer = await testPost(localClient());
  assert.equal(answer.kind === 'answered' && answer.status, 200);
  const got = shop.received.at(-1);
  assert.equal(got?.body, body);
  assert.equal(got?.method, 'POST');
  assert.equal(got?.headers['content-type'], 'application/json; charset=utf-8');
  assert.deepEqual(got?.verdicts, { standardwebhooks: 'ok', svix: 'ok', stripe: 'ok' });
});

for (const status of [200, 204, 301, 307, 400, 410, 429, 500, 503]) {
  test(`status ${status} is an answer, and the caller decides what it means`, async () => {
    shop.next({ kind: 'answer', status, headers: { location: shop.url, 'retry-after': '120' } });
    const countBefore = shop.received.length;
    const answer = await testPost(localClient());
    assert.equal(answer.kind === 'answered' && answer.status, status);
    assert.equal(answer.kind === 'answered' && answer.headersRetryAfter, '120');
    assert.equal(shop.received.length, countBefore + 1, 'a redirect is not followed');
  });
}

test('the first 4 KiB of an answer are kept as text that a database can store', async () => {
  const client = localClient();
  shop.next({ kind: 'answer', status: 500, body: `a\0b${'é'.repeat(4_000)}` });
  const long = await testPost(client);
  assert.ok(long.kind === 'answered');
  assert.ok(long.bodyStart.startsWith('a\uFFFDbéé') && !long.bodyStart.includes('\0'));
  assert.ok(Buffer.byteLength(long.bodyStart.replaceAll('\uFFFD', '')) <= 4_096);

  shop.next({ kind: 'answer', status: 200, body: Buffer.from([0xff, 0xfe, 0x41]) });
  const binary = await testPost(client);
  assert.equal(binary.kind === 'answered' && binary.bodyStart, '\uFFFD\uFFFDA');
});

test('an answer of 100 MB is cut off early and its status still counts', async () => {
  shop.next({ kind: 'flood', bytes: 100_000_000 });
  const answer = await testPost(localClient());
  assert.equal(answer.kind === 'answered' && answer.status, 200);
  // What the two sockets hold between them was written too, and that is a few megabytes at most.
  assert.ok(shop.floodedBytes() < 20_000_000, `${shop.floodedBytes()} bytes were taken`);
});

test('a shop that never answers, or answers drop by drop, is given up when the time is over', async () => {
  const client = localClient({ totalTimeoutMs: 250 });
  shop.next({ kind: 'hang' }, { kind: 'drip', everyMs: 20 });
  for (const _ of ['hang', 'drip']) {
    const answer = await testPost(client);
    assert.deepEqual({ ...answer, latencyMs: 0 }, { kind: 'failed', reason: 'timeout', latencyMs: 0 });
  }
  assert.equal((await testPost(client)).kind, 'answered', 'the client still works');
});

test('a shop that cuts the connection is a reset, before and after the head of its answer', async () => {
  const client = localClient();
  for (const afterHead of [false, true]) {
    shop.next({ kind: 'reset', afterHead });
    const answer = await testPost(client);
    assert.equal(answer.kind === 'failed' && answer.reason, 'reset');
  }
});

test('a head of an answer that is too large is refused', async () => {
  shop.next({ kind: 'answer', status: 200, headers: { 'x-long': 'x'.repeat(40_000) } });
  const answer = await testPost(localClient());
  assert.equal(answer.kind === 'failed' && answer.reason, 'answer_too_large');
});

test('a port where nobody listens, or that does not speak HTTP, is told apart', async () => {
  const server = createServer((socket) => socket.resume().end('SSH-2.0-OpenSSH_9.9\r\n')).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const client = localClient();
  const noHttp = await testPost(client, url);
  assert.equal(noHttp.kind === 'failed' && noHttp.reason, 'reset');
  const noTls = await testPost(client, url.replace('http:', 'https:'));
  assert.equal(noTls.kind === 'failed' && noTls.reason, 'tls');
  server.close();
  await once(server, 'close');
  const nobody = await testPost(client, url);
  assert.equal(nobody.kind === 'failed' && nobody.reason, 'connect');
});

test('a public shop is dialled at its checked address with its own name in TLS and in Host', async () => {
  const { client, dialled } = publicClient();
  const answer = await client.post({
    url: 'https://shop.example/hook?a=1',
    headers,
    body,
    allowLoopback: false,
  });
  assert.equal(answer.kind === 'answered' && answer.status, 200);
  assert.deepEqual(dialled, [
    { protocol: 'https:', address: '93.184.216.34', port: 443, servername: 'shop.example' },
  ]);
  assert.equal(tlsShop.received.at(-1)?.headers.host, 'shop.example');
  assert.equal(tlsShop.received.at(-1)?.path, '/hook?a=1');
});

test('a certificate for another name or from nobody we trust is refused', async () => {
  const countBefore = tlsShop.received.length;
  const { client } = publicClient();
  const otherName = await client.post({ url: 'https://other.example/', headers, body, allowLoopback: false });
  assert.equal(otherName.kind === 'failed' && otherName.reason, 'tls');
  const untrusted = await testPost(localClient(), tlsShop.url);
  assert.equal(untrusted.kind === 'failed' && untrusted.reason, 'tls');
  assert.equal(tlsShop.received.length, countBefore);
});

test('the next address is tried when the first does not answer', async () => {
  const tried: string[] = [];
  const { client } = publicClient({
    resolver: async () => ['2606:4700:4700::1111', '1.1.1.1', '93.184.216.34'],
    dial: (target) => {
      tried.push(target.address);
      const port = target.address === '93.184.216.34' ? tlsShop.port : 1;
      return createDial({ ca: certificate.cert })({ ...target, address: '127.0.0.1', port });
    },
  });
  const answer = await client.post({ url: 'https://shop.example/', headers, body, allowLoopback: false });
  assert.equal(answer.kind, 'answered');
  assert.deepEqual(tried, ['1.1.1.1', '93.184.216.34'], 'IPv4 first, one after the other');
});

test('a name that is not found, and one whose look-up hangs, end as such', async () => {
  const post = async (resolver: NonNullable<WebhookClientOptions['resolver']>) => {
    const { client } = publicClient({ resolver, connectTimeoutMs: 100 });
    const answer = await client.post({ url: 'https://shop.example/', headers, body, allowLoopback: false });
    return answer.kind === 'failed' && answer.reason;
  };
  assert.equal(await post(() => Promise.reject(new Error('ENOTFOUND'))), 'dns');
  assert.equal(await post(async () => []), 'dns');
  assert.equal(await post(() => new Promise(() => {})), 'timeout');
});

test('a connection whose TLS never ends is given up within the time to connect', async () => {
  const silent = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const client = localClient({ connectTimeoutMs: 100, totalTimeoutMs: 5_000 });
  const answer = await testPost(client, `https://127.0.0.1:${(silent.address() as AddressInfo).port}/`);
  assert.equal(answer.kind === 'failed' && answer.reason, 'timeout');
  assert.ok(answer.latencyMs < 4_000);
  silent.close();
});

test('the caller can stop a post, and closing the client stops all of them', async () => {
  const client = localClient();
  shop.next({ kind: 'hang' }, { kind: 'hang' });
  const stop = new AbortController();
  const stopped = client.post({ url: shop.url, headers, body, allowLoopback: true, signal: stop.signal });
  setTimeout(() => stop.abort(new Error('shutting down')), 50);
  await assert.rejects(stopped, /shutting down/);
  const earlier = client.post({ url: shop.url, headers, body, allowLoopback: true, signal: stop.signal });
  await assert.rejects(earlier, /shutting down/);

  const pending = testPost(client);
  setTimeout(() => client.close(), 50);
  const answer = await pending;
  assert.equal(answer.kind === 'failed' && answer.reason, 'reset');
});

test('localhost needs no DNS', async () => {
  const answer = await testPost(localClient(), shop.url.replace('127.0.0.1', 'localhost'));
  assert.equal(answer.kind === 'answered' && answer.status, 200);
});
