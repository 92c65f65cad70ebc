import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type ExampleServer, serveExamplePages } from '../../../scripts/serve-example-pages.ts';
import { launchChromium } from '../../../test/support/browser.ts';
import { readBrowserFacts } from '../browser-facts.ts';
import { examplePages } from '../pages/example-pages.tsx';

let browser: Browser;
let examples: ExampleServer;

before(async () => {
  examples = await serveExamplePages(examplePages);
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  examples?.close();
});

async function open(name: string, language = 'en'): Promise<Page> {
  const page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(`${examples.origin}/page/${name}/${language}`);
  return page;
}

const shownBrands = (page: Page) =>
  page
    .locator('.brand-mark:visible')
    .evaluateAll((marks) => marks.map((mark) => mark.getAttribute('data-brand')));

async function fillGoodCard(page: Page): Promise<void> {
  await page.getByLabel('Card number').fill('4242424242424242');
  await page.getByLabel('Expiry').pressSequentially('1234');
  await page.getByLabel('Security code').fill('123');
  await page.getByLabel('Name on card').fill('Aysel Quliyeva');
}

test('a number is grouped while it is typed or pasted, its brand shown, and the caret kept', async () => {
  const page = await open('pay');
  const number = page.getByLabel('Card number');
  assert.deepEqual(await shownBrands(page), ['visa', 'mastercard', 'unionpay', 'mir']);
  await number.pressSequentially('42424242');
  assert.equal(await number.inputValue(), '4242 4242');
  assert.deepEqual(await shownBrands(page), ['visa']);
  await number.press('Home');
  for (let step = 0; step < 5; step += 1) await number.press('ArrowRight');
  await number.press('Backspace');
  assert.equal(await number.inputValue(), '4244 242');
  assert.equal(await number.evaluate((field: HTMLInputElement) => field.selectionStart), 3);
  await number.fill(' 3782-822463-10005 ');
  assert.equal(await number.inputValue(), '3782 822463 10005');
  assert.deepEqual(await shownBrands(page), ['amex']);
  assert.equal(await page.locator('#card_cvc-hint').textContent(), '4 digits on the front of the card');
  await number.fill('8600 0000');
  assert.equal(await page.getByLabel('Security code').isVisible(), false);
  await page.close();
});

test('a mistake is explained beside its field when the field is left, and goes when it is mended', async () => {
  const page = await open('pay', 'az');
  const expiry = page.locator('#card_expiry');
  await expiry.focus();
  await expiry.blur();
  assert.equal(await page.locator('#card_expiry-error').isVisible(), false);
  await expiry.pressSequentially('324');
  await expiry.blur();
  assert.equal(
    (await page.locator('#card_expiry-error').textContent())?.trim(),
    'Kartın müddəti bitib. Başqa kartla cəhd edin.',
  );
  assert.equal(await expiry.getAttribute('aria-invalid'), 'true');
  await expiry.fill('12 / 44');
  assert.equal(await page.locator('#card_expiry-error').isVisible(), false);
  await page.close();
});

test('pressing Pay with a mistake sends nothing and leads to the first wrong field', async () => {
  const page = await open('pay');
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.locator('#card_number:focus').waitFor();
  assert.equal(await page.locator('.error:visible').count(), 4);
  assert.equal(examples.posts.length, 0);
  await page.close();
});

test('a good form is sent once however often Pay is pressed, and the button says so at the same size', async () => {
  const page = await open('pay');
  await fillGoodCard(page);
  // All at once in the page: the answer may replace it at any moment after.
  const seen = await page.locator('#pay').evaluate((pay: HTMLButtonElement) => {
    const before = [pay.offsetWidth, pay.offsetHeight];
    pay.form?.requestSubmit(pay);
    pay.form?.requestSubmit();
    return {
      before,
      after: [pay.offsetWidth, pay.offsetHeight],
      text: pay.innerText.trim(),
      isDisabled: pay.disabled,
    };
  });
  assert.deepEqual(seen, { before: seen.before, after: seen.before, text: 'Processing…', isDisabled: true });
  await page.waitForURL('**/pay');
  assert.equal(examples.posts.length, 1);
  const posted = new URLSearchParams(examples.posts[0]);
  assert.equal(posted.get('card_number'), '4242 4242 4242 4242');
  assert.equal(posted.get('card_expiry'), '12 / 34');
  assert.equal(posted.get('form_token'), 'token');
  const { script } = readBrowserFacts(posted.get('browser') ?? '', {
    userAgent: '',
    accept: '',
    ip: null,
  });
  assert.match(script?.language ?? '', /^en-US/);
  assert.deepEqual([script?.screenWidthPx, script?.screenHeightPx], [1280, 720]);
  await page.goBack();
  assert.equal(await page.locator('#card_number').inputValue(), '');
  await page.close();
});

test('an open page learns that the session moved on, but keeps what is typed when only its version did', async () => {
  const page = await open('pay');
  examples.status = { status: 'open', version: 7 };
  await page.waitForResponse('**/status');
  await page.waitForResponse('**/status');
  assert.match(page.url(), /\/page\/pay/);
  examples.status = { status: 'expired', version: 8 };
  await page.waitForURL('**/checkout/cs_test_*?lang=en');
  examples.status = { status: 'open', version: 1 };
  await page.close();
});

test('the return to the shop counts down and can be stopped', async () => {
  const page = await open('paid', 'ru');
  await page.getByText('Вернёмся в магазин через 29 секунд.').waitFor();
  await page.getByRole('link', { name: 'Остаться на странице' }).click();
  assert.equal(await page.locator('#auto-return-text').textContent(), 'Вы остались на этой странице.');
  await page.locator('#return:focus').waitFor();
  assert.match(page.url(), /\/page\/paid/);
  await page.close();
});

test('the time left is shown in the last five minutes only', async () => {
  const early = await open('pay');
  assert.equal(await early.locator('#deadline').isVisible(), false);
  await early.close();
  const late = await open('pay-declined');
  assert.match((await late.locator('#deadline').innerText()).trim(), /^Time left to pay: 4:3\d$/);
  await late.close();
});

test('the currency signs come from our own font', async () => {
  const page = await open('pay');
  await page.evaluate('document.fonts.ready');
  const loaded = await page.evaluate<string[]>(
    '[...document.fonts].filter((face) => face.status === "loaded").map((face) => face.family.replaceAll(\'"\', ""))',
  );
  assert.ok(loaded.includes('MAXFI Signs'), loaded.join());
  await page.close();
});
