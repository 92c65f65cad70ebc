import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { languages } from '../../src/domain/language.ts';
import { launchChromium, openCustomer } from '../support/browser.ts';
import { goodCard, pay, seePage } from '../support/card-form.ts';
import { salesOf } from '../support/ledger.ts';
import { waitUntil } from '../support/wait-until.ts';
import { startWorld } from '../support/world.ts';

/* Without a card: in parts at a lender, and in the app of a bank on another device, with and without script. */

const world = await startWorld({ after });
const browser = await launchChromium();
after(() => browser.close());

/** The contract says 2 s; what the bank is asked in and the machine needs comes on top. */
const soonMs = 6_000;

const isDrawn = (picture: Locator) =>
  picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0);

for (const javaScript of [true, false]) {
  test(`in parts, ${javaScript ? 'with' : 'without'} script: plans with their price, then the lender`, async (t) => {
    for (const language of javaScript ? languages : (['az'] as const)) {
      const { page } = await openCustomer(t, browser, { locale: language, javaScript, width: 390 });
      const { checkout_url, id } = await world.createSession({ language });
      await page.goto(checkout_url);
      await page.locator('a[href*="/later"]').click();
      await seePage(page, 'later');
      assert.equal(await page.locator('html').getAttribute('lang'), language);
      assert.equal(await page.locator('.plan').count(), 3);
      await page.locator('input[value="pay_in_6"]').check();
      await page.locator('#email').fill('aysel@example.com');
      await page.locator('#pay').click();
      await seePage(page, 'handover');
      if (!javaScript) await page.locator('#to-bank').click();
      await page.waitForURL('**/redirect/**');
      await page.locator('button[value="approve"]').click();
      await seePage(page, 'paid');
      const { json } = await world.call('GET', `/v2/payments/checkout/${id}`);
      const { type, instalments, last4 } = json.payment_method;
      assert.deepEqual([type, instalments, last4], ['bnpl', 6, null]);
      assert.equal(json.customer_details.email, 'aysel@example.com');
      assert.deepEqual(await salesOf(world, id), ['approved']);
    }
  });
}

test('the code is read by a phone, agreed to there, and the wide screen goes on by itself', async (t) => {
  const { page } = await openCustomer(t, browser);
  const phone = await openCustomer(t, browser, { width: 390 });
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await page.locator('a[href*="/bank-app"]').click();
  await page.locator('#pay').click();
  await seePage(page, 'handover');
  const isDrawn =
    'document.querySelector(".code").complete && document.querySelector(".code").naturalWidth > 0';
  await page.waitForFunction(isDrawn);
  await phone.page.goto((await page.locator('#to-bank').getAttribute('href')) ?? '');
  await phone.page.locator('button[value="approve"]').click();
  await seePage(phone.page, 'paid');
  await seePage(page, 'paid', soonMs);
  const { json } = await world.call('GET', `/v2/payments/checkout/${id}`);
  assert.deepEqual([json.payment_method.type, json.payment_method.wallet], ['wallet', 'bank_app']);
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('without script the wide screen looks by itself, and who wants to pay otherwise does', async (t) => {
  const { page } = await openCustomer(t, browser, { javaScript: false });
  const { checkout_url, id } = await world.createSession();
  await page.goto(`${checkout_url}/bank-app`);
  await page.locator('#pay').click();
  await seePage(page, 'handover');
  await page.locator('#leave').click();
  await seePage(page, 'pay');
  assert.match(await page.locator('#decline').innerText(), /You have not been charged/);
  await pay(page, { number: goodCard });
  await seePage(page, 'paid');
  assert.equal((await salesOf(world, id)).filter((result) => result === 'approved').length, 1);
});

test('who presses on a session that is paid meanwhile reads that it was paid already', async (t) => {
  const { page } = await openCustomer(t, browser, { javaScript: false });
  const payer = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  await page.goto(`${checkout_url}/bank-app`);
  await payer.page.goto(checkout_url);
  await pay(payer.page, { number: goodCard });
  await seePage(payer.page, 'paid');
  await page.locator('#pay').click();
  await seePage(page, 'already-paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('what the merchant does not allow is not offered, and what is left stands alone', async (t) => {
  const { page } = await openCustomer(t, browser);
  const only = async (...payment_methods: string[]) =>
    (await world.createSession({ settings: { payment_methods } })).checkout_url;
  await page.goto(await only('card'));
  assert.equal(await page.locator('.way').count(), 0);
  const wallets = await only('wallet');
  await page.goto(wallets);
  assert.equal(await page.locator('#card_number').count(), 0);
  assert.deepEqual(await page.locator('.way').allInnerTexts(), ['Pay in your bank’s app']);
  await page.goto(`${wallets}/later`);
  await seePage(page, 'pay');
  const small = await world.createSession({ amount: 999 });
  await page.goto(small.checkout_url);
  assert.deepEqual(
    await page.locator('.way').allInnerTexts(),
    ['Pay in your bank’s app'],
    'too little to lend',
  );
});

test('the page on the phone pays, and the one on the desk sees it', async (t) => {
  const { page } = await openCustomer(t, browser);
  const phone = await openCustomer(t, browser, { width: 390 });
  const { checkout_url } = await world.createSession();
  await page.goto(checkout_url);
  await page.locator('.on-phone summary').click();
  await waitUntil(() => isDrawn(page.locator('.on-phone .code')));
  await phone.page.goto(checkout_url);
  assert.equal(await phone.page.locator('.on-phone').isVisible(), false);
  await pay(phone.page, { number: goodCard });
  await seePage(phone.page, 'paid');
  await seePage(page, 'paid', soonMs);
});
