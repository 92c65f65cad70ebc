import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { languages } from '../../src/domain/language.ts';
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
  for (const path of ['/docs', '/docs/errors']) {
    assert.equal((await page.goto(world.url + path))?.status(), 200);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0, path);
    assert.deepEqual(await axeViolations(page), [], path);
    assert.ok(!(await page.locator('main').innerText()).includes('`'), path);
  }
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
