import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { bankForTests, cardOf, saleOf } from './bank-for-tests.ts';
import { issueCavv } from './three-ds/cavv.ts';

const always = '4000002760003184';
const required = '4000000000003220';

/** A claim with the proof that our own ACS would have made. */
function claimOf(cardNumber: string, isChallenged: boolean, transStatus = 'Y'): Record<string, unknown> {
  const dsTransId = randomUUID();
  const facts = { dsTransId, cardNumber, amount: 4900, currency: 'USD', transStatus, isChallenged };
  return {
    trans_status: transStatus,
    eci: transStatus === 'Y' ? '05' : '06',
    cavv: issueCavv(facts),
    ds_trans_id: dsTransId,
    version: '2.2.0',
  };
}

test('cards that demand authentication answer 1A without it, and take only what they demand', async (context) => {
  const bank = await bankForTests(context);
  const code = async (number: string, authentication?: Record<string, unknown>) => {
    const changes = { card: cardOf(number), ...(authentication && { authentication }) };
    return (await bank.post('/v1/sales', saleOf(randomUUID(), changes))).body.code;
  };

  assert.equal(await code(required), '1A');
  assert.equal(await code(required, claimOf(required, false)), '00');
  assert.equal(await code(required, claimOf(required, false, 'A')), '00');
  assert.equal(await code(always, claimOf(always, false)), '1A');
  assert.equal(await code(always, claimOf(always, true)), '00');
  const none = { ...claimOf(required, false), trans_status: 'U', cavv: null, eci: '07' };
  assert.equal(await code(required, none), '1A');
  assert.equal(await code('4242424242424242', none), '00');
});

test('a proof that is another card’s, another amount’s, forged or without its ECI is refused', async (context) => {
  const bank = await bankForTests(context);
  const claim = claimOf(required, true);
  const wrong: Record<string, unknown>[] = [
    claimOf(always, true),
    { ...claim, cavv: Buffer.alloc(20).toString('base64') },
    { ...claim, cavv: null },
    { ...claim, eci: '06' },
    { ...claim, eci: null },
    { ...claim, ds_trans_id: randomUUID() },
    { ...claim, trans_status: 'A', eci: '06' },
  ];
  for (const authentication of wrong) {
    const sale = saleOf(randomUUID(), { card: cardOf(required), authentication });
    assert.equal((await bank.post('/v1/sales', sale)).body.code, 'authentication_invalid');
  }
  const dearer = saleOf(randomUUID(), { card: cardOf(required), amount: 4901, authentication: claim });
  assert.equal((await bank.post('/v1/sales', dearer)).body.code, 'authentication_invalid');
});

test('a sale after N or R is refused, and the ledger says what was claimed and whether it was proved', async (context) => {
  const bank = await bankForTests(context);
  for (const trans_status of ['N', 'R']) {
    const authentication = { ...claimOf(required, true), trans_status };
    const sale = saleOf(`att_${trans_status}`, { card: cardOf(required), authentication });
    assert.equal((await bank.post('/v1/sales', sale)).body.code, 'authentication_failed');
  }
  await bank.post(
    '/v1/sales',
    saleOf('att_Y', { card: cardOf(required), authentication: claimOf(required, true) }),
  );
  await bank.post('/v1/sales', saleOf('att_none'));

  assert.deepEqual(
    (await bank.lines()).map(({ authentication }) => authentication),
    [
      { trans_status: 'N', is_proved: false },
      { trans_status: 'R', is_proved: false },
      { trans_status: 'Y', is_proved: true },
      undefined,
    ],
  );
});

test('a proof is known again after a restart', async (context) => {
  const bank = await bankForTests(context);
  const authentication = claimOf(always, true);
  await bank.restart();
  const sale = saleOf('att_1', { card: cardOf(always), authentication });
  assert.equal((await bank.post('/v1/sales', sale)).body.code, '00');
});
