import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { issueExpiredKey, issueKey, issueRevokedKey } from '../../test/support/api-keys.ts';
import { assertRefused } from '../../test/support/refusals.ts';
import { startWorld } from '../../test/support/world.ts';
import { hashKey, newSecretKey } from '../domain/api-key.ts';
import { openDb } from '../store/db.ts';
import { findCaller } from './authenticate.ts';

const world = await startWorld({ after }, { environment: { MAXFI_ROLES: 'api' } });
const { db } = world.installation;
const now = new Date();

test('a key that cannot be one is refused without asking the database', async () => {
  const closed = openDb({ url: world.databaseUrl, poolSize: 1 });
  await closed.close();
  const ask = (key: string) => findCaller(closed, key, now);
  const key = newSecretKey(false);
  const malformed = ['', 'sk_test_', key.slice(0, -1), `${key}0`, ` ${key}`, key.replace('test', 'live')];
  const mistyped = [key.replace(/.$/, (last) => (last === '0' ? '1' : '0')), key.toUpperCase()];
  for (const wrong of [...malformed, ...mistyped]) assert.equal(await ask(wrong), undefined);
  // The same question about a well-formed key does reach the database, which is closed.
  await assert.rejects(ask(key));
});

test('a key is known by its hash, and the database does not have the key', async () => {
  const key = await issueKey(world);
  const caller = await findCaller(db, key, now);
  assert.deepEqual(
    [caller?.merchantId, caller?.livemode, caller?.last4],
    [world.merchantId, false, key.slice(-4)],
  );
  const [row] = await db.query<{ text: string }>('select k::text as text from api_keys k where hash = $1', [
    hashKey(key),
  ]);
  assert.ok(row && !row.text.includes(key) && !row.text.includes(key.slice(8, 40)));
});

test('unknown, revoked, expired and missing keys are all nobody', async () => {
  assert.equal(await findCaller(db, '', now), undefined);
  assert.equal(await findCaller(db, newSecretKey(true), now), undefined);
  assert.equal(await findCaller(db, await issueRevokedKey(world), now), undefined);
  assert.equal(await findCaller(db, await issueExpiredKey(world), world.installation.now()), undefined);
});

test('an address that tries many wrong keys is slowed down, and good keys from it are not', async () => {
  const fresh = await startWorld({ after }, { environment: { MAXFI_ROLES: 'api' } });
  const path = '/v2/payments/checkout';
  const tries = await Promise.all(
    Array.from({ length: 80 }, () => fresh.call('GET', path, { key: newSecretKey(false) })),
  );
  const refused = tries.filter((answer) => answer.status === 429);
  assert.equal(refused.length, 20);
  for (const answer of refused) {
    assertRefused(answer, { status: 429, code: 'RATE_LIMIT_EXCEEDED' });
    assert.ok(Number(answer.headers.get('retry-after')) >= 1);
  }
  assert.equal((await fresh.call('GET', path)).status, 200);
});
