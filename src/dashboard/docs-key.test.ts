import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addMerchant } from '../../test/support/api-keys.ts';
import { addStaff, type StaffBrowser, signedIn } from '../../test/support/staff.ts';
import { startWorld } from '../../test/support/world.ts';
import { isUsable } from '../domain/api-key.ts';
import { listApiKeys } from '../store/api-keys.ts';
import { listAuditRows } from '../store/audit.ts';

/* The key that the developer hub asks for, so that its samples run with a key of the reader's own. */

const world = await startWorld({ after }, { environment: { MAXFI_REQUIRE_SECOND_FACTOR: '0' } });
const { db } = world.installation;
const developer = await signedIn(world.url, (await addStaff(world, { role: 'developer' })).email);

interface Offer {
  readonly form_token: string;
  readonly shops: readonly { readonly name: string; readonly key_url: string }[];
}

async function offerTo(browser: StaffBrowser): Promise<Offer> {
  const answer = await browser.get('/dashboard/docs-key');
  assert.equal(answer.status, 200);
  return JSON.parse(answer.text) as Offer;
}

async function keys() {
  return listApiKeys(db, world.merchantId);
}

test('somebody who may make keys is given one of test mode, which works for an hour and is on record', async () => {
  const { form_token, shops } = await offerTo(developer);
  assert.deepEqual(
    shops.map(({ key_url }) => key_url),
    [`/dashboard/${world.merchantId}/test/docs-key`],
  );
  const before = (await keys()).length;
  const answer = await developer.post(shops[0]?.key_url ?? '', { form_token });
  assert.equal(answer.status, 200);
  const { secret_key, expires_at } = JSON.parse(answer.text) as { secret_key: string; expires_at: string };
  assert.match(secret_key, /^sk_test_/);
  assert.equal((await world.call('GET', '/v2/payments/checkout', { key: secret_key })).status, 200);
  const all = await keys();
  assert.equal(all.length, before + 1);
  const made = all.find(({ name }) => name === 'Developer hub');
  assert.ok(made?.expiresAt);
  assert.equal(made.expiresAt.toISOString(), expires_at);
  assert.equal(made.expiresAt.getTime() - made.createdAt.getTime(), 3_600_000);
  assert.equal(isUsable(made, new Date(made.expiresAt.getTime() - 1)), true);
  assert.equal(isUsable(made, made.expiresAt), false);
  const audit = await listAuditRows(db, { merchantId: world.merchantId, after: 0, limit: 100 });
  assert.equal(
    audit.filter(({ content }) => (JSON.parse(content) as { action: string }).action === 'key_created')
      .length,
    1,
  );
  assert.ok(!JSON.stringify(audit).includes(secret_key));
});

test('a key whose time is over is refused like any that is not there', async () => {
  await db.execute(
    "update api_keys set expires_at = now() where merchant_id = $1 and name = 'Developer hub'",
    [world.merchantId],
  );
  const { form_token, shops } = await offerTo(developer);
  const url = shops[0]?.key_url ?? '';
  const { secret_key } = JSON.parse((await developer.post(url, { form_token })).text) as {
    secret_key: string;
  };
  await db.execute(
    "update api_keys set expires_at = now() where merchant_id = $1 and name = 'Developer hub'",
    [world.merchantId],
  );
  const answer = await world.call('GET', '/v2/payments/checkout', { key: secret_key });
  assert.equal(answer.status, 401, answer.text);
});

test('nobody gets a live key, a key of another merchant, or one by a form of another page', async () => {
  const foreign = await addMerchant(world);
  const { form_token } = await offerTo(developer);
  const before = (await keys()).length;
  const ask = async (path: string, token = form_token) =>
    (await developer.post(path, { form_token: token })).status;
  assert.equal(await ask(`/dashboard/${world.merchantId}/live/docs-key`), 404);
  assert.equal(await ask(`/dashboard/${foreign}/test/docs-key`), 404);
  assert.equal(await ask(`/dashboard/${world.merchantId}/test/docs-key`, 'somebody-elses'), 403);
  assert.equal((await keys()).length, before);
});

test('who may not make keys is offered none, and who is not signed in is sent to do so', async () => {
  const viewer = await signedIn(world.url, (await addStaff(world, { role: 'viewer' })).email);
  assert.deepEqual((await offerTo(viewer)).shops, []);
  const nobody = await fetch(`${world.url}/dashboard/docs-key`, { redirect: 'manual' });
  assert.equal(nobody.status, 303);
});
