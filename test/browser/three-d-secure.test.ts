import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { languages } from '../../src/domain/language.ts';
import { bankInFrame, bankInWindow, cancelAtBank, issuerCards, typeCode } from '../support/bank-page.ts';
import { launchChromium, openCustomer } from '../support/browser.ts';
import { goodCard, pay, seePage } from '../support/card-form.ts';
import { salesOf } from '../support/ledger.ts';
import { startWorld } from '../support/world.ts';

/* How an issuer asks its customer, and every way in which that can end. */

const world = await startWorld({ after });
const browser = await launchChromium();
after(() => browser.close());

const narrow = { width: 390, height: 800 };

async function lastErrorOf(id: string): Promise<string | undefined> {
  return (await world.call('GET', `/v2/payments/checkout/${id}`)).json.last_error?.code;
}

/** The form is back and says that this was not paid; nothing was charged, and another card can pay. */
async function seeTheFormAgain(page: Page, id: string, code = 'authentication_failed'): Promise<void> {
  await seePage(page, 'pay');
  await page.locator('#decline').waitFor();
  assert.equal(await lastErrorOf(id), code);
  assert.deepEqual(await salesOf(world, id), []);
  await page.locator('#card_name').fill('');
  await pay(page, { number: goodCard });
  await seePage(page, 'paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
}

test('an issuer that knows its customer asks nothing, and the payment goes through', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: issuerCards.frictionless });
  await seePage(page, 'paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('the right code pays, in every language of the page and of the issuer', async (t) => {
  const titles = { en: 'Confirm your payment', ru: 'Подтвердите платёж', az: 'Ödənişi təsdiqləyin' };
  for (const language of languages) {
    const { page } = await openCustomer(t, browser, { locale: language });
    const { checkout_url, id } = await world.createSession({ language });
    await page.goto(checkout_url);
    await pay(page, { number: issuerCards.challenge });
    const bank = await bankInFrame(page);
    assert.equal(await page.locator('html').getAttribute('lang'), language);
    assert.equal(await bank.locator('h1').innerText(), titles[language]);
    assert.deepEqual(await salesOf(world, id), [], 'nothing is charged before the issuer has said yes');
    await typeCode(bank);
    await seePage(page, 'paid');
    assert.equal(await page.locator('html').getAttribute('lang'), language);
    assert.deepEqual(await salesOf(world, id), ['approved']);
  }
});

test('a wrong code can be corrected', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: issuerCards.challenge });
  const bank = await bankInFrame(page);
  await typeCode(bank, '000000');
  await bank.locator('#wrong').waitFor();
  await typeCode(bank);
  await seePage(page, 'paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('three wrong codes are not paid, and another card is', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: issuerCards.challenge });
  const bank = await bankInFrame(page);
  for (const code of ['000000', '111111']) {
    await typeCode(bank, code);
    await bank.locator('#wrong').waitFor();
  }
  await typeCode(bank, '222222');
  await seeTheFormAgain(page, id);
});

test('cancelling on the page of the issuer is not paid', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: issuerCards.challenge });
  await cancelAtBank(await bankInFrame(page));
  await seeTheFormAgain(page, id, 'authentication_cancelled');
});

test('cancelling on our page is not paid', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: issuerCards.challenge });
  await bankInFrame(page);
  await page.locator('#cancel button').click();
  await seeTheFormAgain(page, id, 'authentication_cancelled');
});

test('an issuer that gives up by itself is not paid, and the page notices', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: issuerCards.abandoned });
  await bankInFrame(page);
  await seeTheFormAgain(page, id, 'authentication_abandoned');
});

test('a narrow screen becomes the page of the issuer, and comes back to the receipt in its language', async (t) => {
  const { page } = await openCustomer(t, browser, narrow);
  const { checkout_url, id } = await world.createSession({ language: 'en' });
  await page.goto(`${checkout_url}?lang=az`);
  await pay(page, { number: issuerCards.challenge });
  const bank = await bankInWindow(page);
  assert.equal(page.frames().length, 1);
  await typeCode(bank);
  await seePage(page, 'paid');
  assert.equal(await page.locator('html').getAttribute('lang'), 'az');
  assert.match(
    await page.locator('.receipt').innerText(),
    /2006/,
    'this browser is still known as the payer',
  );
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('a narrow screen is led back to the form by a cancelled challenge', async (t) => {
  const { page } = await openCustomer(t, browser, narrow);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: issuerCards.challenge });
  await cancelAtBank(await bankInWindow(page));
  await seeTheFormAgain(page, id, 'authentication_cancelled');
});

test('from the frame the whole window can be taken, and that pays too', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: issuerCards.challenge });
  await bankInFrame(page);
  await page.locator('#full-page').click();
  await typeCode(await bankInWindow(page));
  await seePage(page, 'paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('without script the issuer asks in the whole window, every step has a button, and it is paid', async (t) => {
  const { page } = await openCustomer(t, browser, { javaScript: false });
  const { checkout_url, id } = await world.createSession({ language: 'en' });
  await page.goto(`${checkout_url}?lang=ru`);
  await pay(page, { number: issuerCards.challenge });
  await seePage(page, 'challenge');
  assert.equal(await page.locator('iframe').count(), 0);
  await page.locator('#challenge button').click();
  await typeCode(await bankInWindow(page));
  await page.locator('form button').click();
  await seePage(page, 'paid');
  assert.equal(await page.locator('html').getAttribute('lang'), 'ru');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('the keyboard alone reaches the way to the issuer and the way out', async (t) => {
  const { page } = await openCustomer(t, browser, { javaScript: false });
  const first = await world.createSession();
  await page.goto(first.checkout_url);
  await pay(page, { number: issuerCards.noMethod });
  await seePage(page, 'challenge');
  await tabTo(page, '#challenge button');
  await page.keyboard.press('Enter');
  await bankInWindow(page);

  const second = await world.createSession();
  const other = (await openCustomer(t, browser)).page;
  await other.goto(second.checkout_url);
  await pay(other, { number: issuerCards.noMethod });
  await bankInFrame(other);
  await tabTo(other, '#cancel button');
  await other.keyboard.press('Enter');
  await seePage(other, 'pay');
});

/** Presses Tab until this is focused; a person gives up sooner. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 25; presses += 1) {
    if ((await page.locator(`${selector}:focus`).count()) === 1) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the keyboard does not reach ${selector}`);
}
