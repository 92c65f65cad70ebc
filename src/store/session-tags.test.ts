import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { emptyDatabase } from '../../test/support/database.ts';
import { listSessions } from './list-sessions.ts';
import { migrate } from './migrate.ts';

const migrations = fileURLToPath(new URL('../../migrations', import.meta.url));

test('sessions from before there were tags are found by their metadata', async (t) => {
  const { db } = await emptyDatabase(t);
  const older = mkdtempSync(join(tmpdir(), 'maxfi-older-'));
  t.after(() => rmSync(older, { recursive: true }));
  for (const file of readdirSync(migrations).filter((name) => /^00(?:0\d|1[0-3])_/.test(name)))
    copyFileSync(join(migrations, file), join(older, file));
  await migrate(db, older);
  const merchantId = 'mer_0123456789';
  await db.execute(
    `insert into merchants (id, name, brand_color, created_at) values ($1, 'Nar Kitab', '#0b6e4f', now())`,
    [merchantId],
  );
  for (const [id, metadata] of Object.entries({
    cs_test_1: { cart: 7, channel: 'web', gift: true },
    cs_test_2: { cart: '7' },
    cs_test_3: {},
  })) {
    await db.execute(
      `insert into sessions (merchant_id, id, livemode, status, amount, currency, language, settings, metadata,
         event_sequence, created_by_key_id, created_at, expires_at)
       values ($1, $2, false, 'open', 100, 'AZN', 'en', '{}', $3, 1, 'key_1', now(), now() + interval '1 hour')`,
      [merchantId, id, metadata],
    );
  }
  await migrate(db, migrations);
  const find = async (key: string, value: string) => {
    const filter = { merchantId, livemode: false, metadata: [{ key, value }] };
    const list = await listSessions(db, filter, { limit: 10 });
    return list.kind === 'page' ? list.sessions.map(({ id }) => id).sort() : list.kind;
  };
  assert.deepEqual(await find('cart', '7'), ['cs_test_1', 'cs_test_2']);
  assert.deepEqual(await find('gift', 'true'), ['cs_test_1']);
  assert.deepEqual(await find('gift', 'false'), []);
});
