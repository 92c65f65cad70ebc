import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { generate } from 'otplib';
import type { BrowserContext, Page } from 'playwright-core';
import { axeViolations } from '../support/axe.ts';
import { launchChromium } from '../support/browser.ts';
import { startBusyShop } from '../support/busy-shop.ts';
import { startMerchantEndpoint } from '../support/merchant-endpoint.ts';
import { postCard } from '../support/pay-page.ts';
import { addStaff, staffPassword } from '../support/staff.ts';
import { waitUntil } from '../support/wait-until.ts';

const shop = await startBusyShop({ after });
const browser = await launchChromium();
after(() => browser.close());
const origin = shop.url.replace('127.0.0.1', 'localhost');
const base = `${origin}/dashboard/${shop.merchantId}/test`;

const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

async function open(
  t: { after(fn: () => Promise<void>): void },
  options = {},
): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  t.after(() => context.close());
  return { page: await context.newPage(), context };
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto(`${origin}/dashboard`);
  await page.fill('#email', email);
  await page.fill('#password', staffPassword);
  await page.click('main button[type=submit]');
}

test('from the first sign-in to the first key, with an app for codes on the way', async (t) => {
  const { page } = await open(t);
  const { email } = await addStaff(shop, { email: 'first@shop.example' });
  await signIn(page, email);
  await page.goto(`${origin}/dashboard/set-up`);
  assert.deepEqual(await axeViolations(page), []);
  const secret = await page.inputValue('[name=secret]');
  await page.fill('#code', await generate({ secret }));
  await page.click('main form button');
  assert.match(await page.innerText('h1'), /recovery codes/);
  await page.click('main a.small');
  await page.goto(`${base}/keys`);
  await page.click('text=New key');
  await page.fill('#name', 'Shop server');
  await page.click('main button[type=submit]');
  const key = (await page.innerText('.copyable pre')).trim();
  assert.match(key, /^sk_test_[0-9A-Za-z]{38}$/);
  const made = await shop.call('POST', '/v2/payments/checkout', {
    key,
    body: { amount: 100, currency: 'AZN' },
  });
  assert.equal(made.status, 200);
  await page.click('text=I have kept it');
  assert.doesNotMatch(await page.content(), new RegExp(key));
});

test('connect an acquirer, lead a currency to it, and a payment in that currency goes there', async (t) => {
  const { page } = await open(t);
  await signIn(page, shop.ownerEmail);
  await page.goto(`${base}/acquirers/connect`);
  await page.fill('#label', 'Euro account');
  await page.fill('[name="credential.base_url"]', 'not an address');
  await page.fill('[name="credential.terminal_key"]', 'euro');
  await page.click('main form.sheet button');
  assert.match(await page.innerText('[role=alert].fault'), /base_url/);
  await page.fill('[name="credential.base_url"]', shop.bankUrl);
  await page.fill('[name="credential.terminal_key"]', 'euro');
  await page.click('main form.sheet button');
  const account = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await page.click('text=Test the connection');
  assert.match(await page.innerText('main [role=status]'), /answered/);
  await page.check('[name="currencies.EUR"]');
  await page.click('main form.sheet button');
  assert.match(await page.innerText('main table'), /EUR/);
  const session = await shop.createSession({ currency: 'EUR', amount: 2_500 });
  await postCard(session.checkout_url, { number: '4242424242424242' });
  await page.goto(`${base}/payments/${session.id}`);
  assert.match(await page.innerText('.timeline'), new RegExp(`${account}, approved`));
});

test('half of a payment goes back, once, and only with the amount checked', async (t) => {
  const { page } = await open(t);
  await signIn(page, shop.ownerEmail);
  const session = await shop.createSession({ amount: 5_000 });
  await postCard(session.checkout_url, { number: '4242424242424242' });
  await page.goto(`${base}/payments/${session.id}`);
  const refund = async (amount: string, isSure: boolean) => {
    await page.click('summary:has-text("Refund")');
    await page.fill('#amount', amount);
    if (isSure) await page.check('[name=sure]');
    await page.click('form[action$="/refunds"] button');
  };
  await refund('25.00', false);
  assert.match(await page.innerText('.fault'), /Nothing was refunded/);
  await refund('60', true);
  assert.match(await page.innerText('.fault'), /more than is left/);
  await refund('25,00', true);
  assert.match(await page.innerText('.said'), /on its way/);
  await page.reload();
  await waitUntil(async () => {
    const { json } = await shop.call('GET', `/v2/payments/checkout/${session.id}`);
    return json.amount_refunded === 2_500;
  });
});

