import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabase } from '../../test/support/database.ts';
import type { CardDetails } from '../connectors/connector.ts';
import { type Db, openDb } from '../store/db.ts';
import { listSecretsNotUnder, updateSealedSecret } from '../store/sealed-secrets.ts';
import { sealCard } from '../vault/card-envelope.ts';
import { createCardFingerprint } from '../vault/card-fingerprint.ts';
import { forgetCard, keepCard, takeCard } from '../vault/cards-in-flight.ts';
import type { KeyRing } from '../vault/key-ring.ts';
import { createLocalKeyRing } from '../vault/local-key-ring.ts';
import { createSeal, sealPrefix } from '../vault/seal.ts';
import { openSealKeys } from '../vault/seal-keys.ts';
import { Secret } from '../vault/secret.ts';
import {
  ensureKeyVersion,
  listKeyRows,
  listKeyVersions,
  lockActiveKey,
  retireAfterMs,
} from '../vault/vault-keys.ts';
import { createMerchant } from './create-merchant.ts';
import { retireVaultKey } from './retire-vault-key.ts';
import { type RewrapProgress, rewrapVault } from './rewrap-vault.ts';
import { rotateVaultKey } from './rotate-vault-key.ts';
import { openWebhookSecrets, webhookSecretContext } from './steps/webhook-secrets.ts';

const start = new Date('2026-11-22T10:00:00Z');

/** An installation of two processes, each with its own connections and memory. The clock is moved by hand. */
async function startInstallation(t: TestContext) {
  const { db, url } = await testDatabase(t);
  const masterKey = new Secret(randomBytes(32));
  const clock = { ms: start.getTime() };
  const now = () => new Date(clock.ms);
  await ensureKeyVersion(db, createLocalKeyRing(masterKey), now());
  const openProcess = async (own: Db) => {
    const keys = createLocalKeyRing(masterKey);
    const sealKeys = await openSealKeys(own, keys, now);
    t.after(() => sealKeys.stop());
    return { db: own, keys, sealKeys, seal: createSeal(masterKey, sealKeys), now };
  };
  const other = openDb({ url, poolSize: 5 });
  t.after(() => other.close());
  return { one: await openProcess(db), two: await openProcess(other), masterKey, clock };
}

const cardOf = (number: string): CardDetails => ({
  number: new Secret(number),
  securityCode: new Secret('737'),
  expiryMonth: 12,
  expiryYear: 2034,
  holderName: null,
});

const placeOf = (attemptId: string) => ({
  merchantId: 'mer_0123456789',
  sessionId: `cs_of_${attemptId}`,
  attemptId,
});

/** One payment: keeps the card, reads it back twice, forgets it; throws when anything is not as it was. */
async function pay(db: Db, keys: KeyRing, attemptId: string): Promise<void> {
  const place = placeOf(attemptId);
  const number = String(4_000_000_000_000_000 + Math.floor(Math.random() * 1e12));
  const expiresAt = new Date(start.getTime() + 3_600_000);
  await db.tx((tx) => keepCard(tx, keys, { ...place, card: cardOf(number), expiresAt }));
  for (let reads = 0; reads < 2; reads++) {
    const card = await takeCard(db, keys, place, start);
    assert.equal(card?.number.reveal(), number);
  }
  assert.equal(await db.tx((tx) => forgetCard(tx, place)), true);
}

