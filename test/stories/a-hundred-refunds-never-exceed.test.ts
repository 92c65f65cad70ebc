import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { openDb } from '../../src/store/db.ts';
import { postCard } from '../support/pay-page.ts';
import { givenBack, scriptFaults } from '../support/refunds.ts';
import { startTwoServers } from '../support/two-servers.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type Answer, type CallOptions, callApi } from '../support/world.ts';

const refunds = 100;

const lostAnswers = ['reset_after_charge', 'status_502_after_charge', 'reset_before_read', 'wrong_reference'];

test('100 parallel partial refunds over two servers, many of them not answered: never more than was paid, and the bank says the same', async (t) => {
  const { servers, key, bankUrl, ledgerFile, databaseUrl } = await startTwoServers(t);
  const faults = Array.from({ length: 40 }, (_, n) => ({ when: 'refund', do: lostAnswers[n % 4] }));
  await scriptFaults({ bankUrl }, ...faults);
  const [first = '', second = ''] = servers;
  const call = (url: string, method: string, path: string, options: CallOptions = {}) =>
    callApi(url, method, path, { key, ...options });
  const created = await call(first, 'POST', '/v2/payments/checkout', {
    body: { amount: 4900, currency: 'AZN' },
  });
  await postCard(`${first}/checkout/${created.json.id}`, { number: '4242424242424242' });
  const path = `/v2/payments/checkout/${created.json.id}`;
  const ask = (url: string, amount: number) =>
    call(url, 'POST', `${path}/refunds`, {
      body: { amount },
      headers: { 'idempotency-key': `refund ${amount}` },
    });

  // 1 to 100 each: together they would give back 5,050 of 4,900.
  const amounts = Array.from({ length: refunds }, (_, n) => n + 1);
  const answers = await Promise.all(amounts.map((amount) => ask(amount % 2 ? first : second, amount)));
  const accepted = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status !== 200);
  assert.ok(refused.length > 0, 'somebody came too late');
  for (const { json } of refused)
    assert.match(json.error.code, /^(REFUND_AMOUNT_EXCEEDED|ALREADY_REFUNDED)$/);
  const reserved = accepted.reduce((sum, { json }) => sum + json.amount, 0);
  assert.ok(reserved <= 4900, `${reserved} of 4900`);

  const statuses = async (): Promise<string[]> => {
    const list = await call(second, 'GET', `/v2/refunds?session=${created.json.id}&limit=100`);
    return list.json.data.map(({ status }: { status: string }) => status);
  };
  await waitUntil(async () => !(await statuses()).includes('pending'), 60_000);
  assert.deepEqual(
    await statuses(),
    accepted.map(() => 'succeeded'),
  );
  assert.equal((await call(first, 'GET', path)).json.amount_refunded, reserved);
  assert.deepEqual(await sumsOf(t, ledgerFile, databaseUrl), {
    bank: { count: accepted.length, sum: reserved },
    booked: { count: accepted.length, sum: reserved },
  });

  // What was answered once is answered again, and nothing more goes back.
  const again = await Promise.all(accepted.map(({ json }) => ask(first, json.amount)));
  const texts = (of: Answer[]) => of.map(({ text }) => text);
  assert.deepEqual(texts(again), texts(accepted));
  assert.equal((await sumsOf(t, ledgerFile, databaseUrl)).bank.count, accepted.length);
  t.diagnostic(`${accepted.length} of ${refunds} accepted, ${reserved} of 4900 given back`);
});

/** What went back, by the bank's ledger and by ours. */
async function sumsOf(t: TestContext, ledgerFile: string, databaseUrl: string) {
  const db = openDb({ url: databaseUrl, poolSize: 1 });
  t.after(() => db.close());
  const bank = givenBack(ledgerFile);
  const [booked] = await db.query<{ count: number; sum: number }>(
    `select count(*)::integer as count, sum(debits)::bigint as sum from journals where kind = 'refund'`,
  );
  return { bank: { count: bank.length, sum: bank.reduce((sum, { amount }) => sum + amount, 0) }, booked };
}
