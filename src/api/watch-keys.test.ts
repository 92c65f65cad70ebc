import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { issueKey } from '../../test/support/api-keys.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import { startWorld } from '../../test/support/world.ts';
import { hashKey } from '../domain/api-key.ts';
import { noteKeyUse } from '../flows/note-key-use.ts';
import { findApiKeyByHash } from '../store/api-keys.ts';
import { type Db, openDb } from '../store/db.ts';
import { watchKeys } from './watch-keys.ts';

const world = await startWorld({ after }, { environment: { MAXFI_ROLES: 'worker' } });
const { db } = world.installation;
const at = new Date('2026-11-22T10:00:00.000Z');
const before = (ms: number) => new Date(at.getTime() - ms);

async function newKey() {
  const key = await findApiKeyByHash(db, hashKey(await issueKey(world)));
  assert.ok(key);
  return key;
}

/** A watch on the real database that tells what was sent there and what was complained of. */
function countedWatch() {
  const seen = { statements: 0, done: 0, complaints: 0 };
  const counted: Db = {
    ...db,
    async execute(...statement) {
      seen.statements += 1;
      const count = await db.execute(...statement);
      seen.done += 1;
      return count;
    },
  };
  const log = { error: () => (seen.complaints += 1) };
  return { seen, ...watchKeys({ db: counted, now: () => at, revokeReportedKeys: false, log }) };
}

test('a use soon after the one that is known costs nothing, and after a minute one statement', async () => {
  const key = await newKey();
  const watch = countedWatch();
  for (const ms of [-1, 0, 1, 59_999]) watch.used({ ...key, lastUsedAt: before(ms) }, '203.0.113.1');
  assert.equal(watch.seen.statements, 0);
  for (let n = 0; n < 100; n += 1) watch.used({ ...key, lastUsedAt: before(60_000) }, '203.0.113.1');
  await waitUntil(() => watch.seen.done > 0);
  assert.equal(watch.seen.statements, 1, 'a hundred that arrive together are one');
  watch.used({ ...key, lastUsedAt: null }, '203.0.113.1');
  await waitUntil(() => watch.seen.done > 1);
});

test('of many processes that see the same old use, one writes the new one', async (t) => {
  const other = openDb({ url: world.databaseUrl, poolSize: 8 });
  t.after(() => other.close());
  const key = await newKey();
  const note = (ms: number) =>
    Promise.all(
      Array.from({ length: 16 }, (_, n) =>
        noteKeyUse(n % 2 ? db : other, key, { at: new Date(at.getTime() + ms), address: `203.0.113.${n}` }),
      ),
    );
  const written = async (ms: number) => (await note(ms)).filter(Boolean).length;
  assert.deepEqual([await written(0), await written(59_999), await written(60_000)], [1, 0, 1]);
});

test('what cannot be written down is complained of, and the next use tries again', async () => {
  const key = await newKey();
  const watch = countedWatch();
  const used = { ...key, lastUsedAt: null };
  await db.execute('alter table api_keys add constraint refused check (last_used_address is null) not valid');
  watch.used(used, '203.0.113.1');
  await waitUntil(() => watch.seen.complaints === 1);
  await db.execute('alter table api_keys drop constraint refused');
  watch.used(used, '203.0.113.1');
  await waitUntil(() => watch.seen.done === 1);
});
