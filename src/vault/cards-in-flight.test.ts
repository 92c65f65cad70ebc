import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { type Lifetime, testDatabase } from '../../test/support/database.ts';
import type { CardDetails } from '../connectors/connector.ts';
import { createCardFingerprint } from './card-fingerprint.ts';
import { forgetCard, keepCard, sweepExpiredCards, takeCard } from './cards-in-flight.ts';
import { createLocalKeyRing } from './local-key-ring.ts';
import { Secret } from './secret.ts';
import { ensureKeyVersion } from './vault-keys.ts';

const now = new Date('2026-11-22T10:00:00Z');
const later = new Date(now.getTime() + 600_000);
const place = { merchantId: 'mer_0123456789', sessionId: 'cs_test_1', attemptId: 'att_1' };
const card: CardDetails = {
  number: new Secret('4242424242424242'),
  securityCode: new Secret('737'),
  expiryMonth: 12,
  expiryYear: 2034,
  holderName: 'Leyla Məmmədova',
};

async function openVault(t: Lifetime) {
  const { db } = await testDatabase(t);
  const masterKey = new Secret(randomBytes(32));
  const keys = createLocalKeyRing(masterKey);
  await Promise.all([ensureKeyVersion(db, keys, now), ensureKeyVersion(db, keys, now)]);
  const keep = (changes: Partial<typeof place & { card: CardDetails; expiresAt: Date }> = {}) =>
    db.tx((tx) => keepCard(tx, keys, { ...place, card, expiresAt: later, ...changes }));
  return { db, keys, keep, masterKey };
}

test('a card comes back as it was kept, in another process too', async (t) => {
  const { db, masterKey, keep } = await openVault(t);
  await keep();
  const taken = (await takeCard(db, createLocalKeyRing(masterKey), place, now)) ?? assert.fail('it is gone');
  assert.equal(taken.number.reveal(), '4242424242424242');
  assert.equal(taken.securityCode?.reveal(), '737');
  assert.deepEqual(
    [taken.expiryMonth, taken.expiryYear, taken.holderName],
    [card.expiryMonth, card.expiryYear, card.holderName],
  );
});

test('a card without a security code or a name stays without', async (t) => {
  const { db, keys, keep } = await openVault(t);
  await keep({ card: { ...card, securityCode: null, holderName: null } });
  const taken = await takeCard(db, keys, place, now);
  assert.deepEqual([taken?.securityCode, taken?.holderName], [null, null]);
});

test('after the answer is recorded no row remains', async (t) => {
  const { db, keys, keep } = await openVault(t);
  await keep();
  assert.equal(await db.tx((tx) => forgetCard(tx, place)), true);
  assert.equal(await db.tx((tx) => forgetCard(tx, place)), false);
  assert.equal(await takeCard(db, keys, place, now), undefined);
  assert.deepEqual(await db.query('select 1 from cards_in_flight'), []);
});

test('an answer that is rolled back leaves the card', async (t) => {
  const { db, keys, keep } = await openVault(t);
  await keep();
  const rolledBack = db.tx(async (tx) => {
    await forgetCard(tx, place);
    throw new Error('the answer could not be recorded');
  });
  await assert.rejects(rolledBack);
  assert.ok(await takeCard(db, keys, place, now));
});

test('a card whose time is over is not handed out, and is swept', async (t) => {
  const { db, keys, keep } = await openVault(t);
  await keep();
  await keep({ attemptId: 'att_2', expiresAt: new Date(later.getTime() + 1) });
  assert.equal(await takeCard(db, keys, place, later), undefined);
  assert.equal(await sweepExpiredCards(db, now), 0);
  assert.equal(await sweepExpiredCards(db, later), 1);
  assert.ok(await takeCard(db, keys, { ...place, attemptId: 'att_2' }, later));
});

