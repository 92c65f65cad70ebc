import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { dashboardPages, startBusyShop } from '../../test/support/busy-shop.ts';
import { addStaff, StaffBrowser, signedIn, staffPassword } from '../../test/support/staff.ts';
import { startWorld } from '../../test/support/world.ts';
import { hostileText } from '../checkout/pages/example-pages.tsx';
import { changeMerchant } from '../flows/change-merchant.ts';
import { listApiKeys } from '../store/api-keys.ts';

const shop = await startBusyShop({ after });
const base = `/dashboard/${shop.merchantId}/test`;
const owner = await signedIn(shop.url, shop.ownerEmail);

const keysOf = async () => (await listApiKeys(shop.installation.db, shop.merchantId)).length;

test('a form that no page of ours made changes nothing', async () => {
  const before = await keysOf();
  const fields = { name: 'x', 'scopes.checkout:read': 'on' };
  const bad = [
    await owner.post(`${base}/keys`, { ...fields, form_token: '' }),
    await owner.post(`${base}/keys`, { ...fields, form_token: 'somebody-elses-token-of-22' }),
    await owner.post(`${base}/keys`, fields, { origin: 'https://evil.example' }),
    await owner.post(`${base}/keys`, fields, { 'sec-fetch-site': 'cross-site' }),
    await owner.post(`${base}/keys`, fields, { 'sec-fetch-site': 'same-site' }),
  ];
  for (const answer of bad) assert.equal(answer.status, 403);
  assert.equal(await keysOf(), before);
  assert.equal((await owner.post(`${base}/keys`, fields)).status, 200);
  assert.equal(await keysOf(), before + 1);
});

test('the sign-in form takes nothing from another site', async () => {
  const browser = new StaffBrowser(shop.url);
  const fields = { email: shop.ownerEmail, password: staffPassword };
  const answer = await browser.post('/dashboard/sign-in', fields, { origin: 'https://evil.example' });
  assert.equal(answer.status, 403);
  assert.equal(browser.cookie, '');
});

test('a secret that was planted in the browser before the sign-in is not the one after it', async () => {
  const browser = new StaffBrowser(shop.url);
  browser.cookie = 'maxfi_staff=planted-by-somebody';
  await browser.signIn(shop.ownerEmail);
  assert.doesNotMatch(browser.cookie, /planted/);
  const planted = new StaffBrowser(shop.url);
  planted.cookie = 'maxfi_staff=planted-by-somebody';
  assert.match((await planted.get(`${base}/payments`)).location ?? '', /sign-in/);
});

test('the cookie is kept from scripts and other sites, and over https from everything but this host', async () => {
  const browser = new StaffBrowser(shop.url);
  const plain = await browser.signIn(shop.ownerEmail);
  assert.match(
    plain.headers.get('set-cookie') ?? '',
    /^maxfi_staff=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  const secure = await startWorld(
    { after },
    { environment: { MAXFI_REQUIRE_SECOND_FACTOR: '0' }, join: shop, publicUrl: 'https://pay.example' },
  );
  const answer = await new StaffBrowser(secure.url).post('/dashboard/sign-in', {
    email: shop.ownerEmail,
    password: staffPassword,
  });
  assert.match(
    answer.headers.get('set-cookie') ?? '',
    /^__Host-maxfi_staff=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
  );
  assert.match(answer.headers.get('strict-transport-security') ?? '', /max-age=\d{8}/);
});

test('no page of the dashboard may be framed, kept, or told of elsewhere, and scripts need this answer’s word', async () => {
  for (const [name, path] of Object.entries(dashboardPages(shop))) {
    const { headers } = await owner.get(path);
    assert.equal(headers.get('x-frame-options'), 'DENY', name);
    assert.match(
      headers.get('content-security-policy') ?? '',
      /default-src 'none'; script-src 'nonce-/,
      name,
    );
    assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/, name);
    assert.equal(headers.get('cache-control'), 'no-store', name);
    assert.equal(headers.get('referrer-policy'), 'same-origin', name);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', name);
  }
});

