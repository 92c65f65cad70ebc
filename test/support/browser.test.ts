import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { launchChromium, openCustomer } from './browser.ts';

/* The watch over pages is worth something only if it barks. */

const browser = await launchChromium();
after(() => browser.close());
let html = '';
const server = createServer((_request, response) => {
  response.writeHead(200, {
    'content-type': 'text/html',
    'content-security-policy': "script-src 'self' 'nonce-n'; img-src *",
  });
  response.end(html);
});
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
after(async () => {
  server.close();
  server.closeAllConnections();
});
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

async function troublesOf(page: string): Promise<string[]> {
  html = page;
  const endings: (() => Promise<void>)[] = [];
  const customer = await openCustomer({ after: (end) => void endings.push(end) }, browser);
  await customer.page.goto(url);
  await customer.page.waitForTimeout(100);
  for (const end of endings) {
    if (customer.troubles.length > 0) await assert.rejects(end(), /the pages behaved/);
    else await end();
  }
  return customer.troubles;
}

test('a quiet page is no trouble', async () => {
  assert.deepEqual(await troublesOf('<title>x</title>'), []);
});

test('a request to another machine fails the test', async () => {
  const [trouble] = await troublesOf('<img src="https://elsewhere.example/pixel">');
  assert.equal(trouble, 'asked for https://elsewhere.example/pixel');
});

test('a violation of the content policy fails the test', async () => {
  const [trouble] = await troublesOf('<script>document.title = 1</script>');
  assert.match(trouble ?? '', /Content Security Policy/);
});

test('a script that throws fails the test', async () => {
  const [trouble] = await troublesOf('<script nonce=n>throw new Error("oh")</script>');
  assert.match(trouble ?? '', /oh/);
});