test('a sealed card put into the row of another merchant, session or attempt does not open', async (t) => {
  const { db, keys, keep } = await openVault(t);
  await keep();
  for (const [column, value] of [
    ['merchant_id', 'mer_9876543210'],
    ['session_id', 'cs_test_2'],
    ['attempt_id', 'att_2'],
  ] as const) {
    await db.execute(`update cards_in_flight set ${column} = $1`, [value]);
    const [row] = await db.query<typeof place>(
      `select merchant_id as "merchantId", session_id as "sessionId", attempt_id as "attemptId"
       from cards_in_flight`,
    );
    await assert.rejects(takeCard(db, keys, row ?? place, now), /unable to authenticate/, column);
    await db.execute('update cards_in_flight set merchant_id = $1, session_id = $2, attempt_id = $3', [
      place.merchantId,
      place.sessionId,
      place.attemptId,
    ]);
    assert.ok(await takeCard(db, keys, place, now), `${column} as it was opens again`);
  }
});

test('a flipped bit anywhere in a sealed card is noticed', async (t) => {
  const { db, keys, keep } = await openVault(t);
  await keep();
  const [row] = await db.query<{ sealed: Buffer }>('select sealed from cards_in_flight');
  const sealed = row?.sealed ?? assert.fail();
  for (let at = 0; at < sealed.length; at += 7) {
    const bent = Buffer.from(sealed);
    bent.writeUInt8(bent.readUInt8(at) ^ 1, at);
    await db.execute('update cards_in_flight set sealed = $1', [bent]);
    await assert.rejects(takeCard(db, keys, place, now), `byte ${at}`);
  }
});

test('the same card kept twice looks different, and its parts are nowhere in the row', async (t) => {
  const { db, keep } = await openVault(t);
  await keep();
  await keep({ attemptId: 'att_2' });
  const rows = await db.query<{ sealed: Buffer }>('select sealed from cards_in_flight order by attempt_id');
  const [first, second] = rows.map(({ sealed }) => sealed.toString('latin1'));
  assert.notEqual(first, second);
  for (const part of ['4242', '737', 'Leyla']) assert.ok(!first?.includes(part));
});

test('another installation with the same database cannot open a card', async (t) => {
  const { db, keep } = await openVault(t);
  await keep();
  const stranger = createLocalKeyRing(new Secret(randomBytes(32)));
  await assert.rejects(takeCard(db, stranger, place, now), /unable to authenticate/);
});

test('whatever of the vault is printed says [redacted]', async (t) => {
  const { db, keys, keep } = await openVault(t);
  await keep();
  const taken = (await takeCard(db, keys, place, now)) ?? assert.fail();
  const [row] = await db.query<{ wrapped: Buffer }>('select wrapped from vault_keys');
  const key = await keys.open(1, row?.wrapped ?? Buffer.alloc(0));
  const everything = { taken, keys, key, fingerprint: createCardFingerprint(new Secret(randomBytes(32))) };
  const printed = [
    inspect(everything, { depth: 9, showHidden: true }),
    JSON.stringify(everything),
    `${taken.number} ${key}`,
    String(taken.securityCode),
    inspect(new Error('no', { cause: everything }), { depth: 9 }),
  ].join('\n');
  assert.match(printed, /\[redacted\]/);
  for (const part of ['42424242', '737', key.reveal().toString('hex'), key.reveal().toString('base64')]) {
    assert.ok(!printed.includes(part), part);
  }
});

test('a fingerprint tells cards apart, says nothing about them and depends on the installation', () => {
  const master = new Secret(randomBytes(32));
  const fingerprint = createCardFingerprint(master);
  const one = fingerprint(new Secret('4242424242424242'));
  assert.match(one, /^fp_[\w-]{43}$/);
  assert.equal(createCardFingerprint(master)(new Secret('4242424242424242')), one);
  assert.notEqual(fingerprint(new Secret('4242424242424259')), one);
  assert.notEqual(createCardFingerprint(new Secret(randomBytes(32)))(new Secret('4242424242424242')), one);
});