test('hostile text of merchants and customers is text on every page', async () => {
  // The API takes no characters that turn the direction of text.
  const hostile = hostileText.replaceAll(/[\u2066-\u2069\u202a-\u202e]/g, '');
  const short = hostile.slice(0, 90);
  await changeMerchant(shop.installation, shop.merchantId, { name: short });
  const session = await shop.createSession({
    description: hostile,
    order_id: short,
    metadata: { '<script>alert(2)</script>': hostile.slice(0, 200) },
    customer: { name: short, email: 'a@example.com' },
  });
  await owner.get(`${base}/keys/new`);
  await owner.post(`${base}/keys`, { name: '"><img src=x onerror=alert(3)>', 'scopes.checkout:read': 'on' });
  await owner.get(`${base}/webhooks/new`);
  await owner.post(`${base}/webhooks`, {
    url: 'http://localhost:9/<script>alert(4)</script>',
    description: '</td><script>alert(5)</script>',
    'types.checkout.session.completed': 'on',
  });
  const pages = { ...dashboardPages(shop), hostile: `${base}/payments/${session.id}` };
  const more = [
    `${base}/payments?q=${encodeURIComponent('"><script>alert(6)</script>')}`,
    `${base}/payments?columns=order.description.email.method`,
  ];
  for (const path of [...Object.values(pages), ...more]) {
    const { text } = await owner.get(path);
    assert.doesNotMatch(text, /<script>alert|<img src=x/, path);
  }
});

test('what a table program would run stands in a file as text', async () => {
  const evil = ['=HYPERLINK("http://evil.example")', '+1+1', '-2', '@SUM(A1)', '\t=1'];
  for (const order_id of evil.slice(0, 4)) await shop.createSession({ order_id, description: evil[0] });
  const { text, headers } = await owner.get(`${base}/exports/payments.csv`);
  assert.match(headers.get('content-type') ?? '', /^text\/csv/);
  assert.match(headers.get('content-disposition') ?? '', /^attachment; filename="payments-test-/);
  for (const line of text.split('\r\n').slice(1)) assert.doesNotMatch(line, /(?:^|,)"?[=+@]/);
  assert.match(text, /"'=HYPERLINK\(""http:\/\/evil\.example""\)"/);
  // Amounts stay numbers that can be added up.
  assert.match(text, /,49\.00,AZN,0\.00,/);
});

test('ten wrong passwords rest the account, however many come at once, and the right one is refused meanwhile', async () => {
  const { email } = await addStaff(shop, { email: 'guessed@shop.example' });
  const guess = () =>
    new StaffBrowser(shop.url).post('/dashboard/sign-in', { email, password: 'wrong password' });
  const answers = await Promise.all(Array.from({ length: 12 }, guess));
  for (const answer of answers) assert.equal(answer.status, 403);
  const browser = new StaffBrowser(shop.url);
  assert.equal((await browser.post('/dashboard/sign-in', { email, password: staffPassword })).status, 403);
  const unknown = await browser.post('/dashboard/sign-in', { email: 'nobody@shop.example', password: 'x' });
  // Nobody learns which addresses sign in here.
  const wordsOf = (text: string) => /<p class="fault" role="alert">[^<]*/.exec(text)?.[0];
  assert.equal(wordsOf(unknown.text), wordsOf(answers[0]?.text ?? ''));
});

test('an address to go on to leads to pages of the dashboard and nowhere else', async () => {
  for (const next of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/checkout/x',
    'javascript:alert(1)',
  ]) {
    const browser = new StaffBrowser(shop.url);
    const answer = await browser.post('/dashboard/sign-in', {
      email: shop.ownerEmail,
      password: staffPassword,
      next,
    });
    assert.equal(answer.location, '/dashboard', next);
  }
  const browser = new StaffBrowser(shop.url);
  const inside = { email: shop.ownerEmail, password: staffPassword, next: `${base}/payments?q=A-1001` };
  assert.equal((await browser.post('/dashboard/sign-in', inside)).location, `${base}/payments?q=A-1001`);
});

test('an address that tries without end is put off before a password is looked at', async () => {
  const world = await startWorld({ after }, { environment: { MAXFI_REQUIRE_SECOND_FACTOR: '0' } });
  const { email } = await addStaff(world);
  const statuses = await Promise.all(
    Array.from({ length: 120 }, async (_, index) => {
      const browser = new StaffBrowser(world.url);
      const fields = { email: `nobody${index}@shop.example`, password: 'x' };
      return (await browser.post('/dashboard/sign-in', fields)).status;
    }),
  );
  assert.equal(statuses.filter((status) => status === 429).length, 20);
  const owner = new StaffBrowser(world.url);
  assert.equal((await owner.post('/dashboard/sign-in', { email, password: staffPassword })).status, 429);
});
