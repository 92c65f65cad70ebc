import assert from 'node:assert/strict';
import { get } from 'node:http';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { composeServer } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { languages } from '../../src/domain/language.ts';
import { createLog } from '../../src/log.ts';
import { launchChromium, openCustomer } from '../support/browser.ts';
import { goodCard } from '../support/card-form.ts';
import { hostileText } from '../support/page-states.ts';
import { formTokenOf } from '../support/pay-page.ts';
import { startWorld } from '../support/world.ts';

const world = await startWorld({ after });
const kilobyte = 1024;

/** Bytes of the body as they come over the wire. */
function wireBytes(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': 'gzip, br' } }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      answer.on('end', () => resolve(bytes));
    }).once('error', reject);
  });
}

test('the heaviest form, its style and its script cross the wire within their budgets', async () => {
  const { checkout_url } = await world.createSession({
    description: hostileText,
    settings: { customer_fields: ['email', 'phone', 'country'] },
  });
  for (const language of languages) {
    const url = `${checkout_url}?lang=${language}`;
    const html = await (await fetch(url)).text();
    const css = /<link rel="stylesheet" href="([^"]+)"/.exec(html)?.[1];
    const scripts = [...html.matchAll(/<script[^>]* src="([^"]+)"/g)].map(([, src]) => src);
    assert.ok(css && scripts.length === 1, 'one style sheet, one script');
    const page = await wireBytes(url);
    assert.ok(page <= 10 * kilobyte, `HTML in ${language}: ${page} bytes`);
    const style = await wireBytes(world.url + css);
    assert.ok(style <= 6 * kilobyte, `CSS: ${style} bytes`);
    const script = await wireBytes(`${world.url}${scripts[0]}`);
    assert.ok(script <= 12 * kilobyte, `JS: ${script} bytes`);
  }
});

test('a browser loads the page, one style, one script and at most the two fonts with currency signs', async (t) => {
  const browser = await launchChromium();
  t.after(() => browser.close());
  const { page, requests } = await openCustomer(t, browser);
  const { checkout_url } = await world.createSession();
  await page.goto(checkout_url, { waitUntil: 'networkidle' });
  // What keeps an open page up to date comes when it can be used already.
  const kinds = requests.filter((url) => !/\/(?:status|live)$/.test(url)).map((url) => url.split('.').at(-1));
  const fonts = kinds.filter((kind) => kind === 'woff2').length;
  assert.ok(fonts <= 2, requests.join(' '));
  assert.equal(kinds.length - fonts, 3, requests.join(' '));
});

test('the manat and the other signs are drawn as themselves and not as boxes', async (t) => {
  const browser = await launchChromium();
  t.after(() => browser.close());
  const { page } = await openCustomer(t, browser);
  const { checkout_url } = await world.createSession();
  await page.goto(checkout_url);
  assert.match(await page.locator('.amount bdi').innerText(), /₼/);
  /** A picture of what the page draws for this text, where it draws the amount. */
  const draw = async (text: string): Promise<string> => {
    await page.evaluate(`document.querySelector('.amount bdi').textContent = ${JSON.stringify(text)}`);
    await page.evaluate('document.fonts.ready');
    const clip = { x: 0, y: 0, width: 500, height: 400 };
    return (await page.screenshot({ clip })).toString('base64');
  };
  const missing = await draw('\u0378');
  assert.equal(await draw('\u0379'), missing, 'characters that no font has look alike');
  const pictures = new Set([missing, await draw(' ')]);
  for (const sign of ['₼', '₽', '₸', '₺', '£', '€', '$']) pictures.add(await draw(sign));
  assert.equal(pictures.size, 9, 'each sign looks like nothing else');
});

test('served by https the page is remembered as https only, and its cookie stays there', async (t) => {
  const config = readConfig({
    MAXFI_ROLES: 'api,checkout',
    MAXFI_LOG_LEVEL: 'silent',
    DATABASE_URL: world.databaseUrl,
  });
  const server = await composeServer({
    config,
    installation: world.installation,
    log: createLog(config, null),
    publicUrl: 'https://pay.example',
    sandboxBankUrl: world.bankUrl,
    rootDir: fileURLToPath(new URL('../..', import.meta.url)),
  });
  const port = await server.listen(0);
  t.after(() => server.close());
  const { id } = await world.createSession();
  const url = `http://127.0.0.1:${port}/checkout/${id}`;
  const page = await fetch(url);
  assert.equal(page.headers.get('strict-transport-security'), 'max-age=63072000; includeSubDomains');
  const paid = await fetch(`${url}/pay`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      form_token: formTokenOf(await page.text()),
      card_number: goodCard,
      card_expiry: '12/30',
      card_cvc: '123',
      card_name: 'Aysel Quliyeva',
    }),
  });
  assert.equal(paid.status, 303);
  assert.match(paid.headers.get('set-cookie') ?? '', /; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure$/);
});
