import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launchChromium, openCustomer } from '../support/browser.ts';
import { goodCard, pay, refusedCard, seePage, typeCard } from '../support/card-form.ts';
import { postCard } from '../support/pay-page.ts';
import { waitUntil } from '../support/wait-until.ts';
import { startWorld } from '../support/world.ts';

/* After three declines the browser works a little before it may pay as usual. */

const world = await startWorld({ after });
const browser = await launchChromium();
after(() => browser.close());

test('the page solves its puzzle while the customer types, and the payment goes through as usual', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await declinedThrice();
  await page.goto(checkout_url);
  const solution = page.locator('input[name="puzzle_solution"]');
  await waitUntil(async () => (await solution.inputValue()) !== '');
  await page.locator('#card_name').fill('');
  await typeCard(page, { number: goodCard });
  await page.locator('#pay').click();
  await seePage(page, 'paid');
  assert.equal(await wishOf(id), 'none');
});

test('without a script nobody is turned away: the issuer is asked instead', async (t) => {
  const { page } = await openCustomer(t, browser, { javaScript: false });
  const { checkout_url, id } = await declinedThrice();
  await page.goto(checkout_url);
  await page.locator('#card_name').fill('');
  await pay(page, { number: goodCard });
  await seePage(page, 'paid');
  assert.equal(await wishOf(id), 'challenge');
});

test('a page without declines carries no puzzle', async (t) => {
  const { page } = await openCustomer(t, browser);
  await page.goto((await world.createSession()).checkout_url);
  await seePage(page, 'pay');
  assert.equal(await page.locator('input[name="puzzle"]').count(), 0);
});

async function declinedThrice() {
  const session = await world.createSession();
  for (let tries = 0; tries < 3; tries += 1) await postCard(session.checkout_url, { number: refusedCard });
  return session;
}

async function wishOf(id: string): Promise<string | undefined> {
  const rows = await world.installation.db.query<{ wish: string }>(
    'select wish from authentications where session_id = $1 order by created_at desc limit 1',
    [id],
  );
  return rows[0]?.wish;
}
