import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launchChromium, openCustomer } from '../../../test/support/browser.ts';
import { pay, seePage } from '../../../test/support/card-form.ts';
import { connectLive, liveStatus } from '../../../test/support/live-acquirer.ts';
import { startWorld } from '../../../test/support/world.ts';
import { languages } from '../../domain/language.ts';
import { startIyzico } from './iyzico-world.ts';

/* A customer in Chromium is taken to his bank by the form that it wants posted, and nothing is charged before he is back. */

const world = await startWorld({ after });
const acquirer = await startIyzico('direct');
const live = await connectLive(world, 'iyzico', acquirer.credentials);
const browser = await launchChromium();
after(async () => {
  await browser.close();
  await acquirer.close();
});

for (const javaScript of [true, false])
  test(`iyzico: the bank's form is handed over and the customer is back and paid, ${javaScript ? 'with' : 'without'} a script`, async (t) => {
    for (const language of languages) {
      const { page } = await openCustomer(t, browser, { locale: language, javaScript });
      const { checkout_url, id } = await live.createSession({ language });
      const charges = (await acquirer.charges()).length;
      await page.goto(checkout_url);
      await pay(page, { number: acquirer.approvedCardNumber });
      await seePage(page, 'handover');
      assert.equal(await page.locator('html').getAttribute('lang'), language);
      if (!javaScript) await page.locator('#to-bank').click();
      const confirm = page.getByRole('button', { name: 'Confirm' });
      await confirm.waitFor();
      assert.equal((await acquirer.charges()).length, charges);
      await confirm.click();
      if (!javaScript) await page.getByRole('button', { name: 'Continue' }).click();
      await seePage(page, 'paid');
      assert.equal((await liveStatus(world, id)).status, 'succeeded');
      assert.equal((await acquirer.charges()).length, charges + 1);
    }
  });

test('iyzico: who refuses at his bank is not charged, sees why, and pays with another card', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await live.createSession();
  const charges = (await acquirer.charges()).length;
  await page.goto(checkout_url);
  await pay(page, { number: acquirer.approvedCardNumber });
  await page.getByRole('button', { name: 'Refuse' }).click();
  await seePage(page, 'pay');
  await page.locator('#decline').waitFor();
  assert.equal((await liveStatus(world, id)).status, 'open');
  await page.locator('#card_name').fill('');
  await pay(page, { number: '4603450000000000' });
  await page.getByRole('button', { name: 'Confirm' }).click();
  await seePage(page, 'paid');
  assert.equal((await acquirer.charges()).length, charges + 1);
});
