import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bankForTests, cardOf, saleOf } from './bank-for-tests.ts';

test('refunds that arrive together never give back more than was charged', async (context) => {
  const bank = await bankForTests(context);
  await bank.post('/v1/sales', saleOf('att_1'));

  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      bank.post('/v1/refunds', { reference: `re_${index}`, sale_reference: 'att_1', amount: 1000 }),
    ),
  );
  const rest = await bank.post('/v1/refunds', { reference: 're_r', sale_reference: 'att_1', amount: 900 });

  assert.equal(answers.filter(({ body }) => body.result === 'approved').length, 4);
  assert.equal(rest.body.result, 'approved');
  const refunds = (await bank.lines()).filter(
    ({ kind, result }) => kind === 'refund' && result === 'approved',
  );
  assert.equal(
    refunds.reduce((sum, { amount }) => sum + Number(amount), 0),
    4900,
  );
});

test('a refund is made once for its reference, and never of a sale that was not charged', async (context) => {
  const bank = await bankForTests(context);
  await bank.post('/v1/sales', saleOf('att_1'));
  await bank.post('/v1/sales', saleOf('att_2', { card: cardOf('4000000000000002') }));
  const refund = { reference: 're_1', sale_reference: 'att_1', amount: 4900 };

  const first = await bank.post('/v1/refunds', refund);

  assert.equal(first.body.result, 'approved');
  assert.deepEqual(await bank.post('/v1/refunds', refund), first);
  assert.equal((await bank.post('/v1/refunds', { ...refund, amount: 1 })).status, 409);
  assert.equal(
    (await bank.post('/v1/refunds', { ...refund, reference: 're_2' })).body.code,
    'amount_exceeds_sale',
  );
  const ofDeclined = { reference: 're_3', sale_reference: 'att_2', amount: 1 };
  assert.equal((await bank.post('/v1/refunds', ofDeclined)).body.code, 'sale_not_approved');
  assert.equal(
    (await bank.post('/v1/refunds', { ...refund, reference: 're_4', sale_reference: 'x' })).status,
    404,
  );
});

test('cards whose refunds are refused, lost or slow do so once for each reference, and a repeat is answered', async (context) => {
  const bank = await bankForTests(context, { sleep: async () => {} });
  const cards = { att_1: '4000994000000014', att_2: '4000994000000022', att_3: '4000994000000030' };
  for (const [reference, number] of Object.entries(cards))
    await bank.post('/v1/sales', saleOf(reference, { card: cardOf(number) }));
  const give = (sale: string, reference = `re_${sale}`) =>
    bank.post('/v1/refunds', { reference, sale_reference: sale, amount: 1000 });

  assert.deepEqual((await give('att_1')).body.code, 'refund_rejected');
  await assert.rejects(give('att_2'));
  const [found, again] = [await bank.get('/v1/refunds/re_att_2'), await give('att_2')];
  assert.deepEqual([found.body.status, again.body.result], ['approved', 'approved']);
  assert.equal((await give('att_3')).body.result, 'approved');

  const refunds = (await bank.lines()).filter(({ kind }) => kind === 'refund');
  assert.deepEqual(
    refunds.map(({ operation, result }) => [operation, result]),
    [
      ['re_att_1', 'declined'],
      ['re_att_2', 'approved'],
      ['re_att_3', 'approved'],
    ],
  );
  // What has manners of its own cannot be taken back instead.
  assert.equal((await bank.post('/v1/reversals', { reference: 'att_1' })).status, 409);
});

test('a reversal of a sale that never came burns its reference, after a restart too', async (context) => {
  const bank = await bankForTests(context);
  const reversed = await bank.post('/v1/reversals', { reference: 'att_1' });
  assert.equal(reversed.body.result, 'nothing_to_reverse');

  await bank.restart();
  const late = await bank.post('/v1/sales', saleOf('att_1'));

  assert.equal(late.body.result, 'declined');
  assert.equal(late.body.code, 'reference_reversed');
  assert.equal((await bank.get('/v1/sales/att_1')).body.status, 'reversed');
});

test('a reversal takes a sale back whole and once, and leaves nothing to refund', async (context) => {
  const bank = await bankForTests(context);
  const slow = bank.post('/v1/sales', saleOf('att_1', { card: cardOf('4000990000000012') }));
  while ((await bank.get('/v1/sales/att_1')).status === 404);

  const reversals = await Promise.all([1, 2].map(() => bank.post('/v1/reversals', { reference: 'att_1' })));
  const refund = await bank.post('/v1/refunds', { reference: 're_1', sale_reference: 'att_1', amount: 1 });

  assert.equal((await slow).body.result, 'approved');
  assert.deepEqual(reversals[0], reversals[1]);
  assert.deepEqual([reversals[0]?.body.result, reversals[0]?.body.amount], ['approved', 4900]);
  assert.equal(refund.body.code, 'sale_reversed');
  assert.equal((await bank.lines()).filter(({ kind }) => kind === 'reversal').length, 1);
});

test('a sale with refunds cannot be reversed', async (context) => {
  const bank = await bankForTests(context);
  await bank.post('/v1/sales', saleOf('att_1'));
  await bank.post('/v1/refunds', { reference: 're_1', sale_reference: 'att_1', amount: 1 });

  assert.equal((await bank.post('/v1/reversals', { reference: 'att_1' })).status, 409);
});