test('the key is rotated and the old ones destroyed under load, and no payment fails', async (t) => {
  const { one, two, clock } = await startInstallation(t);
  let isOver = false;
  let paid = 0;
  const failures: unknown[] = [];
  const payers = [one, two, one, two].map(async ({ db, keys }, lane) => {
    while (!isOver && failures.length < 10 && paid < 5_000) {
      await pay(db, keys, `att_${lane}_${paid}`).catch((error) => failures.push(error));
      paid += 1;
    }
  });
  const retired: number[] = [];
  try {
    for (let rotation = 0; rotation < 5; rotation++) {
      const enough = 60 * (rotation + 1);
      while (paid < enough && failures.length === 0) await sleep(5);
      const { version } = await rotateVaultKey(rotation % 2 === 0 ? one : two);
      clock.ms += retireAfterMs;
      // A payment may hold an old row at this moment; its answer takes it away, so the next try succeeds.
      for (let tries = 0; tries < 200 && !retired.includes(version - 1); tries++) {
        await rewrapVault(one);
        const result = await retireVaultKey(two, { version: version - 1 });
        if (result.kind === 'retired') retired.push(version - 1);
      }
    }
  } finally {
    isOver = true;
  }
  await Promise.all(payers);
  t.diagnostic(`${paid} payments over 5 rotations, ${failures.length} failures`);
  assert.deepEqual(failures, []);
  assert.deepEqual(retired, [1, 2, 3, 4, 5]);
});

test('a new version seals at once on every process, and the card of before stays readable', async (t) => {
  const { one, two } = await startInstallation(t);
  const keep = (process: typeof one, attemptId: string) =>
    process.db.tx((tx) =>
      keepCard(tx, process.keys, {
        ...placeOf(attemptId),
        card: cardOf('4242424242424242'),
        expiresAt: new Date(start.getTime() + 600_000),
      }),
    );
  await keep(two, 'att_old');
  await rotateVaultKey(one);
  await keep(two, 'att_new');
  const rows = await one.db.query('select attempt_id, key_version from cards_in_flight order by 1 desc');
  assert.deepEqual(rows, [
    { attempt_id: 'att_old', key_version: 1 },
    { attempt_id: 'att_new', key_version: 2 },
  ]);
  for (const attemptId of ['att_old', 'att_new']) {
    for (const { db, keys } of [one, two]) {
      assert.equal(
        (await takeCard(db, keys, placeOf(attemptId), start))?.number.reveal(),
        '4242424242424242',
      );
    }
  }
});

test('a version is not destroyed while it seals, while a card is under it, or too soon', async (t) => {
  const { one, clock } = await startInstallation(t);
  const expiresAt = new Date(start.getTime() + 3_600_000);
  for (let n = 0; n < 450; n += 1) {
    await one.db.tx((tx) =>
      keepCard(tx, one.keys, { ...placeOf(`att_${n}`), card: cardOf('4242424242424242'), expiresAt }),
    );
  }
  assert.deepEqual(await retireVaultKey(one, { version: 1 }), { kind: 'active' });
  assert.deepEqual(await retireVaultKey(one, { version: 7 }), { kind: 'unknown_version' });
  await rotateVaultKey(one);
  assert.equal((await retireVaultKey(one, { version: 1 })).kind, 'too_soon');
  clock.ms += retireAfterMs;
  assert.deepEqual(await retireVaultKey(one, { version: 1 }), { kind: 'in_use', cards: 450, secrets: 0 });

  const seen: RewrapProgress[] = [];
  await rewrapVault({ ...one, onProgress: (progress) => seen.push(progress) });
  assert.deepEqual(
    seen.slice(0, 3).map(({ cardsMoved, cardsLeft }) => [cardsMoved, cardsLeft]),
    [
      [200, 250],
      [400, 50],
      [450, 0],
    ],
  );
  assert.deepEqual(await retireVaultKey(one, { version: 1 }), { kind: 'retired' });
  assert.deepEqual(await retireVaultKey(one, { version: 1 }), { kind: 'retired' });
  assert.ok(await takeCard(one.db, one.keys, placeOf('att_449'), start));
});

