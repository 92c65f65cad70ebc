import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { dataFolder, startMaxfi } from '../support/maxfi-process.ts';
import { startMerchantEndpoint } from '../support/merchant-endpoint.ts';
import { node24 } from '../support/node-24.ts';
import { postCard } from '../support/pay-page.ts';
import { callApi } from '../support/world.ts';

/* The main story once more with the newest long-term Node: a server of its own, and a customer made of HTTP. */

test('under Node 24 a customer pays, after a decline, and the shop hears of it', async (t) => {
  const node = node24();
  assert.match(execFileSync(node, ['--version'], { encoding: 'utf8' }), /^v24\./);
  const data = dataFolder(t);
  const maxfi = startMaxfi(t, ['start'], { node, environment: { MAXFI_DATA_DIR: data, PORT: '4300' } });
  await maxfi.waitFor(/Ctrl-C stops everything/);
  const dev = JSON.parse(readFileSync(join(data, 'dev.json'), 'utf8')) as Record<string, string>;
  const { public_url = '', test_secret_key: key = '', webhook_secret = '', demo_url = '' } = dev;
  const shop = await startMerchantEndpoint({ secret: webhook_secret });
  t.after(() => shop.close());

  const created = await callApi(public_url, 'POST', '/v2/payments/checkout', {
    key,
    body: {
      amount: 4900,
      currency: 'AZN',
      webhook_url: shop.url,
      success_url: `${shop.url}/thanks?session={CHECKOUT_SESSION_ID}`,
    },
  });
  assert.equal(created.status, 200, created.text);
  const { id, checkout_url } = created.json;
  await postCard(checkout_url, { number: '4000000000009995' });
  assert.match(await pageOf(checkout_url), /id="decline"/);
  const paid = await postCard(checkout_url, { number: '4242424242424242' });
  assert.equal(paid.status, 303);
  const receipt = await pageOf(checkout_url);
  assert.match(receipt, /data-page="paid"/);
  assert.ok(receipt.includes(`${shop.url}/thanks?session=${id}`));
  const webhook = await shop.waitFor(({ body }) => body.includes('"checkout.session.completed"'));
  assert.deepEqual(webhook.verdicts, { standardwebhooks: 'ok', svix: 'ok', stripe: 'ok' });

  await buysInTheDemoStore(demo_url);
  maxfi.kill('SIGTERM');
  assert.equal(await maxfi.ended, 0);
});

async function pageOf(url: string): Promise<string> {
  return (await fetch(url)).text();
}

async function buysInTheDemoStore(demoUrl: string): Promise<void> {
  const bought = await fetch(`${demoUrl}/buy`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ book: 'beauties', lang: 'az' }),
  });
  const checkoutUrl = bought.headers.get('location') ?? '';
  await postCard(checkoutUrl, { number: '4242424242424242' });
  const link = /<a[^>]*id="return"[^>]*>/.exec(await pageOf(checkoutUrl))?.[0] ?? '';
  const href = /href="([^"]*)"/.exec(link)?.[1]?.replaceAll('&amp;', '&') ?? '';
  assert.ok(href.startsWith(`${demoUrl}/thanks?`), link);
  for (let tries = 0; tries < 50; tries += 1) {
    if ((await pageOf(href)).includes('Vebhuk gəldi')) return;
    await sleep(100);
  }
  assert.fail('the store never showed the webhook');
}
