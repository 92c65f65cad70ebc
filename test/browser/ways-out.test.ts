import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { newSessionId } from '../../src/domain/id.ts';
import { launchChromium, openCustomer } from '../support/browser.ts';
import { goodCard, pay, seePage, typeCard } from '../support/card-form.ts';
import { salesOf } from '../support/ledger.ts';
import { startMerchantEndpoint } from '../support/merchant-endpoint.ts';
import { startWorld } from '../support/world.ts';

/* Every way to leave the page: back to the shop, to another language, by the clock, or not at all. */

const world = await startWorld({ after });
const browser = await launchChromium();
after(() => browser.close());
const shop = await startMerchantEndpoint({ secret: world.webhookSecret });
after(() => shop.close());
const shopUrl = new URL(shop.url).origin;

test('Cancel without a cancel_url says that nothing is paid, and leads back to the form', async (t) => {
  for (const javaScript of [true, false]) {
    const { page } = await openCustomer(t, browser, { javaScript });
    const { checkout_url, id } = await world.createSession();
    await page.goto(checkout_url);
    await page.locator('a.back').click();
    await seePage(page, 'cancelled');
    await page.locator('main a').click();
    await seePage(page, 'pay');
    await pay(page, { number: goodCard });
    await seePage(page, 'paid');
    assert.deepEqual(await salesOf(world, id), ['approved']);
  }
});

test('Back leads to the cancel_url with the real id, and the session stays open', async (t) => {
  const { page } = await openCustomer(t, browser, { javaScript: false });
  const { checkout_url, id } = await world.createSession({
    cancel_url: `${shopUrl}/basket?a={CHECKOUT_SESSION_ID}&b=%7BCHECKOUT_SESSION_ID%7D`,
  });
  await page.goto(checkout_url);
  await page.locator('a.back').click();
  await page.waitForURL(`${shopUrl}/basket?a=${id}&b=${id}`);
  assert.equal((await world.call('GET', `/v2/payments/checkout/${id}`)).json.status, 'open');
});

test('no page tells the shop where the customer came from, since that address is a secret', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url } = await world.createSession({ cancel_url: `${shopUrl}/quiet` });
  await page.goto(checkout_url);
  await page.locator('a.back').click();
  await page.waitForURL(`${shopUrl}/quiet`);
  const seen = await shop.waitFor(({ path }) => path === '/quiet');
  assert.equal(seen.headers.referer, undefined);
});

test('a wrong link says the same whatever is wrong with it, and nothing about anybody', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { id } = await world.createSession();
  const texts = new Set<string>();
  for (const wrong of [
    `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`,
    newSessionId(world.merchantId, false),
    'cs_test_1',
    "cs_test_'%20or%201=1",
  ]) {
    const answer = await page.goto(`${world.url}/checkout/${wrong}`);
    assert.equal(answer?.status(), 404, wrong);
    await seePage(page, 'not-found');
    texts.add((await page.locator('main').innerText()).trim());
    assert.ok(!(await page.content()).includes('Nar Kitab'), wrong);
  }
  assert.equal(texts.size, 1);
  await page.locator('.languages a[lang="az"]').click();
  await seePage(page, 'not-found');
  assert.equal(await page.locator('html').getAttribute('lang'), 'az');
});

test('the language switch keeps the page, and the next pages keep the language', async (t) => {
  for (const javaScript of [true, false]) {
    const { page } = await openCustomer(t, browser, { javaScript });
    const { checkout_url, id } = await world.createSession();
    await page.goto(checkout_url);
    for (const language of ['ru', 'az']) {
      await page.locator(`.languages a[lang="${language}"]`).click();
      await page.locator(`html[lang="${language}"]`).waitFor({ state: 'attached' });
      await seePage(page, 'pay');
    }
    await typeCard(page, { number: '5555555555554445' });
    if (javaScript) await page.evaluate(`document.getElementById('pay-form').submit()`);
    else await page.locator('#pay').click();
    await page.locator('#error-summary').waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'az', 'also beside errors');
    await page.locator('.languages a[lang="ru"]').click();
    await page.locator('html[lang="ru"]').waitFor({ state: 'attached' });
    await page.locator('#card_name').fill('');
    await pay(page, { number: goodCard });
    await seePage(page, 'paid');
    assert.equal(await page.locator('html').getAttribute('lang'), 'ru');
    assert.deepEqual(await salesOf(world, id), ['approved']);
  }
});

test('what was typed besides the card stays when the language is changed', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url } = await world.createSession({ settings: { customer_fields: ['email'] } });
  await page.goto(checkout_url);
  await typeCard(page, { number: goodCard });
  await page.locator('#email').fill('aysel@example.az');
  await page.locator('.languages a[lang="az"]').click();
  await page.locator('html[lang="az"]').waitFor({ state: 'attached' });
  assert.equal(await page.locator('#card_name').inputValue(), 'Aysel Quliyeva');
  assert.equal(await page.locator('#email').inputValue(), 'aysel@example.az');
});

test('a session with language auto speaks the browser’s', async (t) => {
  const { page } = await openCustomer(t, browser, { locale: 'az-AZ' });
  const { checkout_url } = await world.createSession({ language: 'auto' });
  await page.goto(checkout_url);
  assert.equal(await page.locator('html').getAttribute('lang'), 'az');
});

const returning = { success_url: `${shopUrl}/thanks?session={CHECKOUT_SESSION_ID}` };

test('the customer can stay on the receipt, and is then not moved', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession({ ...returning, settings: { auto_return: 1500 } });
  await page.goto(checkout_url);
  await pay(page, { number: goodCard });
  await page.locator('#stay').click();
  assert.match(await page.locator('#auto-return').innerText(), /You are staying on this page/);
  await page.locator('#return:focus').waitFor();
  await page.waitForTimeout(2_500);
  await seePage(page, 'paid');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${shopUrl}/thanks?session=${id}`);
  await page.goBack();
  await seePage(page, 'paid');
  await page.waitForTimeout(2_500);
  await seePage(page, 'paid');
});

test('without script the customer can stay too', async (t) => {
  const { page } = await openCustomer(t, browser, { javaScript: false });
  const { checkout_url } = await world.createSession({ ...returning, settings: { auto_return: 2000 } });
  await page.goto(checkout_url);
  await pay(page, { number: goodCard });
  await page.locator('#stay').click();
  await page.waitForURL(/stay=1/);
  await page.waitForTimeout(2_500);
  await seePage(page, 'paid');
});

test('auto_return 0 goes back at once, with script and without', async (t) => {
  for (const javaScript of [true, false]) {
    const { page } = await openCustomer(t, browser, { javaScript });
    const { checkout_url, id } = await world.createSession({ ...returning, settings: { auto_return: 0 } });
    await page.goto(checkout_url);
    await pay(page, { number: goodCard });
    await page.waitForURL(`${shopUrl}/thanks?session=${id}`, { timeout: 3_000 });
  }
});

test('without a success_url the receipt stays and says so', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: goodCard });
  assert.match(await page.locator('main').innerText(), /You can close this page/);
  assert.equal(await page.locator('#return, #auto-return').count(), 0);
});

test('the host of the shop is shown before the customer goes there', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url } = await world.createSession(returning);
  await page.goto(checkout_url);
  await pay(page, { number: goodCard });
  assert.ok((await page.locator('main').innerText()).includes(new URL(shopUrl).host));
  await page.locator('#return').click();
  await page.waitForURL(/thanks/);
});
