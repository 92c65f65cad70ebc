import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { bankForTests, cardOf, saleOf } from './bank-for-tests.ts';
import { listTestCards } from './cards.ts';

const [asks, returnsUndecided] = listTestCards().filter(({ redirect }) => redirect);
const returnUrl = 'http://127.0.0.1:9/back?of=att_1';

function redirectSale(reference: string, number = asks?.number ?? ''): Record<string, unknown> {
  return saleOf(reference, { card: cardOf(number), return_url: returnUrl });
}

async function press(url: string, action: string): Promise<string> {
  const answer = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ action }),
    redirect: 'manual',
  });
  return `${answer.status} ${answer.headers.get('location')}`;
}

test('a sale by redirect is decided on the bank’s page, and a look-up tells the truth', async (context) => {
  const bank = await bankForTests(context);
  for (const [reference, action, status] of [
    ['att_1', 'approve', 'approved'],
    ['att_2', 'decline', 'declined'],
  ] as const) {
    const { body } = await bank.post('/v1/sales', redirectSale(reference));
    assert.equal(body.result, 'redirect');
    const url = String(body.redirect_url);
    assert.deepEqual((await bank.post('/v1/sales', redirectSale(reference))).body, body);
    assert.equal((await bank.get(`/v1/sales/${reference}`)).body.status, 'in_progress');
    const page = await (await fetch(url)).text();
    assert.match(page, /49\.00 USD/);
    assert.ok(!page.includes(asks?.number ?? ''));

    assert.equal(await press(url, action), `303 ${returnUrl}`);

    assert.equal((await bank.get(`/v1/sales/${reference}`)).body.status, status);
    assert.equal((await fetch(url)).status, 404);
    assert.equal((await bank.post('/v1/sales', redirectSale(reference))).body.result, status);
  }
  assert.equal((await bank.lines()).length, 2);
});

test('a return does not mean that the sale is decided', async (context) => {
  const bank = await bankForTests(context, {
    sleep: (ms, signal) => wait(ms / 20, undefined, { signal }),
  });
  const { body } = await bank.post('/v1/sales', redirectSale('att_1', returnsUndecided?.number));

  await press(String(body.redirect_url), 'approve');

  assert.equal((await bank.get('/v1/sales/att_1')).body.status, 'in_progress');
  await wait(400);
  assert.equal((await bank.get('/v1/sales/att_1')).body.status, 'approved');
});

test('a reversal of a sale that waits for its cardholder declines it, and its page is over', async (context) => {
  const bank = await bankForTests(context);
  const { body } = await bank.post('/v1/sales', redirectSale('att_1'));

  const reversed = await bank.post('/v1/reversals', { reference: 'att_1' });

  assert.equal(reversed.body.result, 'nothing_to_reverse');
  assert.equal(await press(String(body.redirect_url), 'approve'), '404 null');
  assert.deepEqual(
    (await bank.lines()).map(({ result }) => result),
    ['declined', 'nothing_to_reverse'],
  );
});

test('without a return_url there is no page, and nothing is charged', async (context) => {
  const bank = await bankForTests(context);
  const sale = saleOf('att_1', { card: cardOf(asks?.number ?? '') });
  assert.equal((await bank.post('/v1/sales', sale)).body.code, 'return_url_missing');
});

test('a bank that was restarted knows nothing of a page, and the sale can be tried again', async (context) => {
  const bank = await bankForTests(context);
  const first = await bank.post('/v1/sales', redirectSale('att_1'));

  await bank.restart();

  assert.equal((await bank.get('/v1/sales/att_1')).status, 404);
  const second = await bank.post('/v1/sales', redirectSale('att_1'));
  assert.notEqual(second.body.redirect_url, first.body.redirect_url);
});
