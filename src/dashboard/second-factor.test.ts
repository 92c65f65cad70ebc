import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { generate } from 'otplib';
import { addStaff, StaffBrowser, staffPassword } from '../../test/support/staff.ts';
import { startWorld } from '../../test/support/world.ts';
import { isSignInAlive, type SignIn } from '../domain/staff.ts';

const world = await startWorld({ after }, { environment: { MAXFI_REQUIRE_SECOND_FACTOR: '1' } });
const base = `/dashboard/${world.merchantId}/test`;

const fieldOf = (text: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? '';

/** Signs somebody in by password and sets up an app; gives what the app knows and the recovery codes. */
async function setUp(email: string): Promise<{ browser: StaffBrowser; secret: string; codes: string[] }> {
  const browser = new StaffBrowser(world.url);
  const signed = await browser.post('/dashboard/sign-in', { email, password: staffPassword });
  assert.equal(signed.location, '/dashboard/set-up');
  const page = await browser.get('/dashboard/set-up');
  const secret = fieldOf(page.text, 'secret');
  const code = await codeAt(secret, 0);
  const done = await browser.post('/dashboard/set-up', { secret, seal: fieldOf(page.text, 'seal'), code });
  assert.equal(done.status, 200);
  const codes = /<pre>([^<]*)<\/pre>/.exec(done.text)?.[1]?.split('\n') ?? [];
  assert.equal(codes.length, 10);
  return { browser, secret, codes };
}

/** The code of now, or of so many steps of thirty seconds later. */
function codeAt(secret: string, steps: number): Promise<string> {
  const at = world.installation.now().getTime() + steps * 30_000;
  return generate({ secret, epoch: Math.floor(at / 1000) });
}

test('a password alone opens nothing but the pages of the second factor', async () => {
  const { email } = await addStaff(world, { email: 'half@shop.example' });
  const browser = new StaffBrowser(world.url);
  await browser.post('/dashboard/sign-in', { email, password: staffPassword });
  for (const path of [base, `${base}/payments`, '/dashboard/account', '/dashboard/confirm'])
    assert.match((await browser.get(path)).location ?? '', /^\/dashboard\/sign-in/, path);
  assert.equal((await browser.get('/dashboard/set-up')).status, 200);
});

test('a code works once, also when it comes twice at the same moment; so does a recovery code', async () => {
  const { email } = await addStaff(world, { email: 'codes@shop.example' });
  const { browser: first, secret, codes } = await setUp(email);
  assert.equal((await first.get(`${base}/payments`)).status, 200);
  const again = async (proof: string) => {
    const browser = new StaffBrowser(world.url);
    const signed = await browser.post('/dashboard/sign-in', { email, password: staffPassword });
    assert.equal(signed.location, '/dashboard/second-factor');
    await browser.get('/dashboard/second-factor');
    const before = browser.cookie;
    const answer = await browser.post('/dashboard/second-factor', { proof });
    return { answer, browser, isNewSecret: browser.cookie !== before };
  };
  // The code that set it up is used up.
  assert.equal((await again(await codeAt(secret, 0))).answer.status, 403);
  const next = await codeAt(secret, 1);
  const tries = await Promise.all([again(next), again(next)]);
  assert.deepEqual(tries.map(({ answer }) => answer.status).sort(), [303, 403]);
  const proved = tries.find(({ answer }) => answer.status === 303);
  assert.ok(proved?.isNewSecret, 'the secret of the browser changes with what it is good for');
  assert.equal((await proved.browser.get(`${base}/payments`)).status, 200);
  assert.equal((await again(codes[0] ?? '')).answer.status, 303);
  assert.equal((await again(codes[0] ?? '')).answer.status, 403);
});

test('what is delicate asks again after ten minutes, and goes on where it was', async () => {
  const { email } = await addStaff(world, { email: 'fresh@shop.example' });
  const { browser, secret } = await setUp(email);
  assert.equal((await browser.get(`${base}/keys/new`)).status, 200);
  await world.installation.db.execute('update sign_ins set fresh_until = created_at');
  const asked = await browser.get(`${base}/keys/new`);
  assert.equal(asked.location, `/dashboard/confirm?next=${encodeURIComponent(`${base}/keys/new`)}`);
  const post = await browser.post(`${base}/keys`, { name: 'x', 'scopes.checkout:read': 'on' });
  assert.match(post.location ?? '', /^\/dashboard\/confirm/);
  await browser.get(asked.location ?? '');
  const proof = await codeAt(secret, 1);
  const proved = await browser.post('/dashboard/confirm', { proof, next: `${base}/keys/new` });
  assert.equal(proved.location, `${base}/keys/new`);
  assert.equal((await browser.get(`${base}/keys/new`)).status, 200);
});

test('a second factor is not replaced by who knows only the password', async () => {
  const { email } = await addStaff(world, { email: 'kept@shop.example' });
  await setUp(email);
  const thief = new StaffBrowser(world.url);
  await thief.post('/dashboard/sign-in', { email, password: staffPassword });
  assert.match((await thief.get('/dashboard/set-up')).location ?? '', /^\/dashboard\/confirm/);
});

test('a new password ends the sign-ins elsewhere, and known or short ones are not taken', async () => {
  const { email } = await addStaff(world, { email: 'changes@shop.example' });
  const { browser, codes } = await setUp(email);
  const other = new StaffBrowser(world.url);
  await other.post('/dashboard/sign-in', { email, password: staffPassword });
  await other.get('/dashboard/second-factor');
  await other.post('/dashboard/second-factor', { proof: codes[1] ?? '' });
  assert.equal((await other.get(`${base}/payments`)).status, 200);
  await browser.get('/dashboard/account');
  for (const password of ['short', 'password1234', 'aaaaaaaaaaaaaa', '123456789012', 'changes@shop.example'])
    assert.equal((await browser.post('/dashboard/account/password', { password })).status, 400, password);
  const done = await browser.post('/dashboard/account/password', { password: 'seven small lanterns' });
  assert.equal(done.location, '/dashboard/account?done=password_changed');
  assert.equal((await browser.get(`${base}/payments`)).status, 200);
  assert.match((await other.get(`${base}/payments`)).location ?? '', /sign-in/);
});

test('a sign-in ends after a quarter of an hour without a word, and after half a day in any case', () => {
  const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 0, minutes));
  const signIn: SignIn = {
    id: 'sgn_1',
    userId: 'usr_1',
    isComplete: true,
    freshUntil: null,
    address: '',
    browser: '',
    createdAt: at(0),
    lastSeenAt: at(0),
    expiresAt: at(720),
  };
  assert.ok(isSignInAlive(signIn, at(14)));
  assert.ok(!isSignInAlive(signIn, at(15)));
  assert.ok(isSignInAlive({ ...signIn, lastSeenAt: at(719) }, at(719)));
  assert.ok(!isSignInAlive({ ...signIn, lastSeenAt: at(719) }, at(720)));
  assert.ok(!isSignInAlive({ ...signIn, isComplete: false }, at(10)));
});

