import assert from 'node:assert/strict';
import { after, describe, type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Language, languages } from '../../src/domain/language.ts';
import { axeViolations } from '../support/axe.ts';
import { launchChromium, openCustomer } from '../support/browser.ts';
import { type OpenState, pageStates } from '../support/page-states.ts';
import { startWorld } from '../support/world.ts';

/*
 * What holds for every page a customer can meet, in every language, as the real server sends it to a real browser. That
 * nothing runs, loads or complains that should not is checked at the end of each customer (support/browser.ts).
 */

const world = await startWorld({ after });
const browser = await launchChromium();
after(() => browser.close());
const states = pageStates(world);

describe('every state', { concurrency: 2 }, () => {
  for (const [name, open] of Object.entries(states)) {
    for (const language of languages) {
      test(`${name} in ${language} fits, is accessible and is closed to strangers`, (t) =>
        inspect(t, open, language));
    }
    test(`${name} has nothing dead without script`, (t) => inspectWithoutScript(t, open));
  }
});

async function inspect(t: TestContext, open: OpenState, language: Language): Promise<void> {
  // One language in the dark: what contrast there is does not hang on the words. All of both: scripts/page-pictures.ts.
  const scheme = language === 'ru' ? 'dark' : 'light';
  const { page, requests } = await openCustomer(t, browser, { width: 320, height: 640, scheme });
  const answer = await open(page, language);
  assert.ok(answer);
  checkHeaders(answer.headers());
  assert.equal(await page.locator('html').getAttribute('lang'), language);
  assert.equal(await page.locator('h1').count(), 1);
  await page.evaluate('document.fonts.ready');
  await fits(page, 320);
  assert.deepEqual(await axeViolations(page), []);
  await page.setViewportSize({ width: 1180, height: 800 });
  await fits(page, 1180);
  // What a wide window changes is the layout, and that is the same in each language.
  if (language === 'en') assert.deepEqual(await axeViolations(page), []);
  const origin = new URL(world.url).origin;
  assert.deepEqual(
    requests.filter((url) => !url.startsWith(`${origin}/`)),
    [],
    'nothing comes from elsewhere',
  );
}

/** Headers of security.md D-07 and D-10; HSTS is checked where the page is served by https. */
function checkHeaders(headers: Record<string, string>): void {
  const policy = headers['content-security-policy'] ?? '';
  const nonce = /'nonce-([\w-]{22})'/.exec(policy)?.[1] ?? '';
  assert.deepEqual(policy.replaceAll(nonce, 'N').split('; '), [
    "default-src 'none'",
    "script-src 'nonce-N' 'strict-dynamic'",
    "style-src 'self' 'nonce-N'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    'report-to csp',
  ]);
  const wanted = {
    'reporting-endpoints': 'csp="/checkout/reports"',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'content-type': 'text/html; charset=utf-8',
  };
  for (const [name, value] of Object.entries(wanted)) assert.equal(headers[name], value, name);
  assert.match(headers['permissions-policy'] ?? '', /camera=\(\), microphone=\(\), geolocation=\(\)/);
}

async function fits(page: Page, width: number): Promise<void> {
  const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  assert.equal(overflow, 0, `scrolls sideways at ${width} px`);
}

async function inspectWithoutScript(t: TestContext, open: OpenState): Promise<void> {
  const { page, requests } = await openCustomer(t, browser, { javaScript: false, width: 390 });
  await open(page, 'en');
  await fits(page, 390);
  assert.equal(requests.filter((url) => url.endsWith('.js')).length, 0);
  const dead = await page.evaluate(`[...document.querySelectorAll('a, button, select, input')].filter((e) => {
    if (!e.checkVisibility()) return false;
    if (e.tagName === 'A') return !e.getAttribute('href') || (e.hash && !document.getElementById(e.hash.slice(1)));
    return !e.form || e.form.method !== 'post' || (e.tagName === 'BUTTON' && e.type !== 'submit');
  }).map((e) => e.outerHTML)`);
  assert.deepEqual(dead, []);
  // What only the script fills must not stand there empty.
  const empty = await page.evaluate(
    `[...document.querySelectorAll('p, button, a, h1, h2, label')].filter((e) =>
      e.checkVisibility() && e.getBoundingClientRect().height > 2 && e.innerText.trim() === '').map((e) => e.outerHTML)`,
  );
  assert.deepEqual(empty, []);
}

test('the page of a pause is like the others, and leads back', async (t) => {
  await world.installation.db.execute('alter table sessions rename to sessions_away');
  const session = `${world.url}/checkout/cs_test_${'0'.repeat(34)}`;
  for (const language of languages) {
    const id = (await idOfAnySession()) ?? session;
    await inspect(t, (page) => page.goto(`${world.url}/checkout/${id}?lang=${language}`), language);
  }
  const answer = await fetch(`${world.url}/checkout/${await idOfAnySession()}`);
  assert.equal(answer.status, 503);
  assert.ok(answer.headers.get('retry-after'));
  assert.ok(!(await answer.text()).includes('Nar Kitab'));
});

async function idOfAnySession(): Promise<string | undefined> {
  const [row] = await world.installation.db.query<{ id: string }>('select id from sessions_away limit 1');
  return row?.id;
}
