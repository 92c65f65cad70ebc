import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { test } from 'node:test';
import { bankForTests, cardOf, saleOf } from './bank-for-tests.ts';
import { listTestCards } from './cards.ts';

test('a sale is approved, written down in full and found again', async (context) => {
  const bank = await bankForTests(context);

  const sold = await bank.post('/v1/sales', saleOf('att_1', { description: 'Tea' }));
  const found = await bank.get('/v1/sales/att_1');

  const { result, ...fields } = sold.body;
  assert.equal(sold.status, 200);
  assert.equal(result, 'approved');
  assert.match(String(fields.approval_code), /^\d{6}$/);
  assert.match(String(fields.rrn), /^\d{12}$/);
  assert.deepEqual(fields.card, { brand: 'visa', last4: '4242', country: 'US' });
  assert.deepEqual(found, { status: 200, body: { status: 'approved', ...fields } });
  const [line, ...others] = await bank.lines();
  assert.equal(others.length, 0);
  const { at, kind, operation, reference, amount, currency, result: written } = line ?? {};
  assert.deepEqual(
    { kind, operation, reference, amount, currency, written },
    {
      kind: 'sale',
      operation: 'att_1',
      reference: fields.acquirer_reference,
      amount: 4900,
      currency: 'USD',
      written: 'approved',
    },
  );
  assert.match(String(at), /^\d{4}-\d\d-\d\dT.*Z$/);
});

test('twenty requests with one reference make one sale and one answer', async (context) => {
  const bank = await bankForTests(context);

  const answers = await Promise.all(
    Array.from({ length: 20 }, () => bank.post('/v1/sales', saleOf('att_1'))),
  );

  assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1);
  assert.equal((await bank.lines()).length, 1);
});

test('a repeat waits while the first request is worked on, and a look-up says so', async (context) => {
  const bank = await bankForTests(context);
  const slow = saleOf('att_1', { card: cardOf('4000990000000012') });

  const first = bank.post('/v1/sales', slow);
  let found = await bank.get('/v1/sales/att_1');
  while (found.status === 404) found = await bank.get('/v1/sales/att_1');
  const [one, other] = await Promise.all([first, bank.post('/v1/sales', slow)]);

  assert.equal(found.body.status, 'in_progress');
  assert.equal(one.body.result, 'approved');
  assert.deepEqual(one, other);
  assert.equal((await bank.lines()).length, 1);
});

test('after a restart every answer is what it was', async (context) => {
  const bank = await bankForTests(context);
  const sales = [saleOf('att_1'), saleOf('att_2', { card: cardOf('4000000000009995') })];
  const refund = { reference: 're_1', sale_reference: 'att_1', amount: 900 };
  const ask = async () => [
    ...(await Promise.all(sales.map((sale) => bank.post('/v1/sales', sale)))),
    await bank.post('/v1/refunds', refund),
    await bank.post('/v1/reversals', { reference: 'att_3' }),
    await bank.get('/v1/sales/att_1'),
    await bank.get('/v1/sales/att_2'),
    await bank.get('/v1/sales/att_3'),
    await bank.get('/v1/refunds/re_1'),
  ];
  const before = await ask();

  await bank.restart();

  assert.deepEqual(await ask(), before);
  assert.equal((await bank.lines()).length, 4);
});

test('other content under a reference that is taken is a conflict, after a restart too', async (context) => {
  const bank = await bankForTests(context);
  await bank.post('/v1/sales', saleOf('att_1'));
  const others = [
    saleOf('att_1', { amount: 4901 }),
    saleOf('att_1', { currency: 'EUR' }),
    saleOf('att_1', { card: cardOf('5555555555554444') }),
  ];

  for (const other of others) assert.equal((await bank.post('/v1/sales', other)).status, 409);
  await bank.restart();
  for (const other of others) assert.equal((await bank.post('/v1/sales', other)).status, 409);

  assert.equal((await bank.lines()).length, 1);
});

test('a sale that arrives after its time is never charged', async (context) => {
  let time = Date.now();
  const bank = await bankForTests(context, { now: () => new Date(time) });
  const sale = saleOf('att_1', { valid_until: new Date(time).toISOString() });
  assert.equal((await bank.post('/v1/sales', { ...sale, reference: 'att_0' })).body.result, 'approved');

  time += 1;
  const late = await bank.post('/v1/sales', sale);

  assert.equal(late.body.result, 'declined');
  assert.equal(late.body.code, 'request_expired');
  assert.equal((await bank.get('/v1/sales/att_1')).body.status, 'declined');
});

test('a repeat after its time is still told that the first request was charged', async (context) => {
  let time = Date.now();
  const bank = await bankForTests(context, { now: () => new Date(time) });
  const first = await bank.post('/v1/sales', saleOf('att_1'));

  time += 3_600_000;

  assert.deepEqual(await bank.post('/v1/sales', saleOf('att_1')), first);
});

test('every card of the table that answers at once does what the table says', async (context) => {
  const bank = await bankForTests(context);
  const plain = listTestCards().filter(
    (card) => !card.fault && !card.workMs && !card.heldMs && !card.redirect && !card.threeDs?.demands,
  );

  for (const card of plain) {
    const { body } = await bank.post(
      '/v1/sales',
      saleOf(`att_${card.number.slice(4)}`, { card: cardOf(card.number) }),
    );
    assert.equal(body.code, card.code, card.title);
    assert.equal(body.result, card.code === '00' ? 'approved' : 'declined', card.title);
  }
});