test('a version is not destroyed between a payment’s look at it and the row sealed under it', async (t) => {
  const { one, two, clock } = await startInstallation(t);
  const place = placeOf('att_slow');
  const expiresAt = new Date(start.getTime() + 3_600_000);
  let hasEnded = false;
  const { retiring } = await one.db.tx(async (tx) => {
    const { version } = await lockActiveKey(tx, one.keys);
    assert.equal(version, 1);
    await rotateVaultKey(two);
    clock.ms += retireAfterMs;
    const ending = retireVaultKey(two, { version: 1 }).finally(() => {
      hasEnded = true;
    });
    await sleep(150);
    assert.equal(hasEnded, false, 'it waits for the payment');
    // Sealed under the version that was locked; a new look would find the new one.
    const sealed = sealCard({ version, key: await openKey(one, version) }, place, cardOf('4242424242424242'));
    await tx.execute('insert into cards_in_flight values ($1, $2, $3, $4, $5, $6)', [
      place.merchantId,
      place.sessionId,
      place.attemptId,
      sealed,
      version,
      expiresAt,
    ]);
    return { retiring: ending };
  });
  assert.deepEqual(await retiring, { kind: 'in_use', cards: 1, secrets: 0 });
  assert.ok(await takeCard(two.db, two.keys, place, start));
});

async function openKey({ db, keys }: { db: Db; keys: KeyRing }, version: number) {
  const row = (await listKeyRows(db)).find((each) => each.version === version);
  return keys.open(version, row?.wrapped ?? Buffer.alloc(0));
}

test('what is under a destroyed version cannot be opened, even by a process that had its key', async (t) => {
  const { one, two, clock } = await startInstallation(t);
  const place = placeOf('att_1');
  const expiresAt = new Date(start.getTime() + 3_600_000);
  await one.db.tx((tx) => keepCard(tx, one.keys, { ...place, card: cardOf('4242424242424242'), expiresAt }));
  const [stolen] = await one.db.query<{ sealed: Buffer }>('select sealed from cards_in_flight');
  assert.ok(await takeCard(two.db, two.keys, place, start));
  await rotateVaultKey(one);
  await rewrapVault(one);
  clock.ms += retireAfterMs;
  assert.deepEqual(await retireVaultKey(one, { version: 1 }), { kind: 'retired' });
  await one.db.execute('update cards_in_flight set sealed = $1, key_version = 1', [stolen?.sealed]);
  await assert.rejects(takeCard(two.db, two.keys, place, start), /retired/);
  assert.deepEqual(
    await one.db.query(`select octet_length(wrapped) as size, state from vault_keys where version = 1`),
    [{ size: 0, state: 'retired' }],
  );
  const states = (await listKeyVersions(one.db)).map(({ version, state }) => [version, state]);
  assert.deepEqual(states, [
    [1, 'retired'],
    [2, 'active'],
  ]);
});

test('of two rotations at once one wins and the other changes nothing', async (t) => {
  const { one, two } = await startInstallation(t);
  const results = await Promise.allSettled([rotateVaultKey(one), rotateVaultKey(two)]);
  const versions = await listKeyVersions(one.db);
  const done = results.filter(({ status }) => status === 'fulfilled').length;
  assert.equal(versions.length, 1 + done);
  assert.equal(versions.filter(({ state }) => state === 'active').length, 1);
});

test('webhook secrets sealed before there were versions still open, and move to the new key', async (t) => {
  const { one, two, masterKey, clock } = await startInstallation(t);
  const before = createSeal(masterKey);
  const { merchant, testWebhookSecret, liveWebhookSecret } = await createMerchant(
    { db: one.db, now: one.now, seal: before },
    { name: 'Nar Kitab', supportEmail: null, brandColor: '#0b6e4f', logo: null },
  );
  const key = { merchantId: merchant.id, livemode: false, target: 'session', now: start };
  const reads = async (process: typeof one) =>
    (await openWebhookSecrets(process.db, process.seal, key)).map((secret) => secret.reveal());
  assert.deepEqual(await reads(one), [testWebhookSecret.reveal()]);

  const { version, secretsMoveAt } = await rotateVaultKey(one);
  clock.ms = secretsMoveAt.getTime();
  await one.sealKeys.refresh();
  await two.sealKeys.refresh();
  const { secretsMoved } = await rewrapVault(one);
  assert.equal(secretsMoved, 2);
  assert.deepEqual(await reads(one), [testWebhookSecret.reveal()]);
  assert.deepEqual(await reads(two), [testWebhookSecret.reveal()]);
  assert.notEqual(testWebhookSecret.reveal(), liveWebhookSecret.reveal());

  await rotateVaultKey(one);
  clock.ms += retireAfterMs;
  await one.sealKeys.refresh();
  assert.deepEqual(await retireVaultKey(one, { version }), { kind: 'in_use', cards: 0, secrets: 2 });
  assert.equal((await rewrapVault(one)).secretsMoved, 2);
  assert.deepEqual(await retireVaultKey(one, { version }), { kind: 'retired' });
  await two.sealKeys.refresh();
  assert.deepEqual(await reads(two), [testWebhookSecret.reveal()]);
});

