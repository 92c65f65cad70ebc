import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { logSlowStatements, type RanStatement } from './statement-watch.ts';

test('a slow statement is logged by its name, or by how it begins, and a quick one not at all', () => {
  const lines: [object, string][] = [];
  const told = logSlowStatements({ warn: (details, message) => lines.push([details, message]) }, 500);
  told({ name: 'insert_sessions', text: 'insert into sessions', ms: 500 });
  told({ name: 'insert_sessions', text: 'insert into sessions', ms: 612.34 });
  told({ name: undefined, text: `select a\n  from b\n  where c = $1 and ${'d'.repeat(100)} = $2`, ms: 501 });
  assert.deepEqual(lines, [
    [{ statement: 'insert_sessions', ms: 612.3 }, 'slow statement'],
    [{ statement: `select a from b where c = $1 and ${'d'.repeat(47)}`, ms: 501 }, 'slow statement'],
  ]);
});

test('every statement is told of, the failed one and the commit too, and none with its parameters', async (t) => {
  const { db } = await testDatabase(t);
  const seen: RanStatement[] = [];
  const stop = db.watch((statement) => seen.push(statement));
  await db.query('select $1::text', ['5200000000000007'], 'echo');
  await db.tx(async (tx) => void (await tx.execute('select $1::text', ['5200000000000007'])));
  await assert.rejects(db.query('select 1/$1::int', [0], 'divide'));
  assert.equal(db.connections().inUse, 0);
  stop();
  await db.query('select 1', [], 'unseen');
  assert.deepEqual(
    seen.map(({ name, text }) => [name, text]),
    [
      ['echo', 'select $1::text'],
      [undefined, 'select $1::text'],
      ['commit', 'commit'],
      ['divide', 'select 1/$1::int'],
    ],
  );
  assert.ok(!JSON.stringify(seen).includes('5200000000000007'));
  assert.ok(seen.every(({ ms }) => ms > 0));
});
