import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startBusyShop } from '../../test/support/busy-shop.ts';
import { addStaff, signedIn } from '../../test/support/staff.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import { listApiRequests } from '../store/api-requests.ts';

const shop = await startBusyShop({ after });
const { db } = shop.installation;
const base = `/dashboard/${shop.merchantId}/test`;
const owner = await signedIn(shop.url, shop.ownerEmail);

test('every request with a key is in the log, with what it was refused for, and can be sent again by curl', async () => {
  const bad = await shop.call('POST', '/v2/payments/checkout', {
    body: { amount: 0, currency: 'AZN', customer: { email: 'aysel@example.com' }, order_id: "O'Neil" },
  });
  assert.equal(bad.status, 400);
  const id = bad.headers.get('request-id') ?? '';
  await waitUntil(async () => (await owner.get(`${base}/requests/${id}`)).status === 200);
  const { text } = await owner.get(`${base}/requests/${id}`);
  assert.match(text, /VALIDATION_ERROR/);
  assert.match(text, /curl -X POST &#39;http|curl -X POST '/);
  assert.doesNotMatch(text, /aysel@/);
  assert.match((await owner.get(`${base}/requests?status=refused`)).text, new RegExp(id));
  const live = `/dashboard/${shop.merchantId}/live/requests/${id}`;
  assert.equal((await owner.get(live)).status, 404);
  const rows = await listApiRequests(db, { merchantId: shop.merchantId, livemode: false, limit: 100 });
  assert.ok(rows.length >= 7, 'the sessions of the shop were asked for, too');
  // Without a key nobody is known, so there is nobody's log to stand in.
  await shop.call('POST', '/v2/payments/checkout', { key: null, body: {} });
  await shop.call('GET', '/v2/events');
  await waitUntil(async () => {
    const now = await listApiRequests(db, { merchantId: shop.merchantId, livemode: false, limit: 100 });
    return now.some(({ path }) => path === '/v2/events');
  });
});

test('filters are kept under a name by each person for themselves', async () => {
  const query = 'q=aysel%40example.com&status=succeeded';
  await owner.get(`${base}/payments?${query}`);
  const kept = await owner.post(`${base}/views`, { name: 'Aysel <b>', query });
  assert.equal(kept.location, `${base}/payments?${query}`);
  const { text } = await owner.get(`${base}/payments`);
  assert.match(text, /Aysel &lt;b>|Aysel &lt;b&gt;/);
  assert.ok(text.includes(`${base}/payments?${query.replace('&', '&amp;')}`));
  const other = await signedIn(shop.url, (await addStaff(shop, { role: 'viewer' })).email);
  assert.doesNotMatch((await other.get(`${base}/payments`)).text, /Aysel &lt;b/);
  await owner.post(`${base}/views/forget`, { name: 'Aysel <b>' });
  assert.doesNotMatch((await owner.get(`${base}/payments`)).text, /Aysel &lt;b/);
});

test('an erased customer stands nowhere any more, and the money’s history stays', async () => {
  const email = 'forget.me@example.com';
  const session = await shop.createSession({
    customer: { email, name: 'Forget Me', phone: '+994501112233' },
    order_id: 'A-3000',
  });
  const before = await shop.call('GET', `/v2/events?session=${session.id}`);
  assert.equal(before.json.data[0].data.object.customer.email, email);
  await owner.get(`${base}/settings`);
  assert.equal((await owner.post(`${base}/settings/erase`, { email })).status, 400);
  const done = await owner.post(`${base}/settings/erase`, { email: email.toUpperCase(), sure: 'on' });
  assert.match(done.text, /Erased from 1 payment\./);
  const tables = await db.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  for (const { name } of tables) {
    const rows = await db.query<{ found: number }>(
      `select count(*)::integer as found from ${name} t where t::text ilike '%forget.me%' or t::text like '%994501112233%' or t::text like '%Forget Me%'`,
    );
    assert.equal(rows[0]?.found, 0, name);
  }
  const after = await shop.call('GET', `/v2/payments/checkout/${session.id}`);
  assert.deepEqual([after.json.amount, after.json.order_id, after.json.customer], [4900, 'A-3000', null]);
  const events = await shop.call('GET', `/v2/events?session=${session.id}`);
  assert.equal(events.json.data[0].data.object.customer, null);
  assert.equal(events.json.data[0].data.object.amount, 4900);
});

test('what the operator announces is read on every page until its time is over', async () => {
  await owner.get('/dashboard/operator');
  assert.equal((await owner.post('/dashboard/operator/announcements', { body: '', hours: '1' })).status, 400);
  await owner.post('/dashboard/operator/announcements', { body: 'Bank works at night <i>', hours: '2' });
  assert.match((await owner.get(`${base}/payments`)).text, /Bank works at night &lt;i/);
  await db.execute(`update announcements set until = now() - interval '1 second'`);
  assert.doesNotMatch((await owner.get(`${base}/payments`)).text, /Bank works at night/);
});

test('everything of a merchant can be taken along as lines of JSON', async () => {
  const { text, headers } = await owner.get(`${base}/exports/all.jsonl`);
  assert.match(headers.get('content-disposition') ?? '', /maxfi-test-.*\.jsonl/);
  const objects = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).object as string);
  assert.ok(objects.filter((object) => object === 'checkout.session').length >= 6);
  assert.ok(objects.includes('refund'));
});