test('a payment is found by the last four digits, its bank’s number, its order, its customer and its amount', async (t) => {
  const { page } = await open(t);
  await signIn(page, shop.ownerEmail);
  await page.goto(`${base}/payments/${shop.paidId}`);
  const rrn = /RRN\s+(\d{12})/.exec(await page.innerText('main'))?.[1] ?? '';
  await page.goto(`${base}/payments`);
  await page.keyboard.press('/');
  assert.equal(await page.evaluate('document.activeElement.id'), 'q');
  await page.keyboard.type('4444');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=4444/);
  assert.match(await page.innerText('table'), /A-1004/);
  assert.equal(await page.locator('tbody tr').count(), 1);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL(/payments\/cs_test_/);
  assert.match(await page.innerText('h1'), /A-1004/);
  for (const [wish, order] of [
    [rrn, 'A-1001'],
    ['A-1001', 'A-1001'],
    [shop.paidId, 'A-1001'],
    ['777.00', 'A-1004'],
  ]) {
    await page.goto(`${base}/payments?q=${wish}`);
    assert.match(await page.innerText('main'), new RegExp(order ?? ''), wish);
  }
  await page.goto(`${base}/payments?q=aysel@example.com&status=succeeded`);
  assert.equal(await page.locator('tbody tr').count(), 2);
  await page.keyboard.press('?');
  assert.ok(await page.isVisible('#shortcuts'));
});

test('webhooks that failed are sent again, and a secret is replaced while the old one still signs', async (t) => {
  const { page } = await open(t);
  const receiver = await startMerchantEndpoint();
  t.after(() => receiver.close());
  await signIn(page, shop.ownerEmail);
  await page.goto(`${base}/webhooks/new`);
  await page.fill('#url', `${receiver.url}/hooks`);
  await page.click('main button[type=submit]');
  const secret = (await page.innerText('.copyable pre')).trim();
  receiver.useSecret(secret);
  await page.click('text=I have kept it');
  const endpoint = page.url();
  receiver.next({ kind: 'answer', status: 500 }, { kind: 'answer', status: 500 });
  const session = await shop.createSession({ order_id: 'A-2000' });
  await postCard(session.checkout_url, { number: '4242424242424242' });
  await waitUntil(async () => {
    await page.goto(endpoint);
    return /500/.test(await page.innerText('main table'));
  });
  await page.click('summary:has-text("Send what was missed")');
  await page.click('form[action$="/resend"] button');
  assert.match(await page.innerText('.said'), /sent again/);
  await waitUntil(async () =>
    receiver.received.some(({ body, isGenuine }) => isGenuine && body.includes(session.id)),
  );
  await waitUntil(async () => {
    await page.goto(endpoint);
    return /Delivered/.test(await page.innerText('main table'));
  });
  await page.click('text=New secret');
  const fresh = (await page.innerText('.copyable pre')).trim();
  assert.match(fresh, /^whsec_/);
  assert.notEqual(fresh, secret);
  await page.goto(endpoint);
  await page.click('text=Send a test event');
  // Both sign for a day: who has only the old one misses nothing.
  await waitUntil(async () =>
    receiver.received.some(({ body, isGenuine }) => isGenuine && body.includes('"ping"')),
  );
});

