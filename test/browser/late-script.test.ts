import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launchChromium, openCustomer } from '../support/browser.ts';
import { goodCard, pay, refusedCard, seePage } from '../support/card-form.ts';
import { startWorld } from '../support/world.ts';

/* On a slow network the page can be typed in before its script is there. */

const world = await startWorld({ after });
const browser = await launchChromium();
after(() => browser.close());

test('who types before the script comes goes on typing where they were, beside the news of a decline', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: refusedCard });
  await seePage(page, 'pay');
  await page.locator('#decline').waitFor();

  let arrive = () => {};
  const isLate = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route('**/assets/checkout-*.js', async (route) => {
    await isLate;
    await route.continue();
  });
  await page.reload({ waitUntil: 'commit' });
  await page.locator('#decline').waitFor();
  await page.locator('#card_number').pressSequentially(goodCard.slice(0, 7));
  const script = page.waitForResponse('**/assets/checkout-*.js');
  arrive();
  await (await script).finished();
  await page.waitForLoadState();
  await page.keyboard.type(goodCard.slice(7));
  assert.equal(await page.locator('#card_number').inputValue(), '4242 4242 4242 4242');
  await page.locator('#card_number').fill('');
  await page.locator('#card_name').fill('');
  await pay(page, { number: goodCard });
  await seePage(page, 'paid');
});
