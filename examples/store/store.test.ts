import assert from 'node:assert/strict';
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Maxfi, signTestWebhook } from '../../sdk/src/index.ts';
import { createStore } from './store.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const key = 'sk_test_abcdefghijklmnopqrstuvwxyz012345';

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

/** A MAXFI that answers every create and every retrieve with one session. */
const asked: Asked[] = [];
let status = 'open';
const maxfiServer = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const { method = '', url = '', headers } = request;
  asked.push({ method, url, headers, body: text ? JSON.parse(text) : {} });
  const isKnown = method === 'POST' || url.endsWith('/cs_test_1');
  response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify(isKnown ? session() : { error: { code: 'NOT_FOUND', message: 'No <such> session' } }),
  );
});

function session() {
  return {
    id: 'cs_test_1',
    object: 'checkout.session',
    status,
    amount: 4900,
    currency: 'AZN',
    order_id: 'NAR-<1>',
    checkout_url: 'http://pay.example/checkout/cs_test_1',
  };
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const maxfiUrl = await listen(maxfiServer);

/** A fresh shop, with an empty list of webhooks. */
async function openShop(): Promise<string> {
  const maxfi = new Maxfi(key, { baseUrl: maxfiUrl, maxRetries: 0 });
  let shopUrl = '';
  shopUrl = await listen(createServer(createStore({ maxfi, webhookSecret: secret, baseUrl: () => shopUrl })));
  return shopUrl;
}

async function page(url: string): Promise<string> {
  return (await fetch(url)).text();
}

function completed(id = 'evt_1') {
  const payload = { id, object: 'event', type: 'checkout.session.completed', data: { object: session() } };
  return signTestWebhook({ secret, payload, id });
}

async function deliver(shop: string, webhook: Awaited<ReturnType<typeof completed>>): Promise<number> {
  const { headers, body } = webhook;
  return (await fetch(`${shop}/webhooks`, { method: 'POST', headers, body })).status;
}

test('the shop shows three books with prices in manat, in three languages', async () => {
  const shop = await openShop();
  const wanted = {
    en: ['24.90', 'The Seven Beauties'],
    ru: ['24,90', 'Семь красавиц'],
    az: ['24,90', 'Yeddi gözəl'],
  };
  for (const [lang, texts] of Object.entries(wanted)) {
    const html = await page(`${shop}/?lang=${lang}`);
    assert.ok(html.includes(`<html lang="${lang}">`));
    assert.equal(html.match(/<article/g)?.length, 3);
    for (const text of [...texts, 'AZN']) assert.ok(html.includes(text), `${lang}: ${text}`);
    assert.ok(!html.includes('<script'));
  }
});

test('Buy makes one session with everything a shop should send, and goes to the page of MAXFI', async () => {
  const shop = await openShop();
  asked.length = 0;
  const answer = await fetch(`${shop}/buy`, {
    method: 'POST',
    body: new URLSearchParams({ book: 'beauties', email: ' aysel@example.az ', lang: 'az' }),
    redirect: 'manual',
  });
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get('location'), 'http://pay.example/checkout/cs_test_1');
  const [create] = asked;
  assert.equal(asked.length, 1);
  const orderId = create?.body.order_id;
  assert.match(String(orderId), /^NAR-[0-9A-F]{8}$/);
  assert.equal(create?.headers['idempotency-key'], orderId);
  assert.deepEqual(create?.body, {
    amount: 4900,
    currency: 'AZN',
    description: 'Nar Kitab: Yeddi gözəl',
    order_id: orderId,
    language: 'az',
    customer: { email: 'aysel@example.az' },
    success_url: `${shop}/thanks?lang=az&session={CHECKOUT_SESSION_ID}`,
    cancel_url: `${shop}/?lang=az&cancelled=1`,
    webhook_url: `${shop}/webhooks`,
    metadata: { book: 'beauties' },
  });
});

