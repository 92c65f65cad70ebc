import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { formTokenOf, postCard, readPage } from '../support/pay-page.ts';
import { startIdleWorld } from '../support/refunds.ts';
import { waitUntil } from '../support/wait-until.ts';
import { startWorld, type TestWorld } from '../support/world.ts';

const world = await startWorld({ after });
const withoutWorker = await startIdleWorld({ after });
const card = { number: '4242424242424242' };

/** A session that has so many seconds left, whatever was the least to ask for. */
async function withSecondsLeft(seconds: number, of: TestWorld) {
  const session = await of.createSession({ expires_in: 60 + seconds });
  await of.call('POST', '/v2/test/clock', { body: { advance_seconds: 60 } });
  return session;
}

const find = async (id: string, of: TestWorld): Promise<{ status: string; expires_at: string }> =>
  (await of.call('GET', `/v2/payments/checkout/${id}`)).json;

async function statusOnPage(checkoutUrl: string): Promise<{ status: string; version: number }> {
  return (await fetch(`${checkoutUrl}/status`)).json() as Promise<{ status: string; version: number }>;
}

async function eventTypes(id: string, of: TestWorld): Promise<string[]> {
  const rows = await of.installation.db.query<{ type: string }>(
    'select type from events where session_id = $1 order by sequence',
    [id],
  );
  return rows.map(({ type }) => type);
}

async function sales(id: string, of: TestWorld): Promise<number> {
  return (await of.installation.db.query('select from operations where session_id = $1', [id])).length;
}

test('the end of the time comes by itself: to the open page, to the API and as one event, and a late press is not charged', async (t) => {
  const session = await withSecondsLeft(2, world);
  const token = formTokenOf(await readPage(session.checkout_url));
  const endsAt = Date.parse((await find(session.id, world)).expires_at);
  await waitUntil(async () => (await statusOnPage(session.checkout_url)).status === 'expired');
  t.diagnostic(`the page said so ${Date.now() - endsAt} ms after the end`);
  await waitUntil(async () => (await find(session.id, world)).status === 'expired');
  t.diagnostic(`the API said so ${Date.now() - endsAt} ms after the end`);
  const late = await postCard(session.checkout_url, card, token);
  assert.equal(late.status, 303);
  assert.match(await readPage(session.checkout_url), /data-page="expired"/);
  assert.equal(await sales(session.id, world), 0);
  assert.deepEqual(await eventTypes(session.id, world), [
    'checkout.session.created',
    'checkout.session.expired',
  ]);
});

test('while the worker is late the API says what is written, the page that it is over, and nobody is charged', async () => {
  const session = await withoutWorker.createSession({ after_expiration: { recovery: { enabled: true } } });
  const token = formTokenOf(await readPage(session.checkout_url));
  await withoutWorker.call('POST', '/v2/test/clock', { body: { advance_seconds: 1_800 } });
  const stale = await find(session.id, withoutWorker);
  // An answer, the lists and the events never disagree: all of them wait for the one that writes it down.
  assert.equal(stale.status, 'open');
  assert.ok(Date.parse(stale.expires_at) <= Date.now());
  const seen = await statusOnPage(session.checkout_url);
  assert.equal(seen.status, 'expired');
  const page = await readPage(session.checkout_url);
  assert.match(page, /data-page="expired"/);
  assert.match(page, /action="\/checkout\/cs_\w+\/recover\?lang=en"/, 'the fresh start waits for no worker');
  assert.equal((await postCard(session.checkout_url, card, token)).status, 303);
  assert.equal(await sales(session.id, withoutWorker), 0);
  const { json } = await withoutWorker.call('POST', `/v2/payments/checkout/${session.id}/expire`);
  assert.equal(json.status, 'expired');
  assert.deepEqual(await statusOnPage(session.checkout_url), seen, 'an open page has nothing to reload');
});
