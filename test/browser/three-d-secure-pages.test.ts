import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page, Response } from 'playwright-core';
import { languages } from '../../src/domain/language.ts';
import { axeViolations } from '../support/axe.ts';
import { bankInFrame, issuerCards } from '../support/bank-page.ts';
import { launchChromium, openCustomer } from '../support/browser.ts';
import { seePage, typeCard } from '../support/card-form.ts';
import { startWorld } from '../support/world.ts';

/* The pages on which the browser talks to an issuer: open to it and to nobody else, and good for everybody who reads. */

const world = await startWorld({ after });
const browser = await launchChromium();
after(() => browser.close());

/** Pays with a card; resolves with the answer that is the page of this name. */
async function payInto(page: Page, name: string, number: string, language: string): Promise<Response> {
  const { checkout_url } = await world.createSession({ language, order_id: 'A-1001' });
  await page.goto(checkout_url);
  await typeCard(page, { number });
  const shown = page.waitForResponse(
    (response) =>
      response.request().isNavigationRequest() && response.url() === `${checkout_url}?lang=${language}`,
  );
  await page.locator('#pay').click({ noWaitAfter: true });
  const answer = await shown;
  await seePage(page, name);
  return answer;
}

function directive(answer: Response, name: string): string | undefined {
  const policy = answer.headers()['content-security-policy'] ?? '';
  return policy.split('; ').find((one) => one.startsWith(`${name} `));
}

for (const [name, card] of [
  ['method', issuerCards.methodHangs],
  ['challenge', issuerCards.noMethod],
] as const) {
  for (const language of languages) {
    test(`the ${name} page in ${language} is accessible, fits and is open to the issuer alone`, async (t) => {
      const { page } = await openCustomer(t, browser, {
        scheme: language === 'ru' ? 'dark' : 'light',
        // axe looks for itself in the issuer's frame and is not there.
        expects: /Failed to execute 'postMessage'/,
      });
      const answer = await payInto(page, name, card, language);
      const issuer = new URL(world.bankUrl).origin;
      assert.equal(directive(answer, 'frame-src'), `frame-src 'self' ${issuer}`);
      assert.equal(directive(answer, 'form-action'), `form-action 'self' ${issuer}`);
      assert.equal(directive(answer, 'frame-ancestors'), "frame-ancestors 'none'");
      assert.equal(directive(answer, 'connect-src'), "connect-src 'self'");
      assert.equal(answer.headers()['cache-control'], 'no-store');
      assert.equal(answer.headers()['referrer-policy'], 'no-referrer');
      if (name === 'challenge') await bankInFrame(page);
      assert.equal(await page.locator('html').getAttribute('lang'), language);
      for (const width of [1180, 320]) {
        await page.setViewportSize({ width, height: 800 });
        assert.equal(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0);
        assert.deepEqual(await axeViolations(page), []);
      }
    });
  }
}