test('a card whose answer is lost was decided all the same', async (context) => {
  const bank = await bankForTests(context);
  const lost = { '4000990000000038': 'approved', '4000990000000053': 'declined' };

  for (const [number, status] of Object.entries(lost)) {
    const sale = saleOf(`att_${status}`, { card: cardOf(number) });
    await assert.rejects(bank.post('/v1/sales', sale));
    assert.equal((await bank.get(`/v1/sales/att_${status}`)).body.status, status);
    assert.equal((await bank.post('/v1/sales', sale)).body.result, status);
  }
});

test('the card with the gateway in between is charged and answered with a page', async (context) => {
  const bank = await bankForTests(context);
  const answer = await fetch(`${bank.url}/v1/sales`, {
    method: 'POST',
    headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
    body: JSON.stringify(saleOf('att_1', { card: cardOf('4000990000000046') })),
  });

  assert.equal(answer.status, 502);
  assert.match(await answer.text(), /<html>/);
  assert.equal((await bank.get('/v1/sales/att_1')).body.status, 'approved');
});

test('the hidden card is found at the third look-up, or once its request is out of time', async (context) => {
  let time = Date.now();
  const bank = await bankForTests(context, { now: () => new Date(time) });
  const hidden = (reference: string) => saleOf(reference, { card: cardOf('4000990000000061') });
  await assert.rejects(bank.post('/v1/sales', hidden('att_1')));
  await assert.rejects(bank.post('/v1/sales', hidden('att_2')));

  const statuses = [];
  for (let times = 0; times < 3; times += 1) statuses.push((await bank.get('/v1/sales/att_1')).body.status);
  time += 61_000;

  assert.deepEqual(statuses, ['not_found', 'not_found', 'approved']);
  assert.equal((await bank.get('/v1/sales/att_2')).body.status, 'approved');
});

test('a bad request is refused by the name of its field, and nothing is written', async (context) => {
  const bank = await bankForTests(context);
  const wrong: Record<string, Record<string, unknown>> = {
    reference: { reference: 'a b' },
    amount: { amount: 49.5 },
    currency: { currency: 'usd' },
    valid_until: { valid_until: 'tomorrow' },
    number: { card: cardOf('4242 4242 4242 4242') },
    security_code: { card: cardOf('4242424242424242', { security_code: 123 }) },
    expiry_month: { card: cardOf('4242424242424242', { expiry_month: 13 }) },
    card: { card: [] },
    body: { surprise: true },
  };

  for (const [field, change] of Object.entries(wrong)) {
    const { status, body } = await bank.post('/v1/sales', saleOf('att_1', change));
    const { code, message } = body.error as Record<string, string>;
    assert.deepEqual([status, code], [400, 'invalid_request'], field);
    assert.ok(message?.startsWith(`${field} `), message);
  }
  assert.deepEqual(await bank.lines(), []);
});

test('unknown paths, methods, types and sizes are refused, and a key is asked for', async (context) => {
  const bank = await bankForTests(context, { allowFaults: false });
  const call = async (method: string, path: string, headers: Record<string, string> = {}, body?: string) => {
    const answer = await fetch(`${bank.url}${path}`, {
      method,
      headers: { authorization: 'Bearer t', 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const { error } = (await answer.json()) as { error: { code: string } };
    return `${answer.status} ${error.code}`;
  };

  assert.equal(await call('GET', '/'), '404 unknown_path');
  assert.equal(await call('POST', '/v1/faults', {}, '{"next":[]}'), '404 unknown_path');
  assert.equal(await call('DELETE', '/v1/sales'), '405 method_not_allowed');
  assert.equal(await call('POST', '/v1/sales', { authorization: '' }, '{}'), '401 unauthorized');
  assert.equal(
    await call('POST', '/v1/sales', { 'content-type': 'text/plain' }, '{}'),
    '415 unsupported_media_type',
  );
  assert.equal(await call('POST', '/v1/sales', {}, '{'), '400 invalid_json');
  assert.equal(await call('POST', '/v1/sales', {}, ' '.repeat(16 * 1024 + 1)), '413 body_too_large');
  assert.equal(await call('POST', '/v1/sales', {}, `${' '.repeat(16 * 1024 - 2)}{}`), '400 invalid_request');
});

test('a body that grows past the limit without saying its length is refused', async (context) => {
  const bank = await bankForTests(context);
  const status = await new Promise((resolve, reject) => {
    const headers = { authorization: 'Bearer t', 'content-type': 'application/json' };
    const sent = request(`${bank.url}/v1/sales`, { method: 'POST', headers }, (answer) =>
      resolve(answer.statusCode),
    );
    sent.on('error', reject);
    sent.write(' '.repeat(20_000));
  });

  assert.equal(status, 413);
});

test('a card number and a security code come neither to the ledger nor to the log', async (context) => {
  const log: string[] = [];
  const bank = await bankForTests(context, { log: (line) => log.push(line) });

  await bank.post(
    '/v1/sales',
    saleOf('att_1', { card: cardOf('4242424242424242', { security_code: '9173' }) }),
  );
  await bank.get('/v1/4242424242424242').catch(() => {});
  await bank.get('/v1/sales/4242424242424242');

  const kept = `${await readFile(bank.ledgerFile, 'utf8')}${log.join('\n')}`;
  assert.match(kept, /POST \/v1\/sales 200/);
  assert.doesNotMatch(kept, /4242424242|9173/);
});