test('a customer who comes back waits for the webhook, and then sees it', async () => {
  const shop = await openShop();
  status = 'succeeded';
  const before = await page(`${shop}/thanks?session=cs_test_1`);
  assert.ok(before.includes('Thank you!') && before.includes('Waiting for the webhook'));
  assert.ok(before.includes('http-equiv="refresh"'));
  assert.ok(before.includes('NAR-&#60;1&#62;'), 'what others wrote is shown as text');
  assert.equal(await deliver(shop, await completed()), 204);
  const afterwards = await page(`${shop}/thanks?session=cs_test_1`);
  assert.ok(afterwards.includes('The webhook arrived') && afterwards.includes('evt_1'));
  assert.ok(!afterwards.includes('http-equiv="refresh"'));
  status = 'open';
  assert.ok((await page(`${shop}/thanks?session=cs_test_1`)).includes('not paid yet'));
});

test('a webhook that was changed, or signed by somebody else, is refused and not listed', async () => {
  const shop = await openShop();
  const good = await completed();
  const forged = await signTestWebhook({ secret: `whsec_${'A'.repeat(43)}=`, payload: good.body });
  assert.equal(await deliver(shop, { ...good, body: good.body.replace('4900', '4901') }), 400);
  assert.equal(await deliver(shop, forged), 400);
  assert.equal(await deliver(shop, { headers: {}, body: '{}' }), 400);
  assert.ok((await page(`${shop}/orders`)).includes('Nothing has come yet.'));
});

test('an event that comes twice is listed once, and the last fifty are kept', async () => {
  const shop = await openShop();
  const twice = await completed('evt_first');
  assert.equal(await deliver(shop, twice), 204);
  assert.equal(await deliver(shop, twice), 204);
  assert.equal((await page(`${shop}/orders`)).match(/<tr>/g)?.length, 1);
  for (let i = 0; i < 55; i += 1) await deliver(shop, await completed(`evt_${i}`));
  const html = await page(`${shop}/orders`);
  assert.equal(html.match(/<tr>/g)?.length, 50);
  assert.ok(html.includes('evt_54') && !html.includes('evt_first'));
});

test('a strange request gets a page and not a crash', async () => {
  const shop = await openShop();
  const statusOf = async (path: string, init?: RequestInit) => (await fetch(shop + path, init)).status;
  assert.equal(await statusOf('/nowhere'), 404);
  assert.equal(await statusOf('/thanks'), 404);
  assert.equal(await statusOf('/thanks?session=cs_other'), 404);
  assert.equal(await statusOf('/buy', { method: 'POST', body: new URLSearchParams({ book: 'none' }) }), 400);
  assert.equal(await statusOf('/buy'), 404);
  assert.equal(await statusOf('/webhooks', { method: 'POST', body: 'x'.repeat(70_000) }), 400);
  assert.ok((await page(`${shop}/thanks?session=cs_other`)).includes('No &#60;such&#62; session'));
  assert.equal(await statusOf('/'), 200);
});

const entry = fileURLToPath(new URL('./server.ts', import.meta.url));
const env = { ...process.env, MAXFI_URL: maxfiUrl, MAXFI_KEY: key, MAXFI_WEBHOOK_SECRET: secret, PORT: '0' };

async function shopUrlOf(child: ChildProcess): Promise<string> {
  assert.ok(child.stdout);
  const [line] = await once(child.stdout, 'data');
  const url = /^store listening (http:\/\/localhost:\d+)\n/.exec(String(line))?.[1];
  assert.ok(url, String(line));
  return url;
}

test('the server prints where it listens and ends on SIGTERM', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', entry], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  after(() => child.kill('SIGKILL'));
  assert.equal((await fetch(await shopUrlOf(child))).status, 200);
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});

test('the server ends when the program that started it is gone', async () => {
  const child = fork(entry, {
    env,
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  after(() => child.kill('SIGKILL'));
  await shopUrlOf(child);
  child.disconnect();
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});

test('the server says which setting is missing', async () => {
  const { MAXFI_KEY: _, ...rest } = env;
  const child = spawn(process.execPath, ['--import', 'tsx', entry], {
    env: rest,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  after(() => child.kill('SIGKILL'));
  const [text] = await once(child.stderr, 'data');
  assert.match(String(text), /MAXFI_KEY/);
  assert.deepEqual(await once(child, 'exit'), [1, null]);
});
