import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { axeViolations } from '../../../test/support/axe.ts';
import { launchChromium, openCustomer } from '../../../test/support/browser.ts';
import { seePage } from '../../../test/support/card-form.ts';
import { connectLive, liveStatus } from '../../../test/support/live-acquirer.ts';
import { startWorld } from '../../../test/support/world.ts';
import { languages } from '../../domain/language.ts';
import { kapitalBankWorld } from './kapital-bank-world.ts';

/* A customer in Chromium pays on the bank's own page: our page asks for no card. */

const world = await startWorld({ after });
const bank = await kapitalBankWorld.startBank();
const live = await connectLive(world, 'kapital-bank', bank.credentials);
const browser = await launchChromium();
after(async () => {
  await browser.close();
  await bank.close();
});

for (const javaScript of [true, false])
  test(`kapital-bank: paid on the bank's page in every language, ${javaScript ? 'with' : 'without'} a script`, async (t) => {
    for (const language of languages) {
      const { page } = await openCustomer(t, browser, { locale: language, javaScript });
      const { checkout_url, id } = await live.createSession({ language });
      await page.goto(checkout_url);
      await seePage(page, 'pay');
      assert.equal(await page.locator('#card_number').count(), 0);
      assert.equal(await page.locator('html').getAttribute('lang'), language);
      if (javaScript) assert.deepEqual(await axeViolations(page), []);
      await page.locator('#pay').click();
      await seePage(page, 'handover');
      if (!javaScript) await page.locator('#to-bank').click();
      await page.waitForURL('**/flex?**');
      await page.locator('input[name="pan"]').fill(bank.approvedCardNumber);
      await page.getByRole('button', { name: 'Pay' }).click();
      await seePage(page, 'paid');
      const { status, payment_method: method } = await liveStatus(world, id);
      assert.equal(status, 'succeeded');
      // What was typed at the bank is known as far as it may be shown.
      assert.deepEqual([method?.brand, method?.last4, method?.exp_year], ['visa', '1778', 2050]);
    }
  });

test('kapital-bank: who is refused there, or goes back, is not charged and may try again', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await live.createSession();
  const charges = (await bank.charges()).length;
  await page.goto(checkout_url);
  await page.locator('#pay').click();
  await page.waitForURL('**/flex?**');
  await page.locator('input[name="pan"]').fill(bank.declines[0]?.cardNumber ?? '');
  await page.getByRole('button', { name: 'Pay' }).click();
  await seePage(page, 'pay');
  await page.locator('#decline').waitFor();
  await page.locator('#pay').click();
  await page.waitForURL('**/flex?**');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await seePage(page, 'pay');
  assert.equal((await liveStatus(world, id)).status, 'open');
  assert.equal((await bank.charges()).length, charges);
  await page.locator('#pay').click();
  await page.waitForURL('**/flex?**');
  await page.locator('input[name="pan"]').fill(bank.approvedCardNumber);
  await page.getByRole('button', { name: 'Pay' }).click();
  await seePage(page, 'paid');
  assert.equal((await bank.charges()).length, charges + 1);
});

test('kapital-bank: an address of the way back that somebody made up pays nothing', async () => {
  const { checkout_url, id } = await live.createSession();
  const page = await (await fetch(checkout_url)).text();
  const token = /name="form_token" value="([^"]*)"/.exec(page)?.[1] ?? '';
  const url = new URL(checkout_url);
  const pressed = await fetch(`${url.origin}${url.pathname}/card`, {
    method: 'POST',
    body: new URLSearchParams({ form_token: token }),
    redirect: 'manual',
  });
  assert.equal(pressed.status, 303);
  await fetch(`${url.origin}${url.pathname}/return?ID=1&STATUS=FullyPaid`);
  assert.notEqual((await liveStatus(world, id)).status, 'succeeded');
});
