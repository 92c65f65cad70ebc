import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { postCard } from '../../test/support/pay-page.ts';
import { startWorld } from '../../test/support/world.ts';
import type { PaymentLink } from '../domain/payment-link.ts';
import { makePaymentLink, switchPaymentLink } from '../flows/make-payment-link.ts';

const world = await startWorld({ after });
const { installation, merchantId } = world;
const actor = { id: 'usr_test', name: 'Test', address: '' };

function make(wish: Partial<PaymentLink> = {}): Promise<PaymentLink> {
  return makePaymentLink(
    installation,
    {
      merchantId,
      livemode: false,
      name: 'Evening course',
      amount: { kind: 'fixed', minor: 4_900 },
      currency: 'AZN',
      description: 'Six evenings of drawing',
      maxUses: null,
      expiresAt: null,
      ...wish,
    },
    actor,
  );
}

const look = async (link: Pick<PaymentLink, 'id'>, query = '') => {
  const response = await fetch(`${world.url}/pay/${link.id}${query}`);
  return { status: response.status, html: await response.text() };
};

const press = async (link: PaymentLink, fields: Record<string, string> = {}, headers = {}) => {
  const response = await fetch(`${world.url}/pay/${link.id}?lang=en`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    redirect: 'manual',
    headers,
  });
  return {
    status: response.status,
    location: response.headers.get('location') ?? '',
    html: await response.text(),
  };
};

const sessionsOf = async () => (await world.call('GET', '/v2/payments/checkout?limit=100')).json.data.length;

test('looking at a link makes nothing; a press begins one session, which is paid like any other', async () => {
  const link = await make();
  const before = await sessionsOf();
  const { status, html } = await look(link, '?lang=en');
  assert.equal(status, 200);
  assert.match(html, /Six evenings of drawing/);
  assert.match(html, /49\.00/);
  assert.equal(await sessionsOf(), before);
  const pressed = await press(link);
  assert.equal(pressed.status, 303);
  assert.match(pressed.location, /^\/checkout\/cs_test_\w+\?lang=en$/);
  assert.equal(await sessionsOf(), before + 1);
  await postCard(world.url + pressed.location, { number: '4242424242424242' });
  const id = /cs_test_\w+/.exec(pressed.location)?.[0];
  const { json } = await world.call('GET', `/v2/payments/checkout/${id}`);
  assert.equal(json.status, 'succeeded');
  assert.deepEqual(json.metadata, { payment_link: link.id });
});

test('a link for three payments is never paid a fourth time, however many press at once', async () => {
  const link = await make({ maxUses: 3 });
  const presses = await Promise.all(Array.from({ length: 20 }, () => press(link)));
  const begun = presses.filter(({ status }) => status === 303);
  assert.equal(begun.length, 3);
  for (const { html } of presses.filter(({ status }) => status !== 303))
    assert.match(html, /no more payments/);
  // A session that nobody paid in time gives its place back.
  const id = /cs_test_\w+/.exec(begun[0]?.location ?? '')?.[0];
  await world.call('POST', `/v2/payments/checkout/${id}/expire`);
  assert.equal((await press(link)).status, 303);
  assert.equal((await press(link)).status, 200);
});

test('a chosen amount lies within its limits, and is typed as people type', async () => {
  const link = await make({ amount: { kind: 'chosen', leastMinor: 500, mostMinor: 20_000 } });
  for (const amount of ['', '4.99', '200.01', '1e2', '-5', '5.001', 'abc', '999999999999999999'])
    assert.equal((await press(link, { amount })).status, 400, amount);
  const pressed = await press(link, { amount: '12,5' });
  const id = /cs_test_\w+/.exec(pressed.location)?.[0];
  assert.equal((await world.call('GET', `/v2/payments/checkout/${id}`)).json.amount, 1_250);
});

test('a link that is off, over or unknown takes nothing and says so in the reader’s language', async () => {
  const off = await make();
  await switchPaymentLink(installation, off, false, actor);
  const over = await make({ expiresAt: new Date(installation.now().getTime() - 1_000) });
  for (const link of [off, over]) {
    const before = await sessionsOf();
    assert.match((await look(link, '?lang=ru')).html, /больше не платят/);
    assert.equal((await press(link)).status, 200);
    assert.equal(await sessionsOf(), before);
  }
  for (const id of ['pl_test_nothing', off.id.replace(/.$/, '_'), 'cs_test_1'])
    assert.equal((await look({ id })).status, 404, id);
});

test('a page of another site cannot press it', async () => {
  const link = await make();
  const before = await sessionsOf();
  const pressed = await press(link, {}, { 'sec-fetch-site': 'cross-site' });
  assert.match(pressed.location, /^\/pay\/pl_test_/);
  assert.equal(await sessionsOf(), before);
});

test('a link that no acquirer can take says so before anything is begun, and begins nothing', async () => {
  const link = await make({ livemode: true });
  const before = await installation.db.query('select 1 from sessions where merchant_id = $1', [merchantId]);
  const seen = await look(link, '?lang=en');
  assert.match(seen.html, /The shop cannot take this payment at the moment/);
  assert.doesNotMatch(seen.html, /id="begin"/);
  const pressed = await press(link);
  assert.deepEqual([pressed.status, pressed.location], [303, `/pay/${link.id}?lang=en`]);
  const after = await installation.db.query('select 1 from sessions where merchant_id = $1', [merchantId]);
  assert.equal(after.length, before.length);
});
