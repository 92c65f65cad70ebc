import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type ExampleServer, serveExamplePages } from '../../../scripts/serve-example-pages.ts';
import { launchChromium } from '../../../test/support/browser.ts';
import { renderPage } from '../../ui/layout.tsx';
import { securityHeaders } from '../headers.ts';
import { exampleBank, exampleId, examplePages } from '../pages/example-pages.tsx';

/*
 * The pages of 3-D Secure under the headers that the server sends for them, with an issuer on another site. The issuer
 * is played inside the browser: nothing leaves it.
 */

const bank = 'https://bank.example/ask';
const wide = { width: 1180, height: 900 };
const narrow = { width: 390, height: 800 };

let browser: Browser;
let examples: ExampleServer;

before(async () => {
  examples = await serveExamplePages(examplePages);
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  examples?.close();
});

interface Look {
  readonly page: Page;
  /** What the issuer was posted, and whether in a frame. */
  readonly asked: { body: string; isFrame: boolean }[];
}

interface Plan {
  readonly viewport?: typeof wide;
  /** The page of the issuer. */
  readonly bankPage?: string;
  readonly hasScript?: boolean;
  /** The test moves the time; the browser then forgets how the page was reached. */
  readonly hasOurClock?: boolean;
}

/** Opens an example page whose issuer lives at another site. */
async function open(t: TestContext, name: 'method' | 'challenge', plan: Plan = {}): Promise<Look> {
  examples.posts.length = 0;
  examples.status = { status: 'open', version: 1 };
  const context = await browser.newContext({
    viewport: plan.viewport ?? wide,
    javaScriptEnabled: plan.hasScript ?? true,
  });
  t.after(() => context.close());
  const asked: Look['asked'] = [];
  await context.route(`${examples.origin}/page/${name}/*`, async (route) => {
    const answer = await route.fetch();
    const html = (await answer.text()).replace(`action="${exampleBank}"`, `action="${bank}"`);
    await route.fulfill({ body: html, headers: pageHeaders({ kind: name, action: bank }) });
  });
  await context.route(`${examples.origin}/back-from-the-bank/*`, async (route) => {
    const draw = examplePages[`returned-${name}`];
    assert.ok(draw);
    const html = renderPage(draw('en')).replaceAll(/ integrity="[^"]*"/g, '');
    await route.fulfill({ body: html, headers: pageHeaders('returned') });
  });
  await context.route('https://bank.example/**', async (route) => {
    const request = route.request();
    asked.push({ body: request.postData() ?? '', isFrame: request.frame().parentFrame() !== null });
    const body = `<!doctype html><title>Bank</title><h1>The bank</h1>${plan.bankPage ?? ''}`;
    await route.fulfill({ body, contentType: 'text/html' });
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  if (plan.hasOurClock) await page.clock.install({ time: new Date('2026-03-15T12:00:00Z') });
  await page.goto(`${examples.origin}/page/${name}/en`);
  return { page, asked };
}

function pageHeaders(policy: Parameters<typeof securityHeaders>[2]): Record<string, string> {
  return { ...securityHeaders('nonce', false, policy), 'content-type': 'text/html; charset=utf-8' };
}

/** A page that posts itself back to us, as the issuer's does when it is done. */
const postsBack = (kind: string) => `${formBack(kind)}<script>document.forms[0].submit()</script>`;

const formBack = (kind: string) =>
  `<form method="post" action="${examples.origin}/back-from-the-bank/${kind}"><button>Done</button></form>`;

/** Tries everything that a page in a frame could do to ours, then says that it has. */
const hostile = (kind: string) => `<script>
  for (const to of [parent, top]) to.postMessage({ maxfi: 'returned', kind: '${kind}' }, '*');
  try { top.location = 'https://bank.example/moved'; } catch {}
  try { parent.location.replace('https://bank.example/moved'); } catch {}
  const opened = window.open('https://bank.example/popup');
  document.title = opened ? 'opened a window' : 'tried everything';
</script>`;

async function triedEverything(page: Page, name: 'acs' | 'method'): Promise<void> {
  const frame = page.frame({ name });
  assert.ok(frame);
  await frame.waitForFunction("document.title === 'tried everything'", undefined, { polling: 50 });
}

test('a wide window asks in a frame that may not leave its place, and the focus is on its title', async (t) => {
  const { page, asked } = await open(t, 'challenge');
  await page.frameLocator('iframe[name=acs]').getByText('The bank').waitFor();
  assert.deepEqual(asked, [{ body: 'creq=Y3JlcQ&threeDSSessionData=c2Vzc2lvbg', isFrame: true }]);
  const frame = page.locator('iframe');
  assert.equal(await frame.getAttribute('sandbox'), 'allow-scripts allow-forms allow-same-origin');
  assert.equal(await frame.getAttribute('title'), 'The page of your bank');
  const box = await frame.boundingBox();
  assert.deepEqual([box?.width, box?.height], [500, 600]);
  await page.locator('#challenge-title:focus').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Continue to your bank' }).isVisible(), false);
});

test('from the frame the customer can go to the whole window', async (t) => {
  const { page, asked } = await open(t, 'challenge');
  await page.getByRole('button', { name: 'Open on the full page' }).click();
  await page.waitForURL(bank);
  assert.deepEqual(
    asked.map((one) => one.isFrame),
    [true, false],
  );
});

test('a narrow window becomes the page of the issuer, and Back does not send the customer away again', async (t) => {
  const { page, asked } = await open(t, 'challenge', { viewport: narrow });
  await page.waitForURL(bank);
  assert.deepEqual(asked, [{ body: 'creq=Y3JlcQ&threeDSSessionData=c2Vzc2lvbg', isFrame: false }]);
  await page.goBack();
  await page.waitForLoadState('load');
  assert.match(page.url(), /\/page\/challenge/);
  assert.equal(await page.locator('iframe').count(), 0);
  await page.getByRole('button', { name: 'Continue to your bank' }).click();
  await page.waitForURL(bank);
  assert.equal(asked.length, 2);
});

test('a hostile page in the frame moves nothing, opens nothing and is not listened to', async (t) => {
  const { page, asked } = await open(t, 'challenge', { bankPage: hostile('challenge') });
  await triedEverything(page, 'acs');
  assert.match(page.url(), /\/page\/challenge/);
  assert.equal(page.context().pages().length, 1);
  assert.equal(asked.length, 1);
});

test('when the issuer leads back, the page goes on at once to that of the session', async (t) => {
  const { page } = await open(t, 'challenge', {
    bankPage: formBack('challenge'),
    hasOurClock: true,
  });
  const frame = page.frameLocator('iframe[name=acs]');
  await frame.getByText('The bank').waitFor();
  // The session has not moved, so only the return can make it go on.
  await frame.getByRole('button', { name: 'Done' }).click();
  await page.waitForURL(`**/checkout/${exampleId}?lang=en`);
});

test('cancelling posts to the session with the token of the form', async (t) => {
  const { page } = await open(t, 'challenge');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.waitForURL('**/3ds/cancel');
  assert.deepEqual(examples.posts, ['form_token=token&lang=en']);
});

test('the issuer looks at the browser in a hidden frame, and the page goes on once when it is done', async (t) => {
  const { page, asked } = await open(t, 'method', { bankPage: postsBack('method') });
  await page.waitForURL('**/3ds/continue');
  assert.deepEqual(asked, [{ body: 'threeDSMethodData=bWV0aG9k', isFrame: true }]);
  assert.deepEqual(examples.posts, ['form_token=token&lang=en&method=done']);
});

test('no message of anyone goes on; ten seconds do, once', async (t) => {
  const { page } = await open(t, 'method', { bankPage: hostile('method'), hasOurClock: true });
  await triedEverything(page, 'method');
  // Not even one of our own.
  await page.evaluate("postMessage({ maxfi: 'returned', kind: 'method' }, location.origin)");
  await page.evaluate("postMessage('returned', '*')");
  assert.equal(examples.posts.length, 0);
  await page.clock.fastForward(9_000);
  assert.equal(examples.posts.length, 0);
  await page.clock.fastForward(1_500);
  await page.waitForURL('**/3ds/continue');
  assert.deepEqual(examples.posts, ['form_token=token&lang=en&method=not_finished']);
});

test('pressing Continue goes on once, whatever else happens meanwhile', async (t) => {
  const { page } = await open(t, 'method', { hasOurClock: true });
  // Pressed again when the form has reached the server, whose answer is slow; all in the page, which is about to go.
  await page.locator('#continue').evaluate(async (form: HTMLFormElement) => {
    form.requestSubmit();
    await fetch('/checkout/nothing');
    form.requestSubmit();
  });
  await page.clock.fastForward(20_000);
  await page.waitForURL('**/3ds/continue');
  assert.deepEqual(examples.posts, ['form_token=token&lang=en&method=not_finished']);
});

test('without script each page has a button that goes on', async (t) => {
  const method = await open(t, 'method', { hasScript: false });
  await method.page.getByRole('button', { name: 'Continue' }).click();
  await method.page.waitForURL('**/3ds/continue');
  assert.deepEqual(method.asked, []);
  assert.deepEqual(examples.posts, ['form_token=token&lang=en&method=not_finished']);

  const challenge = await open(t, 'challenge', { hasScript: false });
  await challenge.page.getByRole('button', { name: 'Continue to your bank' }).click();
  await challenge.page.waitForURL(bank);
  assert.equal(challenge.asked.length, 1);
});
