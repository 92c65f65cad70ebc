import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formTokenOf, postCard, readPage } from '../support/pay-page.ts';
import { startSite } from '../support/site.ts';
import { waitUntil } from '../support/wait-until.ts';
import { callApi } from '../support/world.ts';

test('a server that is asked to stop while the bank works lets the customer finish, then leaves with code 0', async (t) => {
  const site = await startSite(t);
  const server = await site.startServer();
  const body = { amount: 4900, currency: 'AZN' };
  const { json } = await callApi(server.ready, 'POST', '/v2/payments/checkout', { key: site.key, body });
  const page = `${server.ready}/checkout/${json.id}`;
  const token = formTokenOf(await readPage(page));
  const statusOf = async () => {
    const [row] = await site.db.query<{ status: string }>('select status from sessions where id = $1', [
      json.id,
    ]);
    return row?.status;
  };
  // The bank thinks for three seconds about this card.
  const paying = postCard(page, { number: '4000990000000012' }, token);
  await waitUntil(async () => (await statusOf()) === 'processing');
  server.kill('SIGTERM');
  assert.equal((await paying).status, 303);
  const answeredAt = performance.now();
  assert.equal(await statusOf(), 'succeeded');
  assert.deepEqual(await site.salesOf(json.id), ['approved']);
  assert.deepEqual(await server.ended, { code: 0, signal: null });
  t.diagnostic(`it left ${Math.round(performance.now() - answeredAt)} ms after its last answer`);
  await site.startServer();
  await waitUntil(() => site.shop.received.some((one) => one.body.includes('checkout.session.completed')));
});
