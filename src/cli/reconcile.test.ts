import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { dataFolder } from '../../test/support/maxfi-process.ts';
import { buildProgram } from '../../test/support/program.ts';
import { journalOf } from '../domain/ledger.ts';
import { money } from '../domain/money.ts';
import { bankForTests, saleOf } from '../sandbox-bank/bank-for-tests.ts';
import { insertJournal } from '../store/ledger.ts';

test('an operator reconciles a day: the exit code says whether all matches, and each difference is explained', async (t) => {
  const { db, url } = await testDatabase(t);
  const bank = await bankForTests(t);
  const program = await buildProgram(t);
  const environment = {
    DATABASE_URL: url,
    MAXFI_DATA_DIR: dataFolder(t),
    MAXFI_LOG_LEVEL: 'silent',
    SANDBOX_BANK_URL: bank.url,
  };
  const reconcile = async (words: string[], readyWhen: RegExp) => {
    const running = await program.run(['reconcile', ...words], { environment, readyWhen });
    return { code: (await running.ended).code, said: running.output() };
  };
  const now = new Date();
  await db.execute(
    `insert into merchants (id, name, brand_color, created_at) values ('mer_0123456789', 'Nar Kitab', '#0b6e4f', $1)`,
    [now],
  );
  const { body } = await bank.post('/v1/sales', saleOf('att_known'));
  assert.equal(body.result, 'approved');
  const move = {
    kind: 'approval',
    accountId: 'sandbox',
    reference: 'att_known',
    amount: money(4900, 'USD'),
  } as const;
  const journal = journalOf({ ...move, merchantId: 'mer_0123456789', livemode: false, happenedAt: now }, now);
  await db.tx((tx) => insertJournal(tx, journal));
  const date = now.toISOString().slice(0, 10);
  const sandbox = ['--account', 'sandbox', '--date', date];

  const right = await reconcile(
    sandbox,
    /^sandbox test .* 1 matched, 0 missing here, 0 missing there, 0 different/,
  );
  assert.equal(right.code, 0);

  await bank.post('/v1/sales', saleOf('att_stranger', { amount: 1 }));
  const wrong = await reconcile(sandbox, /^missing_here {2}sale att_stranger/m);
  assert.equal(wrong.code, 3);
  assert.match(wrong.said, /settled a sale of 0\.01 USD, but nothing here has this reference/);

  const json = await reconcile([...sandbox, '--json'], /^\{/m);
  const line = json.said.split('\n').find((text) => text.startsWith('{')) ?? '';
  const told = JSON.parse(line) as Record<string, unknown> & { differences: unknown[] };
  assert.deepEqual([told.result, told.mode, told.matched, told.missing_here], ['reconciled', 'test', 1, 1]);
  assert.equal(told.differences.length, 1);

  const never = ['--account', 'sandbox', '--date', '2999-01-01'];
  assert.equal((await reconcile(never, /no settlement of 2999-01-01 yet/)).code, 1);
  assert.equal(
    (
      await reconcile(
        ['--account', 'nobody', '--merchant', 'mer_0123456789', '--date', date],
        /no account nobody/,
      )
    ).code,
    1,
  );
  assert.equal(
    (await reconcile(['--account', 'sandbox', '--date', 'today'], /--date must be a day/)).code,
    2,
  );
});
