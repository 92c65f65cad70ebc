import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { setWallet } from '../../src/flows/set-wallet.ts';
import { axeViolations } from '../support/axe.ts';
import { launchChromium, openCustomer } from '../support/browser.ts';
import { goodCard, pay, seePage } from '../support/card-form.ts';
import { salesOf } from '../support/ledger.ts';
import { startWorld } from '../support/world.ts';

/*
 * Wallets by the browser's own interface. No browser without a person has one, so the page meets a stand-in for
 * `PaymentRequest` that answers as Google's and Apple's do; everything behind it is real.
 */

const world = await startWorld({ after });
const browser = await launchChromium();
after(() => browser.close());
const registered = { merchantId: world.merchantId, livemode: false, domainFile: null };
await setWallet(world.installation, {
  ...registered,
  wallet: 'google_pay',
  identifier: 'TEST',
  identity: null,
});
await setWallet(world.installation, {
  ...registered,
  wallet: 'apple_pay',
  identifier: 'merchant.az.nar',
  identity: null,
  domainFile: 'proof of the host',
});

/** Which wallets this browser has, and what they give. */
async function withWallets(page: Page, has: readonly string[], token = 'sandbox_approved'): Promise<void> {
  const details = {
    paymentMethodData: {
      info: { cardNetwork: 'VISA', cardDetails: '4242' },
      tokenizationData: { token },
    },
  };
  // As text: what compiles this file would put helpers of its own into a function.
  await page.addInitScript(`
    window.PaymentRequest = class extends EventTarget {
      constructor([{ supportedMethods }]) { super(); this.method = supportedMethods; }
      async canMakePayment() { return ${JSON.stringify(has)}.includes(this.method); }
      async show() {
        if (${token === 'closed'}) throw new DOMException('closed', 'AbortError');
        return { details: ${JSON.stringify(details)}, complete: async () => undefined };
      }
    };
  `);
}

const google = 'https://google.com/pay';

test('a wallet that the browser has is offered on top, and pays', async (t) => {
  const { page } = await openCustomer(t, browser, { width: 390 });
  await withWallets(page, [google]);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  const buttons = page.locator('.wallet:visible');
  await buttons.waitFor();
  assert.deepEqual(await buttons.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label'))), [
    'Pay with Google Pay',
  ]);
  const box = await buttons.boundingBox();
  assert.ok(box && box.width >= 152 && box.height >= 48, 'never smaller than our own button');
  await page.locator('#email').fill('aysel@example.com');
  await buttons.click();
  await seePage(page, 'paid');
  const { json } = await world.call('GET', `/v2/payments/checkout/${id}`);
  const { type, wallet, brand, last4 } = json.payment_method;
  assert.deepEqual([type, wallet, brand, last4], ['wallet', 'google_pay', 'visa', '4242']);
  assert.equal(json.customer_details.email, 'aysel@example.com');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('a closed or refused wallet leaves the form, and a card pays', async (t) => {
  const { page } = await openCustomer(t, browser);
  await withWallets(page, [google], 'closed');
  const refused = await openCustomer(t, browser);
  await withWallets(refused.page, [google], 'sandbox_insufficient_funds');
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await page.locator('.wallet:visible').click();
  await seePage(page, 'pay');
  assert.deepEqual(await salesOf(world, id), []);
  await refused.page.goto(checkout_url);
  await refused.page.locator('.wallet:visible').click();
  await refused.page.locator('#decline').waitFor();
  await pay(refused.page, { number: goodCard });
  await seePage(refused.page, 'paid');
});

test('a browser without wallets, or without script, shows none; the policy names their makers only where they are offered', async (t) => {
  const { page } = await openCustomer(t, browser);
  await withWallets(page, []);
  const plain = await openCustomer(t, browser, { javaScript: false });
  const offered = await world.createSession();
  for (const one of [page, plain.page]) {
    const answer = await one.goto(offered.checkout_url);
    assert.match(
      answer?.headers()['content-security-policy'] ?? '',
      /connect-src 'self' https:\/\/apple\.com\/apple-pay https:\/\/google\.com\/pay/,
    );
    await one.locator('#card_number').waitFor();
    assert.equal(await one.locator('.wallet:visible').count(), 0);
    assert.equal(await one.locator('#wallets:visible').count(), 0);
  }
  const cards = await world.createSession({ settings: { payment_methods: ['card'] } });
  const answer = await page.goto(cards.checkout_url);
  assert.match(answer?.headers()['content-security-policy'] ?? '', /connect-src 'self';/);
  assert.equal(await page.locator('#wallets').count(), 0);
});

test('buttons that appear move nothing, and axe finds nothing', async (t) => {
  const { page } = await openCustomer(t, browser, { width: 390 });
  await withWallets(page, [google]);
  await page.addInitScript(`
    window.shift = 0;
    new PerformanceObserver((list) => {
      for (const { value } of list.getEntries()) window.shift += value;
    }).observe({ type: 'layout-shift', buffered: true });
  `);
  const { checkout_url } = await world.createSession();
  await page.goto(checkout_url);
  await page.locator('.wallet:visible').waitFor();
  assert.equal(await page.evaluate('window.shift'), 0);
  assert.deepEqual(await axeViolations(page), []);
});

test('a session for Apple is asked for only at Apple’s servers, and the file that proves a host is found', async () => {
  const { id } = await world.createSession();
  const ask = (validation_url: string) =>
    fetch(`${world.url}/checkout/${id}/apple-session`, {
      method: 'POST',
      body: new URLSearchParams({ validation_url }),
    });
  assert.equal((await ask('https://evil.example/paymentservices/startSession')).status, 404);
  const proof = await fetch(`${world.url}/.well-known/apple-developer-merchantid-domain-association`);
  assert.deepEqual([proof.status, await proof.text()], [200, 'proof of the host']);
});
