import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { addMerchant } from '../support/api-keys.ts';
import { axeViolations } from '../support/axe.ts';
import { launchChromium, openCustomer } from '../support/browser.ts';
import { goodCard, pay, seePage } from '../support/card-form.ts';
import { addStaff, staffPassword } from '../support/staff.ts';
import { startWorld } from '../support/world.ts';

/* Requests that are run from the developer hub, with the keys that its reader has. */

const local = await startWorld(
  { after },
  { showsKeys: true, environment: { MAXFI_REQUIRE_SECOND_FACTOR: '0' } },
);
const elsewhere = await startWorld(
  { after },
  { join: local, environment: { MAXFI_REQUIRE_SECOND_FACTOR: '0' } },
);
const browser = await launchChromium();
after(() => browser.close());

async function open(t: TestContext, url: string, width = 1180) {
  const customer = await openCustomer(t, browser, {
    width,
    expects: /status of (400|401)|downloadable font/,
  });
  await customer.page.goto(url);
  await customer.page.locator('form.run').waitFor();
  return customer;
}

test('on a local start the first page runs at a press, and what it made can be paid and is found again', async (t) => {
  const { page, context } = await open(t, `${local.url}/docs`);
  await page.locator('form.run [type=submit]').click();
  await page.locator('.open-page a').waitFor();
  assert.match(await page.locator('.said').innerText(), /^Answered 200 in \d+ ms\.$/);
  const session = JSON.parse(await page.locator('.answer code').innerText()) as {
    id: string;
    status: string;
  };
  assert.equal(session.status, 'open');
  assert.deepEqual(await axeViolations(page), []);
  const [tab] = await Promise.all([context.waitForEvent('page'), page.locator('.open-page a').click()]);
  await seePage(tab, 'pay');
  await pay(tab, { number: goodCard });
  await tab.waitForLoadState();
  // The reference knows the id that this tab has seen.
  await page.goto(`${local.url}/docs/api/getCheckoutSession`);
  assert.equal(await page.locator('[name=address]').inputValue(), `/v2/payments/checkout/${session.id}`);
  await page.locator('form.run [type=submit]').click();
  await page.locator('.answer:not([hidden])').waitFor();
  assert.match(await page.locator('.answer code').innerText(), /"status": "succeeded"/);
});

test('what is wrong is said before it is sent, and what the API refuses is shown', async (t) => {
  const { page, requests } = await open(t, `${local.url}/docs/api/createCheckoutSession`, 320);
  assert.equal(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0);
  const press = () => page.locator('form.run [type=submit]').click();
  const said = () => page.locator('.said').innerText();
  await page.locator('[name=body]').fill('{"amount": 49');
  await press();
  assert.equal(await said(), 'The body is not JSON. Nothing was sent.');
  await page.locator('[name=body]').fill('{"amount": 4900}');
  await page.locator('[name=key]').fill(local.liveKey);
  await press();
  assert.match(await said(), /^Only keys that begin with sk_test_/);
  await page.locator('[name=key]').fill('');
  await press();
  assert.match(await said(), /^Enter a test key/);
  assert.ok(!requests.some((url) => url.includes('/v2/')), 'nothing was sent so far');
  await page.locator('[name=key]').fill(local.testKey);
  await press();
  await page.locator('.answer:not([hidden])').waitFor();
  assert.match(await said(), /^Answered 400/);
  assert.match(await page.locator('.answer code').innerText(), /"param": "currency"/);
  assert.equal(await page.locator('.open-page').isHidden(), true);
  assert.equal(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0);
  assert.deepEqual(await axeViolations(page), []);
});

test('no page shows a key where others can read, and none is kept by what lies between', async () => {
  const shown = async (url: string, host?: string) => {
    const answer = await fetch(url, host ? { headers: { 'x-forwarded-for': host } } : {});
    return { html: await answer.text(), cache: answer.headers.get('cache-control') };
  };
  const here = await shown(`${local.url}/docs`);
  assert.ok(here.html.includes(local.testKey) && here.html.includes(local.webhookSecret));
  assert.equal(here.cache, 'no-store');
  const there = await shown(`${elsewhere.url}/docs`);
  assert.ok(!there.html.includes(local.testKey) && !there.html.includes(local.webhookSecret));
  assert.ok(!here.html.includes(local.liveKey));
  const forOthers = await shown(`${local.url}/docs`, '203.0.113.7');
  assert.ok(!forOthers.html.includes(local.testKey), 'a proxy on this machine asks for somebody else');
  // Whoever reads elsewhere has no receiver that this machine's name leads to.
  assert.ok(
    here.html.includes('localhost:3000/') && here.html.includes('WEBHOOK_URL=http://localhost:3000/'),
  );
  assert.ok(there.html.includes('WEBHOOK_URL=https://…') && !there.html.includes('&quot;webhook_url'));
});

test('signed in, a reader has a key made for a merchant of their choice; not signed in, they are led there and back', async (t) => {
  const { email } = await addStaff(elsewhere, { role: 'developer', email: 'dev@shop.example' });
  const { page } = await open(t, `${elsewhere.url}/docs/api/listCheckoutSessions`);
  assert.equal(await page.locator('[name=key]').inputValue(), '');
  const make = page.locator('[name=make]');
  await make.click();
  await page.locator('.sign-in a').click();
  await page.locator('[name=email]').fill(email);
  await page.locator('[name=password]').fill(staffPassword);
  await page.locator('form button[type=submit]').click();
  await page.waitForURL('**/docs/api/listCheckoutSessions');
  await make.click();
  await page.getByText('A key was made; it works for one hour.').waitFor();
  assert.match(await page.locator('[name=key]').inputValue(), /^sk_test_/);
  await page.locator('form.run [type=submit]').click();
  await page.locator('.answer:not([hidden])').waitFor();
  assert.match(await page.locator('.said').innerText(), /^Answered 200/);

  const second = await addMerchant(elsewhere);
  const { db } = elsewhere.installation;
  await db.execute(
    `insert into members (merchant_id, user_id, role, created_at)
     select $1, id, 'owner', now() from users where email = $2`,
    [second, email],
  );
  await make.click();
  await page.locator('[name=shop]').waitFor();
  const choices = await page.locator('[name=shop] option').count();
  assert.equal(choices, 2);
  await page.locator('[name=shop]').selectOption({ value: `/dashboard/${second}/test/docs-key` });
  await make.click();
  await page.getByText('A key was made; it works for one hour.').waitFor();
  await page.locator('form.run [type=submit]').click();
  await page.getByText('"data": []').waitFor();
  assert.deepEqual(await axeViolations(page), []);
});