test('a small secret is sealed under a new version only when every process can know it', async (t) => {
  const { one, two, clock } = await startInstallation(t);
  const row = { merchantId: 'mer_1', livemode: false, id: 'key_1' };
  const context = webhookSecretContext(row);
  const { version, secretsMoveAt } = await rotateVaultKey(one);
  await one.sealKeys.refresh();
  clock.ms = secretsMoveAt.getTime() - 1;
  await one.sealKeys.refresh();
  const early = one.seal.seal(new Secret('whsec_1'), context);
  assert.notEqual(early.readUInt32BE(1), version);
  clock.ms += 1;
  const late = one.seal.seal(new Secret('whsec_1'), context);
  assert.deepEqual([late.readUInt8(0), late.readUInt32BE(1)], [2, version]);
  // This process slept over it all: it says so, reads the versions again, and the next try succeeds.
  assert.throws(() => two.seal.open(late, context), /retired or not known/);
  await two.sealKeys.refresh();
  assert.equal(two.seal.open(late, context).reveal(), 'whsec_1');
  assert.throws(() => two.seal.open(late, webhookSecretContext({ ...row, id: 'key_2' })));
});

test('with keys that nobody could read for two minutes nothing is sealed', async (t) => {
  const { one, clock } = await startInstallation(t);
  clock.ms += 120_001;
  assert.throws(() => one.seal.seal(new Secret('whsec_1'), 'row'), /could not be read for two minutes/);
  await one.sealKeys.refresh();
  const sealed = one.seal.seal(new Secret('whsec_1'), 'row');
  assert.equal(one.seal.open(sealed, 'row').reveal(), 'whsec_1');
});

test('a fingerprint stays the same over every rotation', async (t) => {
  const { one, masterKey, clock } = await startInstallation(t);
  const before = createCardFingerprint(masterKey)(new Secret('4242424242424242'));
  await rotateVaultKey(one);
  clock.ms += retireAfterMs;
  await retireVaultKey(one, { version: 1 });
  assert.equal(createCardFingerprint(masterKey)(new Secret('4242424242424242')), before);
});

test('a secret that changes while it is resealed keeps its change', async (t) => {
  const { one, masterKey } = await startInstallation(t);
  const seal = createSeal(masterKey);
  await createMerchant(
    { db: one.db, now: one.now, seal },
    { name: 'Nar Kitab', supportEmail: null, brandColor: '#0b6e4f', logo: null },
  );
  const [read] = await listSecretsNotUnder(one.db, sealPrefix(1), 1);
  assert.ok(read);
  const changed = seal.seal(new Secret('whsec_changed'), webhookSecretContext(read));
  await one.db.execute('update webhook_secrets set sealed = $1 where id = $2', [changed, read.id]);
  assert.equal(await one.db.tx((tx) => updateSealedSecret(tx, read, Buffer.from('resealed'))), false);
  const opened = await openWebhookSecrets(one.db, seal, { ...read, target: 'session', now: one.now() });
  assert.deepEqual(
    opened.map((secret) => secret.reveal()),
    ['whsec_changed'],
  );
});
