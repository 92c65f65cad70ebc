import assert from 'node:assert/strict';
import { test } from 'node:test';
import { postCard } from '../support/pay-page.ts';
import { givenBack } from '../support/refunds.ts';
import { type CrashPoint, type Site, startSite } from '../support/site.ts';
import { waitUntil } from '../support/wait-until.ts';
import { callApi } from '../support/world.ts';

/*
 * Workers that die as if the power had failed, before and after the bank has given money back. What it gave, by its own
 * ledger, is given once, and in the end our books say the same.
 */

/** Where a worker dies, and how much of 4900 it was to give back; all of it is taken back as a void. */
const kills: readonly { at: CrashPoint; amount: number }[] = [
  { at: 'refund_answered', amount: 1200 },
  { at: 'refund_committed', amount: 700 },
  { at: 'refund_answered', amount: 4900 },
  { at: 'refund_committed', amount: 4900 },
  { at: 'refund_answered', amount: 1 },
];

test('kill -9 of a worker around the bank’s answer to a refund: the money goes back once, and the merchant is told', async (t) => {
  const site = await startSite(t);
  const payer = await site.startServer();
  const sessions: string[] = [];
  for (const _ of kills) sessions.push(await paid(site, payer.ready));
  payer.kill('SIGTERM');
  await payer.ended;

  const refunds: string[] = [];
  for (const [n, { at, amount }] of kills.entries()) {
    const server = await site.startServer(at);
    const path = `/v2/payments/checkout/${sessions[n]}/refunds`;
    const answer = await callApi(server.ready, 'POST', path, { key: site.key, body: { amount } });
    assert.equal(answer.status, 200, answer.text);
    refunds.push(answer.json.id);
    const { signal } = await server.ended;
    assert.equal(signal, 'SIGKILL', server.output());
    const [left] = await site.db.query('select status from refunds where id = $1', [answer.json.id]);
    assert.deepEqual(left, { status: 'pending' });
  }
  const answered = kills.filter(({ at }) => at === 'refund_answered').length;
  assert.equal(givenBack(site.ledgerFile).length, answered, 'the others had not been sent');

  const healthy = await site.startServer();
  const statusOf = async (id: string) =>
    (await callApi(healthy.ready, 'GET', `/v2/refunds/${id}`, { key: site.key })).json.status;
  for (const id of refunds) await waitUntil(async () => (await statusOf(id)) === 'succeeded', 60_000);
  assert.deepEqual(
    givenBack(site.ledgerFile)
      .map(({ amount }) => amount)
      .sort((a, b) => a - b),
    kills.map(({ amount }) => amount).sort((a, b) => a - b),
  );
  await assertBooked(site);
  await waitUntil(async () => {
    const told = site.shop.received.filter(({ body }) => JSON.parse(body).type === 'refund.updated');
    return new Set(told.map(({ body }) => JSON.parse(body).data.object.id)).size === kills.length;
  }, 30_000);
});

async function paid(site: Site, url: string): Promise<string> {
  const body = { amount: 4900, currency: 'AZN' };
  const { json } = await callApi(url, 'POST', '/v2/payments/checkout', { key: site.key, body });
  await postCard(`${url}/checkout/${json.id}`, { number: '4242424242424242' });
  return json.id;
}

async function assertBooked(site: Site): Promise<void> {
  const booked = await site.db.query(
    `select kind, count(*)::integer as count, sum(debits)::bigint as sum
     from journals
     group by kind
     order by kind`,
  );
  assert.deepEqual(booked, [
    { kind: 'approval', count: 5, sum: 5 * 4900 },
    { kind: 'refund', count: 3, sum: 1901 },
    { kind: 'reversal', count: 2, sum: 9800 },
  ]);
}