test('who has a passkey cannot make a sign-in fresh again by a password', async () => {
  const { email, id } = await addStaff(world, { email: 'passkey@shop.example' });
  const { browser } = await setUp(email);
  const { db } = world.installation;
  // As if the app had been taken away and a passkey stood in its place.
  await db.execute('update users set sealed_totp = null where id = $1', [id]);
  await db.execute(
    `insert into passkeys (user_id, id, public_key, counter, transports, name, created_at)
     values ($1, 'key', '', 0, '{}', 'Phone', now())`,
    [id],
  );
  await browser.get('/dashboard/confirm');
  assert.equal((await browser.post('/dashboard/confirm', { proof: staffPassword })).status, 403);
});

test('new recovery codes take the place of those before, and let in who has only a passkey', async () => {
  const { email, id } = await addStaff(world, { email: 'renews@shop.example' });
  const { browser, codes } = await setUp(email);
  const { db } = world.installation;
  await db.execute('update users set sealed_totp = null where id = $1', [id]);
  await db.execute(
    `insert into passkeys (user_id, id, public_key, counter, transports, name, created_at)
     values ($1, 'another key', '', 0, '{}', 'Phone', now())`,
    [id],
  );
  await browser.get('/dashboard/account');
  const { text } = await browser.post('/dashboard/account/recovery-codes');
  const fresh = /<pre>([^<]*)<\/pre>/.exec(text)?.[1]?.split('\n') ?? [];
  assert.equal(fresh.length, 10);
  const other = new StaffBrowser(world.url);
  await other.post('/dashboard/sign-in', { email, password: staffPassword });
  const asked = await other.get('/dashboard/second-factor');
  assert.match(asked.text, /Recovery code/);
  assert.equal((await other.post('/dashboard/second-factor', { proof: codes[0] ?? '' })).status, 403);
  assert.equal((await other.post('/dashboard/second-factor', { proof: fresh[0] ?? '' })).status, 303);
  assert.equal((await other.get(`${base}/payments`)).status, 200);
});
