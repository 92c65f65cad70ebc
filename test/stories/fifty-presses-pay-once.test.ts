import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLedger } from '../support/ledger.ts';
import { formTokenOf, postCard, readPage } from '../support/pay-page.ts';
import { startTwoServers } from '../support/two-servers.ts';
import { callApi, startWorld } from '../support/world.ts';

const presses = 50;
const card = { number: '4242424242424242' };

test('50 parallel submits of one session: one acquirer call in the ledger of the bank', async (t) => {
  const world = await startWorld(t);
  const session = await world.createSession();
  const token = formTokenOf(await readPage(session.checkout_url));
  const answers = await Promise.all(
    Array.from({ length: presses }, () => postCard(session.checkout_url, card, token)),
  );
  for (const answer of answers) assert.equal(answer.status, 303);
  assert.equal(readLedger(world.ledgerFile).length, 1);
  const { json } = await world.call('GET', `/v2/payments/checkout/${session.id}`);
  assert.deepEqual([json.status, json.attempts_count], ['succeeded', 1]);
});

test('a form that is sent again later, or that was made before a refusal, charges nothing', async (t) => {
  const world = await startWorld(t);
  const session = await world.createSession();
  const first = formTokenOf(await readPage(session.checkout_url));
  await postCard(session.checkout_url, { number: '4000000000000002' }, first);
  const again = await postCard(session.checkout_url, card, first);
  assert.equal(again.status, 303);
  assert.equal(readLedger(world.ledgerFile).length, 1, 'the old form was not tried');
  const forged = await postCard(session.checkout_url, card, '1.AAAAAAAAAAAAAAAAAAAAAA');
  assert.equal(forged.status, 422);
  const second = formTokenOf(await readPage(session.checkout_url));
  await Promise.all([1, 2].map(() => postCard(session.checkout_url, card, second)));
  assert.deepEqual(
    readLedger(world.ledgerFile).map((line) => line.result),
    ['declined', 'approved'],
  );
  const late = await postCard(session.checkout_url, card, second);
  assert.match(late.location ?? '', /already=1/);
  assert.equal(readLedger(world.ledgerFile).length, 2);
});

test('the form of one session pays no other', async (t) => {
  const world = await startWorld(t);
  const [one, other] = [await world.createSession(), await world.createSession()];
  const token = formTokenOf(await readPage(one.checkout_url));
  const posted = await postCard(other.checkout_url, card, token);
  assert.equal(posted.status, 422);
  assert.deepEqual(readLedger(world.ledgerFile), []);
});

test('50 parallel submits over two server processes on one database: one acquirer call', async (t) => {
  const { servers, key, ledgerFile } = await startTwoServers(t);
  for (let round = 0; round < 3; round += 1) {
    const [first = ''] = servers;
    const created = await callApi(first, 'POST', '/v2/payments/checkout', {
      key,
      body: { amount: 4900, currency: 'AZN' },
    });
    const pages = servers.map((url) => `${url}/checkout/${created.json.id}`);
    const token = formTokenOf(await readPage(pages[0] ?? ''));
    const answers = await Promise.all(
      Array.from({ length: presses }, (_, n) => postCard(pages[n % 2] ?? '', card, token)),
    );
    for (const answer of answers) assert.equal(answer.status, 303);
    assert.equal(readLedger(ledgerFile).length, round + 1);
    const seen = await callApi(servers[1] ?? '', 'GET', `/v2/payments/checkout/${created.json.id}`, { key });
    assert.deepEqual([seen.json.status, seen.json.attempts_count], ['succeeded', 1]);
  }
});
