import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { bankInFrame, bankInWindow, cancelAtBank, issuerCards, typeCode } from '../support/bank-page.ts';
import { launchChromium, openCustomer } from '../support/browser.ts';
import { pay, seePage } from '../support/card-form.ts';
import { salesOf } from '../support/ledger.ts';
import { formTokenOf, postCard, readPage } from '../support/pay-page.ts';
import { startWorld } from '../support/world.ts';

/* What an issuer's page, or somebody who plays it, may try. Only the issuer's own word, server to server, is believed. */

const world = await startWorld({ after });
const browser = await launchChromium();
after(() => browser.close());

const narrow = { width: 390, height: 800 };

async function statusOf(id: string): Promise<string> {
  return (await world.call('GET', `/v2/payments/checkout/${id}`)).json.status;
}

test('a result forged in the browser is not paid where the issuer says no', async (t) => {
  for (const view of [{}, narrow]) {
    const { page } = await openCustomer(t, browser, view);
    const { checkout_url, id } = await world.createSession();
    await page.goto(checkout_url);
    await pay(page, { number: issuerCards.forged });
    await typeCode(await (view === narrow ? bankInWindow(page) : bankInFrame(page)));
    await seePage(page, 'pay');
    await page.locator('#decline').waitFor();
    assert.equal(await statusOf(id), 'open');
    assert.deepEqual(await salesOf(world, id), []);
  }
});

test('a result forged in the browser is not paid where the issuer says nothing, and the page waits for its word', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: issuerCards.forgedUnsent });
  await typeCode(await bankInFrame(page));
  await seePage(page, 'waiting');
  await endTheTimeFor(id);
  await seePage(page, 'pay');
  await page.locator('#decline').waitFor();
  assert.deepEqual(await salesOf(world, id), []);
});

/** As if the time that an issuer has for its word were over. */
async function endTheTimeFor(id: string): Promise<void> {
  const ended = await world.installation.db.query(
    `update authentications set deadline_at = now() - interval '1 second'
     where session_id = $1 and state = 'confirming' returning state`,
    [id],
  );
  assert.equal(ended.length, 1);
}

test('a forged post to where the issuer returns, without any challenge, changes nothing', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  const cres = Buffer.from(
    JSON.stringify({
      messageType: 'CRes',
      messageVersion: '2.2.0',
      threeDSServerTransID: crypto.randomUUID(),
      acsTransID: crypto.randomUUID(),
      challengeCompletionInd: 'Y',
      transStatus: 'Y',
    }),
  ).toString('base64url');
  await page.goto(checkout_url);
  for (const path of ['return', 'method-return', 'continue', 'cancel']) {
    const answer = await fetch(`${checkout_url}/3ds/${path}`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ cres, form_token: 'x', threeDSSessionData: 'PHNjcmlwdD4' }),
    });
    assert.equal(answer.status, 303, path);
    assert.match(answer.headers.get('location') ?? '', /\/checkout\/cs_test_\w+\?lang=en$/);
  }
  assert.equal(await statusOf(id), 'open');
  assert.deepEqual(await salesOf(world, id), []);
});

test('nobody cancels a challenge without the token of its page', async () => {
  const { checkout_url, id } = await world.createSession();
  const stale = formTokenOf(await readPage(checkout_url));
  await postCard(checkout_url, { number: issuerCards.noMethod });
  for (const token of ['', '1.x', stale]) {
    await fetch(`${checkout_url}/3ds/cancel`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ form_token: token }),
    });
    assert.equal(await statusOf(id), 'requires_action');
  }
});

/** What Chromium says about each thing that it stopped the hostile page from doing. */
const stopped =
  /Unsafe attempt to initiate navigation|Blocked opening|Failed to execute|Blocked form submission|sandbox/i;

async function seeItTryEverything(page: Page): Promise<void> {
  const frame = page.frameLocator('iframe[name="acs"]');
  await frame.locator('#itself').waitFor();
  // It spams for two seconds; what it got done it would have done by then.
  await page.waitForTimeout(2_500);
}

test('a hostile page in the frame moves nothing and opens nothing, and the right code still pays', async (t) => {
  const { page, context, requests } = await openCustomer(t, browser, { expects: stopped });
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: issuerCards.hostile });
  const bank = await bankInFrame(page);
  const before = requests.filter((url) => url.endsWith('/status')).length;
  await seeItTryEverything(page);
  await seePage(page, 'challenge');
  assert.ok(page.url().startsWith(checkout_url));
  assert.equal(context.pages().length, 1, 'no window was opened');
  assert.ok(!(await page.locator('body').innerText()).includes('escaped'));
  const asked = requests.filter((url) => url.endsWith('/status')).length - before;
  assert.ok(asked <= 4, `its messages made the page ask ${asked} times`);
  assert.deepEqual(await salesOf(world, id), []);
  await typeCode(bank);
  await seePage(page, 'paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('from a hostile page the customer can still leave', async (t) => {
  const { page } = await openCustomer(t, browser, { expects: stopped });
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: issuerCards.hostile });
  await bankInFrame(page);
  await page.locator('#cancel button').click();
  await seePage(page, 'pay');
  assert.deepEqual(await salesOf(world, id), []);
});

test('the page that comes back in the frame runs no script, stands nowhere else and says nothing of the order', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url } = await world.createSession({ order_id: 'A-1001' });
  await page.goto(checkout_url);
  const returning = page.waitForResponse('**/3ds/return');
  await pay(page, { number: issuerCards.challenge });
  await cancelAtBank(await bankInFrame(page));
  const answer = await returning;
  const policy = answer.headers()['content-security-policy'] ?? '';
  assert.match(policy, /; sandbox allow-same-origin(;|$)/);
  assert.match(policy, /; frame-ancestors 'self'(;|$)/);
  assert.equal(answer.headers()['x-frame-options'], 'SAMEORIGIN');
  await seePage(page, 'pay');
});

test('no page of ours is shown in a frame of the issuer', async (t) => {
  const { page } = await openCustomer(t, browser, { expects: /Refused to (frame|display)|Framing '/ });
  const { checkout_url } = await world.createSession();
  await page.goto(`${world.bankUrl}/3ds/acs/escaped`);
  const blocked = page.waitForEvent('console', (message) => /frame/i.test(message.text()));
  await page.evaluate(`(() => {
    const frame = document.createElement('iframe');
    frame.src = ${JSON.stringify(checkout_url)};
    document.body.append(frame);
  })()`);
  await blocked;
  assert.equal(await page.frameLocator('iframe').locator('[data-page]').count(), 0);
});
