import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { testDatabase } from '../../test/support/database.ts';
import { createRiskModel, type ModelTry } from '../../test/support/risk-model.ts';
import { money } from '../domain/money.ts';
import { type RiskTry, type RiskWindows, riskResults } from '../domain/risk-try.ts';
import { defaultRiskRules } from '../risk/risk-rules.ts';
import type { Db } from './db.ts';
import {
  countedAtMost,
  deleteOldRiskTries,
  deleteRiskTry,
  findRiskCounts,
  insertRiskTry,
  updateRiskTry,
} from './risk-counts.ts';

const { windows } = defaultRiskRules;
const now = new Date('2026-11-22T10:00:00Z');
const minuteMs = 60_000;
const ago = (ms: number) => new Date(now.getTime() - ms);

const present: RiskTry = {
  merchantId: 'mer_0123456789',
  id: 'att_now',
  livemode: true,
  sessionId: 'cs_1',
  fingerprint: 'fp_1',
  bin: '42424242',
  address: '203.0.113.7/32',
  amount: money(4900, 'AZN'),
  triedAt: now,
};

const { db } = await testDatabase({ after });

async function addTry(on: Db, row: ModelTry): Promise<void> {
  await insertRiskTry(on, row);
  if (row.result === 'pending') return;
  await on.tx((tx) => updateRiskTry(tx, row, row));
}

let cases = 0;
const tryOf = fc.record({
  livemode: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
  sessionId: fc.constantFrom('cs_1', 'cs_2'),
  fingerprint: fc.constantFrom('fp_1', 'fp_2', 'fp_3'),
  bin: fc.constantFrom('42424242', '555555'),
  address: fc.constantFrom('203.0.113.7/32', '2001:db8:1:2::/64', null),
  amount: fc.constantFrom(money(4900, 'AZN'), money(4900, 'EUR'), money(700, 'AZN')),
  result: fc.constantFrom(...riskResults),
  isAuthenticated: fc.boolean(),
  // Around every edge of a window, and between.
  agoMs: fc.oneof(
    fc.constantFrom(0, 1, windows.shortMs, windows.shortMs - 1, windows.longMs, windows.longMs - 1),
    fc.constantFrom(windows.sameAmountMs, windows.sameAmountMs - 1),
    fc.integer({ min: 0, max: 2 * windows.sameAmountMs }),
  ),
});

test('the counts of the statement are those of plain lists, whatever was tried before', async (t) => {
  const ofCase = fc.record({ history: fc.array(tryOf, { maxLength: 30 }), present: tryOf });
  await fc.assert(
    fc.asyncProperty(ofCase, async ({ history, present: last }) => {
      cases += 1;
      const merchantId = `mer_${cases}`;
      const model = createRiskModel();
      const rows = history
        .map((row, n) => ({ ...row, merchantId, id: `att_${n}`, triedAt: ago(row.agoMs) }))
        .sort((a, b) => a.triedAt.getTime() - b.triedAt.getTime());
      for (const row of rows) {
        await addTry(db, row);
        model.add(row);
      }
      const { agoMs: _, result: __, isAuthenticated: ___, ...rest } = last;
      const self: RiskTry = { ...rest, merchantId, id: 'att_now', triedAt: now };
      await insertRiskTry(db, self);
      assert.deepEqual(await findRiskCounts(db, self, windows), model.counts(self, windows));
    }),
    { numRuns: 120 },
  );
  t.diagnostic(`${cases} histories`);
});

test('of many tries at the same moment each sees the others', async () => {
  const merchantId = 'mer_parallel';
  const tries = Array.from({ length: 30 }, (_, n) => ({ ...present, merchantId, id: `att_${n}` }));
  const submits = await Promise.all(
    tries.map(async (row) => {
      await insertRiskTry(db, row);
      return (await findRiskCounts(db, row, windows)).address.submits;
    }),
  );
  const passed = submits.filter((count) => count < defaultRiskRules.address.maxSubmits).length;
  assert.ok(passed <= defaultRiskRules.address.maxSubmits, `${passed} saw fewer than the limit`);
  assert.equal(Math.max(...submits), 29);
});