test('a colleague is invited, joins with a passkey, and signs in by it alone', async (t) => {
  const { page: owners } = await open(t);
  await signIn(owners, shop.ownerEmail);
  await owners.goto(`${base}/team`);
  await owners.fill('#email', 'new@shop.example');
  await owners.selectOption('#role', 'support');
  await owners.click('form[action$="/invite"] button');
  const link = (await owners.innerText('.copyable pre')).trim().replace('127.0.0.1', 'localhost');

  const { page, context } = await open(t);
  const debug = await context.newCDPSession(page);
  await debug.send('WebAuthn.enable');
  await debug.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto(link);
  await page.fill('#name', 'Rəşad');
  await page.fill('#password', 'a long walk by the sea');
  await page.click('main button[type=submit]');
  await page.goto(`${origin}/dashboard/set-up?next=/dashboard/account`);
  await page.click('[data-passkey=new] button');
  await page.waitForURL(/done=passkey_added/);
  assert.match(await page.innerText('.said'), /added/);
  await page.click('text=Sign out');
  await page.waitForURL(/sign-in/);
  await page.click('[data-passkey=answer] button');
  await page.waitForURL(/\/test$/);
  assert.match(await page.innerText('.menu'), /Payments/);
  assert.doesNotMatch(await page.innerText('.menu'), /API keys/);
  await page.goto(link);
  assert.match(await page.innerText('h1'), /over/);
  await owners.goto(`${base}/team`);
  assert.match(await owners.innerText('main table'), /Rəşad\s+new@shop.example\s+Support\s+Has one/);
});

test('a link is made without code, scanned or opened, and paid', async (t) => {
  const { page } = await open(t);
  await signIn(page, shop.ownerEmail);
  await page.goto(`${base}/links/new`);
  await page.fill('#name', 'Course');
  await page.fill('#least', '5');
  await page.click('main form.sheet button');
  assert.match(await page.innerText('.fault'), /one amount/);
  await page.fill('#most', '90');
  await page.click('main form.sheet button');
  const link = (await page.innerText('.copyable pre')).trim();
  const { page: customer } = await open(t);
  await customer.goto(link);
  assert.deepEqual(await axeViolations(customer), []);
  await customer.fill('#amount', '12,50');
  await customer.click('#begin');
  await customer.waitForURL(/checkout\/cs_test_/);
  await postCard(customer.url(), { number: '4242424242424242' });
  await page.reload();
  assert.match(await page.innerText('main table'), /AZN.12\.50\s+Paid/);
});

test('the preview follows what is chosen, and customers see nothing of it before it is published', async (t) => {
  const { page } = await open(t);
  await signIn(page, shop.ownerEmail);
  await page.goto(`${base}/branding`);
  await page.fill('#name', 'Only a draft');
  const phone = page.frameLocator('iframe[name=preview]').frameLocator('iframe >> nth=0');
  await phone.locator('text=Only a draft').first().waitFor();
  const session = await shop.createSession();
  assert.doesNotMatch(await (await fetch(session.checkout_url)).text(), /Only a draft/);
});

test('everything works without script, down to publishing a look and going back', async (t) => {
  const { page } = await open(t, { javaScriptEnabled: false });
  await signIn(page, shop.ownerEmail);
  await page.goto(`${base}/branding`);
  await page.fill('#name', 'Nar Kitab Two');
  await page.fill('#color', '#7a1f3d');
  await page.setInputFiles('#logo', {
    name: 'a.png',
    mimeType: 'image/png',
    buffer: Buffer.from('no picture'),
  });
  await page.click('main form.sheet button.button');
  assert.match(await page.innerText('.fault'), /PNG/);
  await page.setInputFiles('#logo', { name: 'a.png', mimeType: 'image/png', buffer: onePixel });
  await page.click('main form.sheet button.button');
  assert.match(await page.innerText('.said'), /Published/);
  const session = await shop.createSession();
  const shownTo = async () => (await fetch(session.checkout_url)).text();
  assert.match(await shownTo(), /Nar Kitab Two/);
  const logo = await fetch(`${shop.url}/checkout/logo/${shop.merchantId}`);
  assert.deepEqual(Buffer.from(await logo.arrayBuffer()), onePixel);
  await page.fill('#name', 'Nar Kitab Three');
  await page.click('main form.sheet button.button');
  assert.match(await shownTo(), /Nar Kitab Three/);
  await page.click('text=Publish again');
  assert.match(await shownTo(), /Nar Kitab Two/);
  const preview = page.frameLocator('iframe[name=preview]');
  assert.equal(await preview.locator('iframe').count(), 3);
  const phone = preview.frameLocator('iframe >> nth=0');
  assert.match(await phone.locator('body').innerText(), /Nar Kitab Two[\s\S]*Pay/);
});
