import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type BankForTests, bankForTests, cardOf, saleOf } from './bank-for-tests.ts';
import { listTestCards } from './cards.ts';

/** A bank whose waits are a hundred times shorter. */
const hurried = { sleep: (ms: number, signal: AbortSignal) => wait(ms / 100, undefined, { signal }) };

function cardFor(words: string): Record<string, unknown> {
  const card = listTestCards().find(({ title }) => title.includes(words));
  assert.ok(card, words);
  return cardOf(card.number);
}

async function lay(bank: BankForTests, ...next: Record<string, unknown>[]): Promise<void> {
  assert.equal((await bank.post('/v1/faults', { next })).status, 200);
}

test('a sale on its way is unknown until it arrives, and is charged then', async (context) => {
  const bank = await bankForTests(context, hurried);
  const sale = saleOf('att_1', { card: cardFor('On its way for 50 s') });
  const answer = bank.post('/v1/sales', sale);

  await wait(100);
  assert.equal((await bank.get('/v1/sales/att_1')).status, 404);

  assert.equal((await answer).body.result, 'approved');
});

test('a sale whose caller has gone away is charged when it arrives all the same', async (context) => {
  const bank = await bankForTests(context, hurried);
  const gone = new AbortController();
  const sent = fetch(`${bank.url}/v1/sales`, {
    method: 'POST',
    headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
    body: JSON.stringify(saleOf('att_1', { card: cardFor('On its way for 50 s') })),
    signal: gone.signal,
  });
  setTimeout(() => gone.abort(), 100);
  await assert.rejects(sent);

  assert.equal((await bank.get('/v1/sales/att_1')).status, 404);
  await wait(700);
  assert.equal((await bank.get('/v1/sales/att_1')).body.status, 'approved');
});

test('a sale that was reversed on its way is refused when it arrives', async (context) => {
  const bank = await bankForTests(context, hurried);
  const answer = bank.post('/v1/sales', saleOf('att_1', { card: cardFor('On its way for 50 s') }));
  await wait(100);

  assert.equal((await bank.post('/v1/reversals', { reference: 'att_1' })).body.result, 'nothing_to_reverse');

  assert.equal((await answer).body.code, 'reference_reversed');
});

test('a held sale is judged when it arrives; a late charge breaks the promise on purpose', async (context) => {
  let time = Date.now();
  const bank = await bankForTests(context, { now: () => new Date(time) });
  const sale = (reference: string) => saleOf(reference, { valid_until: new Date(time + 100).toISOString() });
  await lay(
    bank,
    { when: 'sale', do: 'held_ms', delay_ms: 200 },
    { when: 'sale', do: 'charge_late_ms', delay_ms: 200 },
  );
  const held = bank.post('/v1/sales', sale('att_1'));
  await wait(50);
  const late = bank.post('/v1/sales', sale('att_2'));
  await wait(50);

  time += 60_000;

  assert.equal((await held).body.code, 'request_expired');
  assert.equal((await late).body.result, 'approved');
});

test('look-ups fail three times and then tell the truth; a scripted one fails once', async (context) => {
  const bank = await bankForTests(context);
  await assert.rejects(
    bank.post('/v1/sales', saleOf('att_1', { card: cardFor('three look-ups answer 503') })),
  );
  const statuses = [];
  for (let times = 0; times < 4; times += 1) statuses.push((await bank.get('/v1/sales/att_1')).status);
  await lay(bank, { when: 'lookup', do: 'unavailable' });

  assert.deepEqual(statuses, [503, 503, 503, 200]);
  assert.equal((await bank.get('/v1/sales/att_1')).status, 503);
  assert.equal((await bank.get('/v1/sales/att_1')).body.status, 'approved');
});

test('a reversal is refused by card or by script, and then nothing was taken back', async (context) => {
  const bank = await bankForTests(context);
  await assert.rejects(bank.post('/v1/sales', saleOf('att_1', { card: cardFor('reversals are refused') })));
  await bank.post('/v1/sales', saleOf('att_2'));
  await lay(bank, { when: 'reversal', do: 'refuse' });

  assert.equal((await bank.post('/v1/reversals', { reference: 'att_2' })).status, 409);
  assert.equal((await bank.post('/v1/reversals', { reference: 'att_1' })).status, 409);
  assert.equal((await bank.post('/v1/reversals', { reference: 'att_1' })).status, 409);

  assert.deepEqual(
    (await bank.lines()).map(({ kind }) => kind),
    ['sale', 'sale'],
  );
  assert.equal((await bank.post('/v1/reversals', { reference: 'att_2' })).body.result, 'approved');
});

