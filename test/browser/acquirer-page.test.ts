import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { languages } from '../../src/domain/language.ts';
import { axeViolations } from '../support/axe.ts';
import { bankInFrame, typeCode } from '../support/bank-page.ts';
import { launchChromium, openCustomer } from '../support/browser.ts';
import { goodCard, pay, seePage } from '../support/card-form.ts';
import { salesOf } from '../support/ledger.ts';
import { startWorld } from '../support/world.ts';

/* The acquirer asks the customer on its own page, and the issuer asks after it has refused softly. */

const world = await startWorld({ after });
const browser = await launchChromium();
after(() => browser.close());

const acquirerAsks = '4000993000000016';
const undecided = '4000993000000024';
const softDecline = '5200991100001087';

test('the customer is taken to the acquirer’s page, approves, and is back and paid, in every language', async (t) => {
  for (const language of languages) {
    const { page } = await openCustomer(t, browser, { locale: language });
    const { checkout_url, id } = await world.createSession({ language });
    await page.goto(checkout_url);
    await pay(page, { number: acquirerAsks });
    await seePage(page, 'handover');
    assert.equal(await page.locator('html').getAttribute('lang'), language);
    await page.waitForURL('**/redirect/**');
    await page.locator('button[value="approve"]').click();
    await seePage(page, 'paid');
    assert.equal(await page.locator('html').getAttribute('lang'), language);
    assert.deepEqual(await salesOf(world, id), ['approved']);
  }
});

test('without script the way there is a link, and everything else is the same', async (t) => {
  const { page } = await openCustomer(t, browser, { javaScript: false, width: 390 });
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: acquirerAsks });
  await seePage(page, 'handover');
  await page.locator('#to-bank').click();
  await page.locator('button[value="approve"]').click();
  await seePage(page, 'paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('who declines there sees the form again, and pays with another card', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: acquirerAsks });
  await page.waitForURL('**/redirect/**');
  await page.locator('button[value="decline"]').click();
  await seePage(page, 'pay');
  await page.locator('#decline').waitFor();
  await page.locator('#card_name').fill('');
  await pay(page, { number: goodCard });
  await seePage(page, 'paid');
  assert.deepEqual(await salesOf(world, id), ['declined', 'approved']);
});

test('who closes the tab and opens the link again is shown the way there, and is not sent by itself', async (t) => {
  const { page, context } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: acquirerAsks });
  await page.waitForURL('**/redirect/**');
  await page.close();
  await makeOld(id);
  const again = await context.newPage();
  await again.goto(checkout_url);
  await seePage(again, 'handover');
  assert.equal(await again.locator('meta[http-equiv="refresh"][content*="url"]').count(), 0);
  assert.deepEqual(await axeViolations(again), []);
  await again.locator('#to-bank').click();
  await again.locator('button[value="approve"]').click();
  await seePage(again, 'paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('who approved there and lost the way back is told by the tab that stayed open', async (t) => {
  const { page, context } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: acquirerAsks });
  await page.waitForURL('**/redirect/**');
  await makeOld(id);
  const other = await context.newPage();
  await other.goto(checkout_url);
  await seePage(other, 'handover');
  await context.route('**/return', (route) => route.abort());
  await page.locator('button[value="approve"]').click({ noWaitAfter: true });
  await seePage(other, 'paid', 40_000);
});

test('an acquirer that sends its customer back undecided: the page says that the bank is asked', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: undecided });
  await page.waitForURL('**/redirect/**');
  await page.locator('button[value="approve"]').click();
  await seePage(page, 'waiting');
  await seePage(page, 'paid', 30_000);
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('after a soft decline the issuer asks within the same press, with and without script', async (t) => {
  for (const javaScript of [true, false]) {
    const { page } = await openCustomer(t, browser, { javaScript });
    const { checkout_url, id } = await world.createSession();
    await page.goto(checkout_url);
    await pay(page, { number: softDecline });
    if (javaScript) {
      await typeCode(await bankInFrame(page));
    } else {
      await seePage(page, 'challenge');
      await page.locator('#challenge button').click();
      await typeCode(page.locator('body'));
      await comeBack(page);
    }
    await seePage(page, 'paid');
    assert.deepEqual(await salesOf(world, id), ['declined', 'approved']);
  }
});

/** Without script the issuer's last page has a button for the way back. */
async function comeBack(page: Page): Promise<void> {
  const button = page.locator('form button');
  if ((await button.count()) > 0 && page.url().includes('/3ds/acs/')) await button.first().click();
}

/** As if some seconds had passed since Pay. */
async function makeOld(id: string): Promise<void> {
  await world.installation.db.execute(
    `update operations set updated_at = now() - interval '10 s' where session_id = $1`,
    [id],
  );
}
