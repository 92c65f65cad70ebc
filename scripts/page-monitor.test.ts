import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { launchChromium } from '../test/support/browser.ts';
import { startWorld } from '../test/support/world.ts';
import { buildAssets } from './build.ts';
import { compare } from './monitor/compare.ts';
import { observe } from './monitor/observe.ts';
import { type PageInventory, writeInventory } from './page-inventory.ts';

/* Somebody between the server and its customers changes one thing, and a browser from outside notices it. */

const world = await startWorld({ after });
const browser = await launchChromium();
after(() => browser.close());
const inventory = JSON.parse(
  await readFile(new URL('../dist/assets/scripts.json', import.meta.url), 'utf8'),
) as PageInventory;

interface Part {
  readonly headers: Record<string, string>;
  body: Buffer;
}

/** A proxy that changes what passes. */
async function tampered(t: { after(fn: () => void): void }, change: (path: string, part: Part) => void) {
  const server = createServer(async (request: IncomingMessage, response) => {
    const path = request.url ?? '/';
    if (path.endsWith('/live')) return void response.writeHead(404).end();
    const answer = await fetch(world.url + path, { headers: { 'accept-encoding': 'identity' } });
    const headers = Object.fromEntries(answer.headers);
    for (const name of ['content-length', 'content-encoding', 'transfer-encoding', 'connection'])
      delete headers[name];
    const part = { headers, body: Buffer.from(await answer.arrayBuffer()) };
    change(path, part);
    response.writeHead(answer.status, part.headers).end(part.body);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { id } = await world.createSession();
  return compare(inventory, await observe(browser, `${origin}/checkout/${id}`), origin);
}

const isPage = (path: string) =>
  path.startsWith('/checkout/') && !path.includes('.') && !path.endsWith('/status');

test('a page that came as it was built differs in nothing', async (t) => {
  assert.deepEqual(await tampered(t, () => {}), []);
});

test('one byte of the script is noticed', async (t) => {
  const found = await tampered(t, (path, part) => {
    if (path.endsWith('.js')) part.body = Buffer.concat([part.body, Buffer.from(' ')]);
  });
  assert.deepEqual(
    found.map(({ kind }) => kind),
    ['script_changed'],
  );
});

test('a header that is gone and one that is weaker are noticed', async (t) => {
  const gone = await tampered(t, (path, part) => {
    if (isPage(path)) delete part.headers['x-frame-options'];
  });
  assert.deepEqual(
    gone.map(({ kind, what }) => [kind, what.split(':')[0]]),
    [['header_changed', 'x-frame-options']],
  );
  const weaker = await tampered(t, (path, part) => {
    const policy = part.headers['content-security-policy'] ?? '';
    if (isPage(path)) part.headers['content-security-policy'] = policy.replace("'strict-dynamic'", '* ');
  });
  assert.deepEqual(
    weaker.map(({ kind }) => kind),
    ['header_changed'],
  );
});

test('a script more is noticed, from here or elsewhere, with or without a source', async (t) => {
  const added = (html: string) =>
    tampered(t, (path, part) => {
      if (isPage(path)) part.body = Buffer.from(String(part.body).replace('</head>', `${html}</head>`));
    });
  assert.deepEqual(
    (await added('<script src="/assets/extra.js"></script>')).map(({ kind, what }) => [kind, what]),
    [['script_added', '/assets/extra.js']],
  );
  assert.deepEqual(
    (await added('<script>steal()</script>')).map(({ what }) => what),
    ['an inline script'],
  );
  const foreign = await added('<script src="http://localhost:9/skimmer.js"></script>');
  assert.ok(
    foreign.some(({ kind, what }) => kind === 'script_added' && what === 'http://localhost:9/skimmer.js'),
  );
});

test('a script that nobody answers for is not built', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'maxfi-inventory-'));
  t.after(() => rm(folder, { recursive: true }));
  const manifest = await buildAssets(folder);
  assert.ok((await writeInventory(folder, manifest)).scripts.every(({ owner, reason }) => owner && reason));
  const extra = { file: 'x.js', integrity: 'sha384-x', bytes: 1, gzip: 1 };
  await assert.rejects(
    writeInventory(folder, { ...manifest, 'tracker.js': extra }),
    /Nobody answers for tracker\.js/,
  );
});