test('a refused try that is taken back counts no more, and another merchant sees nothing', async () => {
  const merchantId = 'mer_back';
  const refused = { ...present, merchantId, id: 'att_refused' };
  await insertRiskTry(db, refused);
  const self = { ...present, merchantId };
  await insertRiskTry(db, self);
  assert.equal((await findRiskCounts(db, self, windows)).session.tries, 1);
  assert.equal((await findRiskCounts(db, { ...self, merchantId: 'mer_other' }, windows)).session.tries, 0);
  await deleteRiskTry(db, refused);
  assert.equal((await findRiskCounts(db, self, windows)).session.tries, 0);
});

test('old tries are forgotten, approved ones later, and what a window still reaches stays', async () => {
  const merchantId = 'mer_sweep';
  const dayMs = 24 * 60 * minuteMs;
  const rows = [
    { id: 'a', result: 'declined', days: 32 },
    { id: 'b', result: 'declined', days: 30 },
    { id: 'c', result: 'approved', days: 32 },
    { id: 'd', result: 'approved', days: 401 },
  ] as const;
  for (const { id, result, days } of rows) {
    const triedAt = ago(days * dayMs);
    await addTry(db, { ...present, merchantId, id, result, isAuthenticated: false, triedAt });
  }
  while ((await deleteOldRiskTries(db, now)) > 0);
  const left = await db.query<{ id: string }>(
    'select id from risk_tries where merchant_id = $1 order by id',
    [merchantId],
  );
  assert.deepEqual(
    left.map(({ id }) => id),
    ['b', 'c'],
  );
});

test('counting reads indexes and a bounded number of rows, however hard a merchant is attacked', async (t) => {
  const merchantId = 'mer_attacked';
  await db.execute(
    `insert into risk_tries
       (merchant_id, id, livemode, session_id, fingerprint, bin, address, amount, currency, result, tried_at, kept_until)
     select case when n % 2 = 0 then $1 else 'mer_beside_' || n % 50 end, 'att_' || n, true, 'cs_' || n / 3, 'fp_' || n % 900,
       '42424242', '203.0.113.7/32', 4900, 'AZN', (array['declined', 'pending', 'approved'])[1 + n % 3],
       $2::timestamptz - n * interval '10 ms', $2::timestamptz + interval '30 days'
     from generate_series(1, 60000) n`,
    [merchantId, now],
  );
  await db.execute('analyze risk_tries');
  const nodes = readNodes(await explain(db, { ...present, merchantId, fingerprint: 'fp_2' }, windows));
  const reads = nodes.filter((node) => node['Relation Name'] === 'risk_tries');
  const worst = (key: string) => Math.max(...reads.map((node) => Number(node[key] ?? 0)));
  t.diagnostic(`${reads.length} reads, at most ${worst('Actual Rows')} rows each`);
  assert.ok(reads.length >= 6);
  for (const node of reads) assert.match(String(node['Node Type']), /Index|Bitmap/);
  assert.ok(worst('Actual Rows') <= countedAtMost + 1);
  assert.ok(worst('Rows Removed by Filter') <= 100, 'rows are read that are not counted');
});

type PlanNode = Readonly<Record<string, unknown>>;

function readNodes(node: PlanNode): PlanNode[] {
  const children = (node.Plans ?? []) as PlanNode[];
  return [node, ...children.flatMap(readNodes)];
}

/** The plan of the statement that the function sends. */
async function explain(on: Db, row: RiskTry, of: RiskWindows): Promise<PlanNode> {
  const plans: PlanNode[] = [];
  const explaining = {
    ...on,
    query: async <Row>(text: string, params?: readonly unknown[]): Promise<Row[]> => {
      const [answer] = await on.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
        `explain (analyze, format json) ${text}`,
        params,
      );
      plans.push(...(answer?.['QUERY PLAN'] ?? []).map(({ Plan }) => Plan));
      return on.query<Row>(text, params);
    },
  };
  await findRiskCounts(explaining, row, of);
  return plans[0] ?? assert.fail('there is no plan');
}
