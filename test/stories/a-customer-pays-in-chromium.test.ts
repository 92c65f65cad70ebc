import assert from 'node:assert/strict';
import { after, describe, type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { translator } from '../../src/checkout/translate.ts';
import { type Language, languages } from '../../src/domain/language.ts';
import { launchChromium, openCustomer } from '../support/browser.ts';
import { goodCard, pay, poorCard, seePage } from '../support/card-form.ts';
import { startDemoShop } from '../support/demo-shop.ts';
import { salesOf } from '../support/ledger.ts';
import { startWorld } from '../support/world.ts';

/*
 * The main job, as a customer sees it: the demo store in a process of its own, the hosted page in Chromium, the sandbox
 * bank over HTTP, and a signed webhook that the store shows and three other people's libraries accept.
 */

const world = await startWorld({ after });
const shop = await startDemoShop({ after }, world);
const browser = await launchChromium();
after(() => browser.close());

const webhookArrived: Record<Language, string> = {
  en: 'The webhook arrived and its signature is right.',
  ru: 'Вебхук пришёл, подпись верна.',
  az: 'Vebhuk gəldi, imzası düzgündür.',
};

async function buyABook(page: Page, language: Language): Promise<string> {
  await page.goto(`${shop.url}/?lang=${language}`);
  await page.locator('.beauties button').click();
  await seePage(page, 'pay');
  assert.equal(await page.locator('html').getAttribute('lang'), language);
  const id = /\/checkout\/(cs_test_[^/?]+)/.exec(page.url())?.[1];
  assert.ok(id, page.url());
  return id;
}

async function seeTheWebhook(page: Page, id: string, language: Language): Promise<void> {
  await page.waitForURL(`${shop.url}/thanks?lang=${language}&session=${id}`);
  await page.getByText(webhookArrived[language]).waitFor();
  const webhook = await shop.recorder.waitFor(
    ({ body }) => body.includes(id) && body.includes('"checkout.session.completed"'),
  );
  assert.deepEqual(webhook.verdicts, { standardwebhooks: 'ok', svix: 'ok', stripe: 'ok' });
  assert.match(await page.locator('main').innerText(), new RegExp(JSON.parse(webhook.body).id));
  const session = (await world.call('GET', `/v2/payments/checkout/${id}`)).json;
  assert.equal(session.status, 'succeeded');
  assert.equal(session.payment_method.last4, '4242');
}

// Most of each story is waiting to be sent back, so several customers shop at once.
describe('in the demo store', { concurrency: 4 }, () => {
  for (const language of languages) {
    for (const javaScript of [true, false]) {
      const how = `${javaScript ? 'with' : 'without'} script, in ${language}`;
      test(`a customer buys a book and pays it, ${how}`, (t) => paysAtOnce(t, language, javaScript));
      test(`a customer whose card is declined pays with another, ${how}`, (t) =>
        paysWithAnotherCard(t, language, javaScript));
    }
  }
});

async function paysAtOnce(t: TestContext, language: Language, javaScript: boolean): Promise<void> {
  const { page } = await openCustomer(t, browser, { javaScript, width: javaScript ? 1180 : 390 });
  const id = await buyABook(page, language);
  await pay(page, { number: goodCard });
  await seePage(page, 'paid');
  assert.equal(await page.locator('h1').innerText(), translator(language)('paid.heading'));
  await seeTheWebhook(page, id, language);
  assert.deepEqual(await salesOf(world, id), ['approved']);
}

async function paysWithAnotherCard(t: TestContext, language: Language, javaScript: boolean): Promise<void> {
  const { page } = await openCustomer(t, browser, { javaScript });
  const id = await buyABook(page, language);
  await pay(page, { number: poorCard });
  assert.equal(await page.locator('#decline h2').innerText(), translator(language)('decline.title'));
  assert.equal(await page.locator('#card_name').inputValue(), 'Aysel Quliyeva', 'the name is kept');
  for (const field of ['card_number', 'card_expiry', 'card_cvc'])
    assert.equal(await page.locator(`#${field}`).inputValue(), '', `${field} is asked for again`);
  await pay(page, { number: goodCard });
  await seePage(page, 'paid');
  await seeTheWebhook(page, id, language);
  assert.deepEqual(await salesOf(world, id), ['declined', 'approved']);
}
