import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launchChromium, openCustomer } from '../../../test/support/browser.ts';
import { pay, seePage } from '../../../test/support/card-form.ts';
import { connectLive, type LiveAcquirer, liveStatus } from '../../../test/support/live-acquirer.ts';
import { waitUntil } from '../../../test/support/wait-until.ts';
import { startWorld } from '../../../test/support/world.ts';
import { languages } from '../../domain/language.ts';
import type { RawNotification } from '../connector.ts';
import { startAdyen } from './adyen-world.ts';
import { nativeCard } from './cards-world.ts';

/* A customer in Chromium answers his bank in a frame of our page, and reports settle what was lost. */

const world = await startWorld({ after });
let live: LiveAcquirer | undefined;
/** Reports are held back where a test wants to deliver them itself. */
let isDelivering = true;
const held: RawNotification[] = [];
const acquirer = await startAdyen((raw) => {
  if (isDelivering) void live?.report(raw);
  else held.push(raw);
});
live = await connectLive(world, 'adyen', acquirer.credentials);
const connected = live;
const browser = await launchChromium();
after(async () => {
  await browser.close();
  await acquirer.close();
});

test('adyen: a challenge stands in a frame of our page, in every language, and is one charge', async (t) => {
  for (const language of languages) {
    const { page } = await openCustomer(t, browser, { locale: language });
    const { checkout_url, id } = await connected.createSession({ language });
    await page.goto(checkout_url);
    await pay(page, { number: nativeCard });
    await seePage(page, 'challenge');
    const frame = page.frameLocator('iframe.bank-frame');
    await frame.getByRole('button', { name: 'Confirm' }).click();
    await seePage(page, 'paid');
    assert.equal(await page.locator('html').getAttribute('lang'), language);
    assert.equal((await liveStatus(world, id)).status, 'succeeded');
  }
  assert.equal((await acquirer.charges()).length, languages.length);
});

test('adyen: who refuses, or cancels on our page, is not charged', async (t) => {
  const before = (await acquirer.charges()).length;
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await connected.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: nativeCard });
  await seePage(page, 'challenge');
  await page.frameLocator('iframe.bank-frame').getByRole('button', { name: 'Refuse' }).click();
  await seePage(page, 'pay');
  await page.locator('#card_name').fill('');
  await pay(page, { number: nativeCard });
  await seePage(page, 'challenge');
  await page.locator('#cancel button').click();
  await seePage(page, 'pay');
  assert.equal((await liveStatus(world, id)).status, 'open');
  assert.equal((await acquirer.charges()).length, before);
});

test('adyen: without a script the customer goes to a page of the acquirer and comes back paid', async (t) => {
  const { page } = await openCustomer(t, browser, { javaScript: false, width: 390 });
  const { checkout_url, id } = await connected.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: nativeCard });
  await seePage(page, 'handover');
  await page.locator('#to-bank').click();
  await page.getByRole('button', { name: 'Confirm' }).click();
  await seePage(page, 'paid');
  assert.equal((await liveStatus(world, id)).status, 'succeeded');
});

test('adyen: an answer that was lost is settled by the report, once, and by no forged one', async (t) => {
  isDelivering = false;
  t.after(() => {
    isDelivering = true;
  });
  await acquirer.next('answer_lost');
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await connected.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: acquirer.approvedCardNumber });
  await seePage(page, 'waiting');
  assert.equal((await liveStatus(world, id)).status, 'processing');
  const [raw] = held;
  assert.ok(raw);
  const forged = await connected.report({ ...raw, body: raw.body.replace('4900', '4901') });
  assert.deepEqual([forged.status, (await liveStatus(world, id)).status], [401, 'processing']);
  assert.deepEqual(await connected.report(raw), { status: 200, body: '[accepted]' });
  await seePage(page, 'paid');
  assert.deepEqual(await connected.report(raw), { status: 200, body: '[accepted]' });
  assert.equal((await liveStatus(world, id)).status, 'succeeded');
});

test('adyen: a refund is pending until its report, and then it is done', async () => {
  const { checkout_url, id } = await connected.createSession();
  const page = await (await fetch(checkout_url)).text();
  const body = new URLSearchParams({
    form_token: /name="form_token" value="([^"]*)"/.exec(page)?.[1] ?? '',
    card_number: acquirer.approvedCardNumber,
    card_expiry: '12/30',
    card_cvc: '123',
    card_name: 'Aysel Quliyeva',
  });
  const url = new URL(checkout_url);
  await fetch(`${url.origin}${url.pathname}/pay`, { method: 'POST', body });
  await waitUntil(async () => (await liveStatus(world, id)).status === 'succeeded');
  const asked = await world.call('POST', `/v2/payments/checkout/${id}/refunds`, {
    key: world.liveKey,
    body: { amount: 1200 },
  });
  assert.equal(asked.status, 200, asked.text);
  const read = () => world.call('GET', `/v2/refunds/${asked.json.id}`, { key: world.liveKey });
  await waitUntil(async () => (await read()).json.status === 'succeeded');
  assert.equal((await acquirer.refunds()).length, 1);
});
