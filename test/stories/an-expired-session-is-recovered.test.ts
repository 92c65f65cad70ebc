import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { postCard, readPage } from '../support/pay-page.ts';
import { assertRefused, badField } from '../support/refusals.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type Answer, startWorld } from '../support/world.ts';

const world = await startWorld({ after });
const recovery = { after_expiration: { recovery: { enabled: true } } };

const find = async (id: string): Promise<Answer['json']> =>
  (await world.call('GET', `/v2/payments/checkout/${id}`)).json;

/** A session with an hour to pay whose hour is over. */
async function expired(fields: object = {}) {
  const session = await world.createSession({
    order_id: 'A-1001',
    description: 'Tea',
    metadata: { cart: 7 },
    customer: { email: 'aysel@example.com' },
    expires_in: 3600,
    ...recovery,
    ...fields,
  });
  await world.call('POST', '/v2/test/clock', { body: { advance_seconds: 3601 } });
  await waitUntil(async () => (await find(session.id)).status === 'expired');
  return session;
}

async function recover(id: string): Promise<string> {
  const answer = await fetch(`${world.url}/checkout/${id}/recover`, { method: 'POST', redirect: 'manual' });
  assert.equal(answer.status, 303);
  return /\/checkout\/(cs_\w+)/.exec(answer.headers.get('location') ?? '')?.[1] ?? '';
}

test('an expired session offers a fresh one for the same order, in every language, and it is paid', async () => {
  const session = await expired();
  const now = await find(session.id);
  assert.equal(now.after_expiration.recovery.url, `${world.url}/checkout/${session.id}/recover`);
  const untilMs = Date.parse(now.after_expiration.recovery.expires_at) - Date.parse(now.expires_at);
  assert.equal(untilMs, 30 * 24 * 3_600_000);
  for (const [language, words] of [
    ['en', 'Start the payment again'],
    ['ru', 'Начать оплату заново'],
    ['az', 'Ödənişə yenidən başla'],
  ]) {
    assert.ok((await readPage(`${session.checkout_url}?lang=${language}`)).includes(words ?? ''));
  }
  const fresh = await find(await recover(session.id));
  const same = [
    'amount',
    'currency',
    'description',
    'order_id',
    'metadata',
    'customer',
    'settings',
    'after_expiration',
  ];
  for (const name of same.slice(0, -1)) assert.deepEqual(fresh[name], now[name], name);
  assert.deepEqual([fresh.status, fresh.recovered_from, fresh.attempts_count], ['open', session.id, 0]);
  assert.deepEqual(fresh.after_expiration.recovery.url, null);
  const hourMs = Date.parse(fresh.expires_at) - Date.parse(fresh.created);
  assert.equal(hourMs, 3_600_000);
  await postCard(fresh.checkout_url, { number: '4242424242424242' });
  assert.equal((await find(fresh.id)).status, 'succeeded');
  assert.equal((await find(session.id)).status, 'expired', 'what is final stays');
  assert.equal(await recover(session.id), fresh.id, 'who comes again sees that it is paid');
  const found = await world.call('GET', '/v2/payments/checkout?metadata[cart]=7&status=succeeded');
  assert.deepEqual(
    found.json.data.map(({ id }: { id: string }) => id),
    [fresh.id],
  );
});

test('many tabs at once make one fresh session, and a look makes none', async () => {
  const { id } = await expired();
  const look = await fetch(`${world.url}/checkout/${id}/recover`, { redirect: 'manual' });
  assert.equal(look.status, 303);
  const count = async () =>
    (await world.installation.db.query('select from sessions where recovered_from = $1', [id])).length;
  assert.equal(await count(), 0);
  const ids = await Promise.all(Array.from({ length: 12 }, () => recover(id)));
  assert.deepEqual([new Set(ids).size, await count()], [1, 1]);
});

test('a fresh one that ran out as well is followed by another, and both lead back to their own', async () => {
  const { id } = await expired();
  const second = await recover(id);
  await world.call('POST', '/v2/test/clock', { body: { advance_seconds: 3601 } });
  await waitUntil(async () => (await find(second)).status === 'expired');
  const third = await recover(id);
  assert.notEqual(third, second);
  assert.equal((await find(third)).recovered_from, id);
});

test('nothing is recovered that did not ask for it, is not expired, or was called off by its shop', async () => {
  const plain = await expired({ after_expiration: undefined });
  assert.equal((await find(plain.id)).after_expiration, null);
  assert.equal(await recover(plain.id), plain.id);
  assert.doesNotMatch(await readPage(plain.checkout_url), /recover/);
  const open = await world.createSession(recovery);
  assert.equal(await recover(open.id), open.id);
  const { json } = await world.call('POST', `/v2/payments/checkout/${open.id}/expire`);
  assert.deepEqual([json.status, json.after_expiration], ['expired', null]);
  assert.equal(await recover(open.id), open.id);
  const crossSite = await fetch(`${world.url}/checkout/${(await expired()).id}/recover`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'sec-fetch-site': 'cross-site' },
  });
  assert.equal(crossSite.status, 303);
  const wrong = await world.call('POST', '/v2/payments/checkout', {
    body: { amount: 1, currency: 'AZN', after_expiration: { recovery: { enabled: 'yes' } } },
  });
  assertRefused(wrong, badField('after_expiration.recovery.enabled', /true/));
});

test('after thirty days an expired session is over for good', async () => {
  const { id } = await expired();
  await world.installation.db.execute(
    `update sessions set created_at = created_at - interval '31 days', expires_at = expires_at - interval '31 days'
     where id = $1`,
    [id],
  );
  assert.equal(await recover(id), id);
});
