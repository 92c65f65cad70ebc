import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { createMerchant } from '../flows/create-merchant.ts';
import { createSeal } from '../vault/seal.ts';
import { Secret } from '../vault/secret.ts';
import {
  deleteExpiredListEntries,
  deleteRiskListEntry,
  findRiskListHits,
  insertRiskListEntry,
  listRiskListEntries,
  type RiskListEntry,
} from './risk-lists.ts';

const now = new Date('2026-11-22T10:00:00Z');

test('a value is found on the lists of its merchant and mode while its time lasts', async (t) => {
  const { db } = await testDatabase(t);
  const { merchant } = await createMerchant(
    { db, now: () => now, seal: createSeal(new Secret(randomBytes(32))) },
    { name: 'Nar Kitab', supportEmail: null, brandColor: '#0b6e4f', logo: null },
  );
  const key = { merchantId: merchant.id, livemode: true };
  const entry: RiskListEntry = {
    ...key,
    list: 'block',
    kind: 'email',
    value: '@throwaway.example',
    note: null,
    createdAt: now,
    expiresAt: null,
  };
  const put = (changes: Partial<RiskListEntry>) =>
    db.tx((tx) => insertRiskListEntry(tx, { ...entry, ...changes }));
  const expiresAt = new Date(now.getTime() + 1000);
  await put({});
  await put({ note: 'again' });
  await put({ kind: 'bin', value: '424242', expiresAt });
  await put({ list: 'never_retry', kind: 'fingerprint', value: 'fp_1' });
  await put({ list: 'allow', kind: 'fingerprint', value: 'fp_1', livemode: false });
  const values = [
    { kind: 'email', value: '@throwaway.example' },
    { kind: 'bin', value: '424242' },
    { kind: 'fingerprint', value: 'fp_1' },
    // The right value of the wrong kind.
    { kind: 'country', value: '424242' },
  ] as const;
  const hits = async (of: { merchantId?: string; livemode?: boolean; now?: Date } = {}) =>
    (await findRiskListHits(db, { ...key, now, ...of }, values))
      .map(({ list, kind }) => `${list} ${kind}`)
      .sort();
  assert.deepEqual(await hits(), ['block bin', 'block email', 'never_retry fingerprint']);
  assert.deepEqual(await hits({ now: expiresAt }), ['block email', 'never_retry fingerprint']);
  assert.deepEqual(await hits({ livemode: false }), ['allow fingerprint']);
  assert.deepEqual(await hits({ merchantId: 'mer_other' }), []);

  assert.equal((await listRiskListEntries(db, { ...key, limit: 10 })).length, 3);
  assert.equal(await deleteExpiredListEntries(db, expiresAt), 1);
  assert.equal(await db.tx((tx) => deleteRiskListEntry(tx, { ...entry, list: 'block' })), true);
  assert.deepEqual(await hits(), ['never_retry fingerprint']);
});
