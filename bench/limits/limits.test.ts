import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newMerchantId, newSessionId } from '../../src/domain/id.ts';
import { testDatabase } from '../../test/support/database.ts';
import { measurements } from '../measurements.ts';
import { readWish } from '../settings.ts';
import { createStatement, selectStatement } from './captured-statement.ts';
import { pgbenchScript } from './pgbench.ts';

test('the limit of a create writes the rows that a create writes', async (t) => {
  const { db } = await testDatabase(t);
  const merchantId = newMerchantId();
  await db.execute(
    `insert into merchants (id, name, brand_color, created_at) values ($1, 'Nar Kitab', '#0b6e4f', now())`,
    [merchantId],
  );
  const { text, params, own } = await createStatement(merchantId);
  const [session = '', event = '', key = ''] = own;
  for (const part of own) assert.ok(part.length === 24 && params[0]?.includes(part), part);
  assert.equal((await db.query(text, params)).length, 1);
  // As pgbench sends it, with a number in the place of its variable.
  const script = pgbenchScript({ name: '', text, params, own });
  const [set, statement = ''] = script.split('\n');
  assert.match(set ?? '', /^\\set n random/);
  assert.doesNotMatch(statement.replaceAll(/:n::text|::\w+/g, ''), /:[A-Za-z_]/);
  assert.equal((await db.query(statement.replaceAll(':n::text', `'7'`))).length, 1);
  const [counts] = await db.query<Record<string, number>>(
    `select (select count(*) from sessions) as sessions, (select count(*) from events) as events,
       (select count(*) from session_tags) as tags, (select count(*) from idempotency_keys) as keys,
       (select count(*) from sessions where id like $1) as first, (select count(*) from events where id like $2) as first_event,
       (select count(*) from idempotency_keys where key = $3) as first_key`,
    [`%${session}`, `%${event}`, key],
  );
  assert.deepEqual(counts, {
    ...{ sessions: 2, events: 2, tags: 4, keys: 2 },
    ...{ first: 1, first_event: 1, first_key: 1 },
  });
});

test('the limit of a get reads one session by its key', async () => {
  const merchantId = newMerchantId();
  const id = newSessionId(merchantId, false);
  const { text, params } = await selectStatement({ merchantId, id });
  assert.deepEqual(params, [merchantId, id]);
  assert.match(text, /from sessions\s+where merchant_id = \$1 and id = \$2/);
});

test('every aim is measured once', () => {
  const names = measurements.map(({ name }) => name);
  assert.deepEqual(
    names,
    Array.from({ length: 12 }, (_, at) => `P${at + 1}`),
  );
});

test('the command line names measurements and sizes, and what is out of bounds is refused', () => {
  const { wanted, settings } = readWish(['p1', 'P6', '--backlog', '100000'], { MAXFI_BENCH_MINUTES: '10' });
  assert.deepEqual(wanted, ['P1', 'P6']);
  assert.equal(settings.backlog, 100_000);
  assert.equal(settings.paymentSeconds, 600);
  assert.equal(settings.tabs, 2_000);
  assert.throws(() => readWish(['--tabs', '1'], {}), /--tabs takes 50 to 20000/);
  assert.throws(() => readWish([], { MAXFI_BENCH_MINUTES: 'long' }), /MAXFI_BENCH_MINUTES takes/);
});
