import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { languages } from '../../src/domain/language.ts';
import { machines } from '../../src/hub/states/machines.ts';
import { axeViolations } from '../support/axe.ts';
import { launchChromium, openCustomer } from '../support/browser.ts';
import { goodCard, pay, seePage } from '../support/card-form.ts';
import { startDemoShop } from '../support/demo-shop.ts';
import { startWorld } from '../support/world.ts';

/* The pages around the hosted page: what developers read, and the shop that shows them how it looks. */

const world = await startWorld({ after });
const shop = await startDemoShop({ after }, world);
const browser = await launchChromium();
after(() => browser.close());

test('the developers’ pages fit a phone, are accessible, and write code as code', async (t) => {
  const { page } = await openCustomer(t, browser, { width: 320 });
  for (const path of [
    '/docs',
    '/docs/errors',
    '/docs/test-cards',
    '/docs/events',
    '/docs/states',
    '/docs/declines',
    '/docs/api',
    '/docs/api/createCheckoutSession',
    '/docs/guides/accept-a-payment',
    '/docs/guides/acquirers',
    '/docs/search?q=refund',
  ]) {
    assert.equal((await page.goto(world.url + path))?.status(), 200);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0, path);
    assert.deepEqual(await axeViolations(page), [], path);
    // Programs may have backticks; sentences of ours may not show any.
    const words = await page.evaluate(() => {
      for (const code of document.querySelectorAll('main pre')) code.remove();
      return document.querySelector('main')?.textContent;
    });
    assert.equal(words?.includes('`'), false, path);
  }
});

test('drawings of states fit a phone and a wide screen, and what is wider is reached by the keyboard', async (t) => {
  for (const scheme of ['light', 'dark'] as const)
    for (const width of [320, 1280]) {
      const { page } = await openCustomer(t, browser, { width, scheme });
      await page.goto(`${world.url}/docs/states`);
      assert.deepEqual(await axeViolations(page), [], `${width} ${scheme}`);
      const drawings = page.locator('svg.machine:visible');
      assert.equal(await drawings.count(), machines.length);
      for (const drawing of await drawings.all()) {
        const box = await drawing.boundingBox();
        const [, , ownWidth = 0] = (await drawing.getAttribute('viewBox'))?.split(' ').map(Number) ?? [];
        // Not made smaller than its letters can be read.
        assert.ok(box && box.width >= ownWidth * 0.9 && box.x >= 0 && box.x + box.width <= width, `${width}`);
      }
      const table = page.getByRole('region', { name: 'Attempt: every move' });
      await table.focus();
      await page.keyboard.press('ArrowRight');
      if (width === 320) await page.waitForFunction(() => (document.activeElement?.scrollLeft ?? 0) > 0);
    }
});

test('a search finds while one types, without a network once it was read, and code can be copied', async (t) => {
  const { page } = await openCustomer(t, browser);
  await page.goto(`${world.url}/docs/guides/refund-a-payment`);
  assert.equal(await page.locator('.contents [aria-current="page"]').innerText(), 'Refund a payment');
  const read = page.waitForResponse('**/docs/search.json');
  await page.locator('#q').focus();
  await (await read).finished();
  await page.context().setOffline(true);
  await page.locator('#q').pressSequentially('signature webhook');
  await page.locator('.found-now a').first().waitFor();
  const found = await page.locator('.found-now a').allInnerTexts();
  assert.ok(
    found.some((one) => one.startsWith('Verify a webhook')),
    found.join(),
  );
  assert.deepEqual(await axeViolations(page), []);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.found-now').isHidden(), true);
  await page.context().setOffline(false);
});

test('samples are shown in the language that the reader opened last', async (t) => {
  const { page } = await openCustomer(t, browser);
  const open = () => page.locator('details.sample[open] summary').allInnerTexts();
  await page.goto(`${world.url}/docs/api/getCheckoutSession`);
  assert.deepEqual(await open(), ['curl']);
  await page.locator('details.sample summary', { hasText: 'Python' }).click();
  await page.goto(`${world.url}/docs/api/createRefund`);
  assert.deepEqual(await open(), ['Python']);
});

test('every doc_url of an error leads to its section', async (t) => {
  const { page } = await openCustomer(t, browser);
  const refused = await world.call('POST', '/v2/payments/checkout', { body: {} });
  await page.goto(refused.json.error.doc_url);
  assert.equal(await page.locator('section:target h2').innerText(), 'VALIDATION_ERROR');
});

for (const language of languages) {
  test(`the demo store in ${language} fits a phone and is accessible, with webhooks too`, async (t) => {
    const { page } = await openCustomer(t, browser, { width: 320 });
    const look = async (what: string) => {
      // Its text may be there before its style.
      await page.waitForLoadState();
      assert.equal(await page.locator('html').getAttribute('lang'), language, what);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0, what);
      assert.deepEqual(await axeViolations(page), [], what);
    };
    await page.goto(`${shop.url}/?lang=${language}`);
    await look('shelf');
    await page.locator('.leyli input[type=email]').fill('aysel@example.az');
    await page.locator('.leyli button').click();
    await seePage(page, 'pay');
    await pay(page, { number: goodCard });
    await page.locator('.note.good').waitFor();
    await look('thanks');
    await page.goto(`${shop.url}/orders?lang=${language}`);
    await look('webhooks');
    await page.goto(`${shop.url}/?lang=${language}&cancelled=1`);
    await look('back without paying');
  });
}
