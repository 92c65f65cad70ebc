import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { hashKey, isUsable } from '../domain/api-key.ts';
import { listLeaks } from '../store/api-key-leaks.ts';
import { findApiKeyByHash, listApiKeys } from '../store/api-keys.ts';
import { openDb } from '../store/db.ts';
import { allowNetworks } from './allow-networks.ts';
import { issueApiKey } from './issue-api-key.ts';
import { reportLeakedKey } from './report-leaked-key.ts';
import { revokeApiKey } from './revoke-api-key.ts';
import { rollApiKey } from './roll-api-key.ts';

const { db, url } = await testDatabase({ after });
const merchantId = 'mer_0123456789';
await db.execute(
  `insert into merchants (id, name, brand_color, created_at) values ($1, 'Nar Kitab', '#0b6e4f', now())`,
  [merchantId],
);
const at = new Date('2026-11-22T10:00:00.000Z');
const deps = { db, now: () => at };

const issue = () =>
  issueApiKey(deps, {
    merchantId,
    livemode: true,
    scopes: ['checkout:write', 'refunds:read'],
    requestsPerMinute: 17,
    name: 'web shop',
    allowedNetworks: ['203.0.113.0/24'],
  });

const worksAt = async (secretKey: string, msLater: number) => {
  const key = await findApiKeyByHash(db, hashKey(secretKey));
  return key !== undefined && isUsable(key, new Date(at.getTime() + msLater));
};

const hourMs = 60 * 60_000;

test('a successor may do what the old key may, and the old one works beside it to the last millisecond', async () => {
  const { key, secretKey } = await issue();
  const rolled = await rollApiKey(deps, { merchantId, id: key.id, overlapHours: 24 });
  assert.equal(rolled.kind, 'rolled');
  const { key: next, secretKey: nextSecret } = rolled.made;
  assert.notEqual(nextSecret.reveal(), secretKey.reveal());
  const same = { ...next, id: key.id, last4: key.last4 };
  assert.deepEqual(same, key);
  for (const [ms, works] of [
    [0, true],
    [24 * hourMs - 1, true],
    [24 * hourMs, false],
    [25 * hourMs, false],
  ] as const)
    assert.equal(await worksAt(secretKey.reveal(), ms), works, `${ms} ms after`);
  assert.ok(await worksAt(nextSecret.reveal(), 1000 * hourMs));
  const stored = (await listApiKeys(db, merchantId)).find(({ id }) => id === key.id);
  assert.deepEqual([stored?.rolledTo, stored?.expiresAt], [next.id, new Date(at.getTime() + 24 * hourMs)]);
});

test('without overlap the old key ends with the roll', async () => {
  const { key, secretKey } = await issue();
  assert.ok(await worksAt(secretKey.reveal(), 0));
  await rollApiKey(deps, { merchantId, id: key.id, overlapHours: 0 });
  assert.equal(await worksAt(secretKey.reveal(), 0), false);
});

test('a key is rolled once, its successor again, and all belong to the line of the first', async () => {
  const { key } = await issue();
  const first = await rollApiKey(deps, { merchantId, id: key.id, overlapHours: 1 });
  assert.equal(first.kind, 'rolled');
  const again = await rollApiKey(deps, { merchantId, id: key.id, overlapHours: 1 });
  assert.deepEqual(again, { kind: 'already_rolled', rolledTo: first.made.key.id });
  const second = await rollApiKey(deps, { merchantId, id: first.made.key.id, overlapHours: 1 });
  assert.equal(second.kind === 'rolled' && second.made.key.lineId, key.id);
  assert.deepEqual(await rollApiKey(deps, { merchantId, id: 'key_none', overlapHours: 1 }), {
    kind: 'unknown',
  });
});

test('of two operators who roll one key at once, through two processes, one gets a successor', async (t) => {
  const other = openDb({ url, poolSize: 4 });
  t.after(() => other.close());
  for (let round = 0; round < 10; round += 1) {
    const { key } = await issue();
    const input = { merchantId, id: key.id, overlapHours: 1 };
    const results = await Promise.all([rollApiKey(deps, input), rollApiKey({ ...deps, db: other }, input)]);
    assert.deepEqual(results.map(({ kind }) => kind).sort(), ['already_rolled', 'rolled']);
    const line = (await listApiKeys(db, merchantId)).filter(({ lineId }) => lineId === key.id);
    assert.equal(line.length, 2);
  }
});

test('revoking ends a rolled key before its time, and leaves its successor', async () => {
  const { key, secretKey } = await issue();
  const rolled = await rollApiKey(deps, { merchantId, id: key.id, overlapHours: 168 });
  assert.equal(rolled.kind, 'rolled');
  assert.equal(await revokeApiKey(deps, { merchantId, id: key.id }), 'revoked');
  assert.equal(await revokeApiKey(deps, { merchantId, id: key.id }), 'was_revoked');
  assert.equal(await revokeApiKey(deps, { merchantId, id: 'key_none' }), 'unknown');
  assert.equal(await worksAt(secretKey.reveal(), 1), false);
  assert.ok(await worksAt(rolled.made.secretKey.reveal(), 1));
  assert.deepEqual(await rollApiKey(deps, { merchantId, id: key.id, overlapHours: 1 }), { kind: 'revoked' });
});

test('a report of a leaked key says whose it is, notes where, and acts only when told to', async () => {
  const { key, secretKey } = await issue();
  const report = (action: 'note' | 'revoke' | { roll: { overlapHours: number } }) =>
    reportLeakedKey(deps, { secretKey: secretKey.reveal(), foundAt: 'github.com/nar/shop', action });
  assert.equal((await report('note')).kind, 'noted');
  assert.ok(await worksAt(secretKey.reveal(), 0));
  const replaced = await report({ roll: { overlapHours: 0 } });
  assert.ok(replaced.kind === 'replaced' && replaced.result.kind === 'rolled');
  assert.equal(await worksAt(secretKey.reveal(), 0), false);
  const revoked = await report('revoke');
  assert.deepEqual([revoked.kind, revoked.kind === 'revoked' && revoked.wasRevoked], ['revoked', false]);
  const leaks = (await listLeaks(db, merchantId)).filter(({ keyId }) => keyId === key.id);
  assert.deepEqual(leaks, [
    {
      keyId: key.id,
      place: 'reported',
      source: 'github.com/nar/shop',
      times: 3,
      firstSeenAt: at,
      lastSeenAt: at,
    },
  ]);
  const unknown = { secretKey: 'sk_live_unknown', foundAt: '', action: 'revoke' as const };
  assert.deepEqual(await reportLeakedKey(deps, unknown), { kind: 'not_ours' });
});

test('the networks of a key are replaced as a whole', async () => {
  const { key } = await issue();
  const networksOf = async () =>
    (await listApiKeys(db, merchantId)).find(({ id }) => id === key.id)?.allowedNetworks;
  assert.ok(await allowNetworks(deps, { merchantId, id: key.id, networks: ['10.0.0.0/8', '::1/128'] }));
  assert.deepEqual(await networksOf(), ['10.0.0.0/8', '::1/128']);
  assert.ok(await allowNetworks(deps, { merchantId, id: key.id, networks: [] }));
  assert.deepEqual(await networksOf(), []);
  assert.equal(await allowNetworks(deps, { merchantId, id: 'key_none', networks: [] }), false);
});
