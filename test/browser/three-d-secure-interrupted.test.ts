import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { bankInFrame, bankInWindow, issuerCards, typeCode } from '../support/bank-page.ts';
import { launchChromium, openCustomer } from '../support/browser.ts';
import { pay, seePage, typeCard } from '../support/card-form.ts';
import { salesOf } from '../support/ledger.ts';
import { startWorld } from '../support/world.ts';

/* What happens when a challenge does not go its straight way: the customer leaves and comes back, or somebody is slow. */

const world = await startWorld({ after });
const browser = await launchChromium();
after(() => browser.close());

const narrow = { width: 390, height: 800 };

/** A frame that hangs keeps its page from being complete, so that cannot be waited for. */
async function payWithoutWaiting(page: Page, number: string): Promise<void> {
  await typeCard(page, { number });
  await page.locator('#pay').click({ noWaitAfter: true });
}

test('a customer who closed the tab is asked again behind the same link, and can finish', async (t) => {
  const { page, context } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: issuerCards.challenge });
  await bankInFrame(page);
  await page.close();
  const again = await context.newPage();
  await again.goto(checkout_url);
  await typeCode(await bankInFrame(again));
  await seePage(again, 'paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('a challenge begun on one device can be finished on another, which is not shown the card', async (t) => {
  const { page } = await openCustomer(t, browser);
  const other = (await openCustomer(t, browser, narrow)).page;
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: issuerCards.challenge });
  await bankInFrame(page);
  await other.goto(checkout_url);
  await typeCode(await bankInWindow(other));
  await seePage(other, 'paid');
  await seePage(page, 'paid');
  assert.doesNotMatch(await other.locator('body').innerText(), /2006/);
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('two tabs show the same challenge, either can finish it, and it is one charge', async (t) => {
  const { page, context } = await openCustomer(t, browser);
  const second = await context.newPage();
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: issuerCards.challenge });
  const bank = await bankInFrame(page);
  await second.goto(checkout_url);
  const otherBank = await bankInFrame(second);
  await Promise.all([typeCode(bank), typeCode(otherBank)]);
  await seePage(page, 'paid');
  await seePage(second, 'paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('cancelling in one tab takes the challenge from the other, whose answer pays nothing', async (t) => {
  const { page, context } = await openCustomer(t, browser);
  const second = await context.newPage();
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: issuerCards.challenge });
  await bankInFrame(page);
  await second.goto(checkout_url);
  await bankInFrame(second);
  await second.locator('#full-page').click();
  const bank = await bankInWindow(second);
  await page.locator('#cancel button').click();
  await seePage(page, 'pay');
  await typeCode(bank);
  await seePage(second, 'pay');
  await second.locator('#decline').waitFor();
  assert.deepEqual(await salesOf(world, id), []);
});

test('a reload during the challenge asks again, and the right code pays once', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: issuerCards.challenge });
  await bankInFrame(page);
  await page.reload();
  await typeCode(await bankInFrame(page));
  await seePage(page, 'paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('Back from the page of the issuer shows ours without sending the customer away, and can go on', async (t) => {
  const { page } = await openCustomer(t, browser, narrow);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: issuerCards.challenge });
  await bankInWindow(page);
  await page.goBack();
  await seePage(page, 'challenge');
  await page.locator('#challenge button').click();
  await typeCode(await bankInWindow(page));
  await seePage(page, 'paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('Back after a challenge was paid shows that it is paid', async (t) => {
  const { page } = await openCustomer(t, browser, narrow);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: issuerCards.challenge });
  await typeCode(await bankInWindow(page));
  await seePage(page, 'paid');
  for (let back = 0; back < 2; back += 1) {
    await page.goBack();
    await page.waitForLoadState();
    if (page.url().includes('/3ds/acs/')) continue;
    await seePage(page, 'paid');
  }
  await page.goto(checkout_url);
  await seePage(page, 'paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('pressing Pay twice asks the issuer once and charges once', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await typeCard(page, { number: issuerCards.challenge });
  await page.locator('#pay').dblclick({ noWaitAfter: true });
  const bank = await bankInFrame(page);
  await bank.locator('#code').fill('123456');
  await bank.locator('button[value="confirm"]').dblclick({ noWaitAfter: true });
  await seePage(page, 'paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('a method page that hangs is waited for no longer than ten seconds', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await payWithoutWaiting(page, issuerCards.methodHangs);
  await seePage(page, 'method');
  await seePage(page, 'paid', 14_000);
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('a customer need not wait for a method page that hangs', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await payWithoutWaiting(page, issuerCards.methodHangsThenChallenge);
  await seePage(page, 'method');
  await page.locator('#continue button').click();
  await typeCode(await bankInFrame(page));
  await seePage(page, 'paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('a customer who closed the tab while the issuer looked at the browser goes on behind the same link', async (t) => {
  const { page, context } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await payWithoutWaiting(page, issuerCards.methodHangsThenChallenge);
  await seePage(page, 'method');
  await page.close();
  const again = await context.newPage();
  await again.goto(checkout_url, { waitUntil: 'commit' });
  await seePage(again, 'method');
  await again.locator('#continue button').click();
  await typeCode(await bankInFrame(again));
  await seePage(again, 'paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('when the issuer’s word comes after the customer, the page waits and then shows that it is paid', async (t) => {
  for (const view of [{}, narrow]) {
    const { page } = await openCustomer(t, browser, view);
    const { checkout_url, id } = await world.createSession();
    await page.goto(checkout_url);
    await pay(page, { number: issuerCards.late });
    await typeCode(await (view === narrow ? bankInWindow(page) : bankInFrame(page)));
    await seePage(page, 'waiting');
    assert.deepEqual(await salesOf(world, id), []);
    await seePage(page, 'paid');
    assert.deepEqual(await salesOf(world, id), ['approved']);
  }
});

test('an issuer whose page fails leaves the way out, and nothing is charged', async (t) => {
  const { page } = await openCustomer(t, browser, { expects: /status of 500/ });
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: issuerCards.acsFails });
  await seePage(page, 'challenge');
  await page.frameLocator('iframe[name="acs"]').getByText('Something went wrong at the bank').waitFor();
  await page.locator('#cancel button').click();
  await seePage(page, 'pay');
  await page.locator('#decline').waitFor();
  assert.deepEqual(await salesOf(world, id), []);
});

test('an old challenge that comes back late does not disturb the one that is asked now', async (t) => {
  const { page } = await openCustomer(t, browser, narrow);
  const wide = (await openCustomer(t, browser)).page;
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: issuerCards.challenge });
  const oldBank = await bankInWindow(page);
  await wide.goto(checkout_url);
  await bankInFrame(wide);
  await wide.locator('#cancel button').click();
  await seePage(wide, 'pay');
  await pay(wide, { number: issuerCards.challenge });
  const bank = await bankInFrame(wide);
  await typeCode(oldBank);
  await bankInWindow(page);
  const rows = await world.installation.db.query<{ state: string }>(
    'select state from authentications where session_id = $1 order by created_at',
    [id],
  );
  assert.deepEqual(
    rows.map(({ state }) => state),
    ['abandoned', 'challenge'],
  );
  await typeCode(bank);
  await seePage(wide, 'paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});