test('a reversal whose answer is lost was done, and its repeat says so', async (context) => {
  const bank = await bankForTests(context);
  await bank.post('/v1/sales', saleOf('att_1'));
  await lay(bank, { when: 'reversal', do: 'reset_after_charge' });

  await assert.rejects(bank.post('/v1/reversals', { reference: 'att_1' }));

  assert.equal((await bank.get('/v1/sales/att_1')).body.status, 'reversed');
  assert.equal((await bank.post('/v1/reversals', { reference: 'att_1' })).body.result, 'approved');
});

test('answers that name another amount, currency or sale stand beside a right ledger', async (context) => {
  const bank = await bankForTests(context);
  const sell = async (reference: string, words: string) =>
    (await bank.post('/v1/sales', saleOf(reference, { card: cardFor(words) }))).body;

  assert.equal((await sell('att_1', 'names another amount')).amount, 4901);
  assert.equal((await sell('att_2', 'names another currency')).currency, 'EUR');
  assert.equal((await sell('att_3', 'about another sale')).reference, 'someone-elses');

  for (const line of await bank.lines()) assert.deepEqual([line.amount, line.currency], [4900, 'USD']);
});

test('an answer that breaks off in its middle, and one that drips, are of sales that were charged', async (context) => {
  const bank = await bankForTests(context, hurried);
  const broken = saleOf('att_1', { card: cardFor('middle of the answer') });
  const dripping = saleOf('att_2', { card: cardFor('drips') });

  await assert.rejects(bank.post('/v1/sales', broken));
  const startedAt = performance.now();
  assert.equal((await bank.post('/v1/sales', dripping)).body.result, 'approved');

  assert.ok(performance.now() - startedAt > 100);
  assert.equal((await bank.get('/v1/sales/att_1')).body.status, 'approved');
});

test('a duplicate answer is on the wire, and the sale was charged once', async (context) => {
  const bank = await bankForTests(context);
  const body = JSON.stringify(saleOf('att_1', { card: cardFor('answered twice') }));
  const { hostname, port } = new URL(bank.url);

  const text = await new Promise<string>((resolve, reject) => {
    let seen = '';
    const socket = connect(Number(port), hostname, () => {
      const head = [
        'POST /v1/sales HTTP/1.1',
        'host: bank',
        'authorization: Bearer t',
        'content-type: application/json',
      ];
      socket.write(`${[...head, `content-length: ${Buffer.byteLength(body)}`].join('\r\n')}\r\n\r\n${body}`);
    });
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      seen += chunk.toString();
      if (seen.split('"result":"approved"').length === 3) {
        socket.destroy();
        resolve(seen);
      }
    });
  });

  assert.equal(text.split('HTTP/1.1 200').length, 3);
  assert.equal((await bank.lines()).length, 1);
});

test('a refund is pending first, and then fails or succeeds, after a restart too', async (context) => {
  let time = Date.now();
  const bank = await bankForTests(context, { now: () => new Date(time) });
  for (const [reference, words, status] of [
    ['att_1', 'Refunds are pending, and fail', 'declined'],
    ['att_2', 'Refunds are pending, and succeed', 'approved'],
  ] as const) {
    await bank.post('/v1/sales', saleOf(reference, { card: cardFor(words) }));
    const refund = { reference: `re_${reference}`, sale_reference: reference, amount: 4900 };

    const first = (await bank.post('/v1/refunds', refund)).body;
    assert.deepEqual([first.result, first.code], ['pending', 'pending']);
    assert.equal((await bank.get(`/v1/refunds/re_${reference}`)).body.status, 'pending');
    const second = { ...refund, reference: `re_other_${reference}`, amount: 1 };
    assert.equal((await bank.post('/v1/refunds', second)).body.code, 'amount_exceeds_sale');

    await bank.restart();
    assert.equal((await bank.get(`/v1/refunds/re_${reference}`)).body.status, 'pending');
    time += 5_000;
    assert.equal((await bank.get(`/v1/refunds/re_${reference}`)).body.status, status);
    assert.equal((await bank.post('/v1/refunds', refund)).body.result, status);
  }
});
