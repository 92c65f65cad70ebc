import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { startMoneyWorld } from '../../test/support/money-world.ts';
import { listTestCards } from '../sandbox-bank/cards.ts';
import { findAuthentication } from '../store/authentications.ts';
import { createSeal } from '../vault/seal.ts';
import { openSealKeys } from '../vault/seal-keys.ts';
import { Secret } from '../vault/secret.ts';
import { retireAfterMs } from '../vault/vault-keys.ts';
import { retireVaultKey } from './retire-vault-key.ts';
import { rewrapVault } from './rewrap-vault.ts';
import { rotateVaultKey } from './rotate-vault-key.ts';
import { cavvContext } from './steps/advance-authentication.ts';

test('the proof of an authentication moves to the new key, and keeps the old one from being destroyed before', async (t) => {
  const world = await startMoneyWorld(t);
  const { db } = world;
  const { now } = world.clock;
  const { keys } = world.payDeps;
  const sealKeys = await openSealKeys(db, keys, now);
  t.after(() => sealKeys.stop());
  world.clock.advance(60_000);
  const seal = createSeal(new Secret(randomBytes(32)), sealKeys);
  // Those were sealed under the world's own master key, which this test does not have.
  await db.execute('delete from webhook_secrets');
  const card = listTestCards().find(({ code, threeDs }) => code === '00' && threeDs?.result === 'Y');
  const session = await world.open();
  await world.pay(session, card?.number ?? assert.fail('no such card'));
  const [attempt] = await world.attempts(session);
  const key = { merchantId: world.merchantId, attemptId: attempt?.id ?? '' };
  assert.ok((await findAuthentication(db, key))?.sealedCavv, 'a payment keeps its proof');
  await db.execute('update authentications set sealed_cavv = $1', [
    seal.seal(new Secret('the proof'), cavvContext(key)),
  ]);

  await rotateVaultKey({ db, keys, now });
  world.clock.advance(retireAfterMs);
  await sealKeys.refresh();
  assert.deepEqual(await retireVaultKey({ db, now }, { version: 1 }), {
    kind: 'in_use',
    cards: 0,
    secrets: 1,
  });
  assert.equal((await rewrapVault({ db, keys, seal, sealKeys })).secretsMoved, 1);
  assert.deepEqual(await retireVaultKey({ db, now }, { version: 1 }), { kind: 'retired' });
  const after = await findAuthentication(db, key);
  assert.equal(after?.sealedCavv?.readUInt32BE(1), 2);
  assert.equal(seal.open(after?.sealedCavv ?? Buffer.alloc(0), cavvContext(key)).reveal(), 'the proof');
});
