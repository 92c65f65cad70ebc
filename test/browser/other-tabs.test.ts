import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launchChromium, openCustomer } from '../support/browser.ts';
import { goodCard, pay, refusedCard, seePage, slowCard, typeCard } from '../support/card-form.ts';
import { salesOf } from '../support/ledger.ts';
import { formTokenOf, postCard, readPage } from '../support/pay-page.ts';
import { startWorld } from '../support/world.ts';

/* What a page shows when the session moves on without it: in another tab, by the clock, or while the bank thinks. */

const world = await startWorld({ after });
const browser = await launchChromium();
after(() => browser.close());

/** The contract says 2 s; what the machine needs to draw the page comes on top. */
const soonMs = 4_000;

test('an open tab learns that the time is over, without a reload, and a late form is never charged', async (t) => {
  const { page } = await openCustomer(t, browser);
  const late = await openCustomer(t, browser, { javaScript: false });
  const { checkout_url, id } = await world.createSession({ expires_in: 60 });
  await page.goto(checkout_url);
  assert.match(await page.locator('#deadline-text').innerText(), /^Time left to pay: (1:00|0:5\d)$/);
  await late.page.goto(checkout_url);
  await typeCard(late.page, { number: goodCard, expiry: '12/30' });
  await world.installation.db.execute(
    `update sessions set expires_at = clock_timestamp() + interval '1 second' where id = '${id}'`,
  );
  await seePage(page, 'expired', 1_000 + soonMs);
  await late.page.locator('#pay').click();
  await seePage(late.page, 'expired');
  assert.deepEqual(await salesOf(world, id), []);
});

test('an open tab learns that another tab has paid, and its own Pay says that it is paid already', async (t) => {
  const { page, context } = await openCustomer(t, browser);
  const second = await context.newPage();
  const stranger = await openCustomer(t, browser, { javaScript: false });
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await second.goto(checkout_url);
  await stranger.page.goto(checkout_url);
  await typeCard(stranger.page, { number: goodCard, expiry: '12/30' });
  await pay(second, { number: goodCard });
  await seePage(second, 'paid');
  await seePage(page, 'paid', soonMs);
  await stranger.page.locator('#pay').click();
  await seePage(stranger.page, 'already-paid');
  assert.match(await stranger.page.locator('main').innerText(), /You have not been charged again/);
  await stranger.page.reload();
  await seePage(stranger.page, 'already-paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('only the browser that paid is shown the card', async (t) => {
  const payer = await openCustomer(t, browser);
  const other = await openCustomer(t, browser);
  const { checkout_url } = await world.createSession();
  await payer.page.goto(checkout_url);
  await pay(payer.page, { number: goodCard });
  await seePage(payer.page, 'paid');
  assert.match(await payer.page.locator('.receipt').innerText(), /Visa •••• 4242/);
  await other.page.goto(checkout_url);
  assert.doesNotMatch(await other.page.locator('body').innerText(), /4242/);
});

test('a declined try in another tab does not wipe what is typed here, and the old form pays once', async (t) => {
  const { page, context } = await openCustomer(t, browser);
  const second = await context.newPage();
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await typeCard(page, { number: goodCard });
  await second.goto(checkout_url);
  await pay(second, { number: refusedCard });
  await second.locator('#decline').waitFor();
  await page.waitForResponse((response) => response.url().endsWith('/status'));
  assert.equal(await page.locator('#card_number').inputValue(), '4242 4242 4242 4242');
  await page.locator('#pay').click();
  // This form was made before the declined try: the customer is shown what happened and decides anew.
  await page.locator('#decline').waitFor();
  await page.locator('#card_name').fill('');
  await pay(page, { number: goodCard });
  await seePage(page, 'paid');
  assert.deepEqual(await salesOf(world, id), ['declined', 'approved']);
});

test('while the bank thinks, a reload, a second tab and the Back button wait with it, and it is one charge', async (t) => {
  const { page, context } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await typeCard(page, { number: slowCard });
  await page.locator('#pay').click({ noWaitAfter: true });
  const second = await context.newPage();
  await seeProcessing(id);
  await second.goto(checkout_url);
  await seePage(second, 'waiting');
  assert.match(await second.locator('main').innerText(), /Please keep this page open/);
  await second.reload();
  await seePage(second, 'waiting');
  await second.goto(`${checkout_url}/back`);
  assert.equal(await second.locator('#pay').count(), 0, 'nobody leaves while money may move');
  await seePage(second, 'paid');
  await seePage(page, 'paid');
  await page.goBack();
  await seePage(page, 'paid');
  await page.reload();
  await seePage(page, 'paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('without script the waiting page looks again by itself', async (t) => {
  const { page } = await openCustomer(t, browser, { javaScript: false });
  const { checkout_url, id } = await world.createSession();
  const paying = postCard(checkout_url, { number: slowCard });
  await seeProcessing(id);
  await page.goto(checkout_url);
  await seePage(page, 'waiting');
  await seePage(page, 'paid');
  assert.equal((await paying).status, 303);
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('fifty forms of one page sent at once are one charge', async () => {
  const { checkout_url, id } = await world.createSession();
  const token = formTokenOf(await readPage(checkout_url));
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => postCard(checkout_url, { number: goodCard }, token)),
  );
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [303]);
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

async function seeProcessing(id: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const { status } = (await world.call('GET', `/v2/payments/checkout/${id}`)).json;
    if (status === 'processing') return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail('the session never got to processing');
}
