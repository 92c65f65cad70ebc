import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Lifetime } from '../../test/support/database.ts';
import { type MoneyWorld, startMoneyWorld, visa } from '../../test/support/money-world.ts';
import { money } from '../domain/money.ts';
import type { Session } from '../domain/session.ts';
import { findBalances, listJournals } from '../store/ledger.ts';
import { listSettlementLines } from '../store/settlement-lines.ts';
import { type Reconciled, reconcileSettlement } from './reconcile-settlement.ts';
import { postJournal } from './steps/post-journal.ts';

const declinedCard = '4000000000000002';
const builtIn = { merchantId: '', accountId: 'sandbox' };
const lostAnswer = '4000990000000038';
const declinedAndLost = '4000990000000053';

test('after payments that were paid, declined, unknown and settled the ledger is the bank’s own', async (t) => {
  const world = await settlingWorld(t);
  const sessions = await payEachWay(world);
  const approved = (await Promise.all(sessions.map((session) => world.sales(session))))
    .flat()
    .filter(({ result }) => result === 'approved');
  assert.equal(approved.length, 3);
  const atBank = approved.reduce((sum, { amount }) => sum + amount, 0);
  assert.deepEqual(await balances(world), {
    acquirer_receivable: atBank,
    merchant_payable: -atBank,
  });
  const journals = await listJournals(world.db, of(world), { limit: 100 });
  assert.deepEqual(
    journals.map(({ source }) => source).sort(),
    approved.map(({ operation }) => `approval:${operation}`).sort(),
  );
  await assertEveryJournalBalances(world);
});

test('a day on which all is as booked matches whole, books its fees once, and again writes nothing', async (t) => {
  const world = await settlingWorld(t);
  await payEachWay(world);
  const first = await reconcile(world);
  assert.deepEqual(first.counts, { matched: 3, missing_here: 0, missing_there: 0, differs: 0 });
  assert.deepEqual(first.differences, []);
  const after = await balances(world);
  assert.deepEqual(after, {
    acquirer_receivable: 3 * (4900 - 73),
    merchant_payable: -3 * 4900,
    fees: 3 * 73,
  });
  const rows = await everythingStored(world);
  for (const result of [await reconcile(world), ...(await reconcileTogether(world, 3))]) {
    assert.deepEqual(result.counts, first.counts);
  }
  assert.deepEqual(await everythingStored(world), rows);
  await assertEveryJournalBalances(world);
});

test('two who reconcile the same day for the first time at once book each fee once', async (t) => {
  const world = await settlingWorld(t);
  await payEachWay(world);
  const results = await reconcileTogether(world, 4);
  for (const { counts } of results) assert.equal(counts.matched, 3);
  assert.equal((await balances(world)).fees, 3 * 73);
  assert.equal((await stored(world)).length, 3);
});

test('each thing that can be wrong in a file is found, stored once, explained, and gone when the file is right', async (t) => {
  const world = await settlingWorld(t);
  await payEachWay(world);
  const cases = [
    [
      'missing_line',
      'missing_there',
      /booked here, but the acquirer's file of \d{4}-\d\d-\d\d does not have it/,
    ],
    ['extra_line', 'missing_here', /settled a sale of 12\.34 USD, but nothing here has this reference/],
    ['altered_amount', 'differs', /settled 49\.01 AZN, but 49\.00 AZN was booked here/],
    ['repeated_line', 'differs', /has this sale 2 times/],
  ] as const;
  for (const [fault, status, words] of cases) {
    for (const _ of ['once', 'again']) {
      await world.fault({ when: 'settlement', do: fault });
      const { counts, differences } = await reconcile(world);
      assert.equal(counts[status], 1, fault);
      assert.equal(differences.length, 1, fault);
      assert.equal(differences[0]?.status, status);
      assert.match(differences[0]?.explanation ?? '', words);
      const different = (await stored(world)).filter((line) => line.status !== 'matched');
      assert.deepEqual(different, differences, fault);
    }
    const { counts } = await reconcile(world);
    assert.deepEqual(counts, { matched: 3, missing_here: 0, missing_there: 0, differs: 0 }, fault);
    assert.equal((await stored(world)).length, 3, fault);
  }
  assert.equal((await balances(world)).fees, 3 * 73);
  await assertEveryJournalBalances(world);
});

test('a file that is cut short, late or cannot be fetched changes nothing', async (t) => {
  const world = await settlingWorld(t);
  await payEachWay(world);
  await reconcile(world);
  const before = await everythingStored(world);
  for (const fault of ['cut_short', 'reset_mid_body', 'unavailable', 'reset_before_read']) {
    await world.fault({ when: 'settlement', do: fault });
    assert.equal((await run(world)).kind, 'unreadable', fault);
  }
  assert.equal((await run(world, '2999-01-01')).kind, 'not_ready');
  await world.stopBank();
  assert.equal((await run(world)).kind, 'unreadable');
  assert.deepEqual(await everythingStored(world), before);
});

test('money that the bank took while we do not know it is reported, not booked, and matches once it is known', async (t) => {
  const world = await settlingWorld(t);
  const session = await world.open();
  await world.pay(session, lostAnswer);
  const [before] = (await reconcile(world)).differences;
  assert.equal(before?.status, 'missing_here');
  assert.equal(before?.merchantId, world.merchantId);
  assert.match(before?.explanation ?? '', /not known here yet/);
  assert.deepEqual(await balances(world), {});
  await settle(world);
  assert.equal((await reconcile(world)).counts.matched, 1);
  assert.equal((await stored(world)).length, 1);
});

test('money that the bank took after the sale had ended here is found by its file, sent back, and matches then', async (t) => {
  const world = await settlingWorld(t);
  const session = await world.open();
  await world.pay(session, lostAnswer);
  const [sale] = await world.operations(session);
  const [attempt] = await world.attempts(session);
  // As if the acquirer had guaranteed that nothing would come, and then it came.
  await world.db.execute(
    `update operations set state = 'not_sent', decline_reason = 'acquirer_unreachable', next_check_at = null where id = $1`,
    [sale?.id],
  );
  await world.db.execute(
    `update attempts set state = 'declined', decline_reason = 'acquirer_unreachable' where id = $1`,
    [attempt?.id],
  );
  await world.db.execute(`update sessions set status = 'open' where id = $1`, [session.id]);
  const { differences } = await reconcile(world);
  assert.equal(differences[0]?.reference, sale?.id);
  assert.match(differences[0]?.explanation ?? '', /not_sent here \(acquirer_unreachable\).*goes back/);
  assert.deepEqual(await balances(world), {}, 'the report itself moves nothing');
  await world.settleDue();
  await world.settleDue();
  assert.equal((await world.events(session)).at(-1)?.type, 'payment.late_reversed');
  assert.deepEqual(await balances(world), {
    acquirer_receivable: 0,
    merchant_payable: -4900,
    reversals: 4900,
  });
  assert.deepEqual((await reconcile(world)).differences, [], 'undone on its own day it is in no file');
  await assertEveryJournalBalances(world);
});

test('a sale that the file of another day brings is missing until then and not after', async (t) => {
  const world = await settlingWorld(t);
  const session = await world.open();
  await world.pay(session, visa);
  // Asked just before midnight, decided by the bank just after it.
  await world.db.execute(`update journals set happened_at = happened_at - interval '1 day'`);
  const today = day(world);
  const yesterday = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10);
  assert.equal((await reconcile(world, yesterday)).counts.missing_there, 1);
  assert.equal((await reconcile(world, today)).counts.matched, 1);
  assert.deepEqual(
    await listSettlementLines(world.db, { accountId: 'sandbox', livemode: false, date: yesterday }),
    [],
  );
  assert.deepEqual((await reconcile(world, yesterday)).differences, []);
});

test('a sale that two files have differs in the second', async (t) => {
  const world = await settlingWorld(t);
  const session = await world.open();
  await world.pay(session, visa);
  await reconcile(world);
  await world.db.execute(`update settlement_lines set settled_on = settled_on - 1`);
  const { differences } = await reconcile(world);
  assert.match(differences[0]?.explanation ?? '', /settled before, in the file of /);
  assert.equal((await balances(world)).fees, 73);
});

test('what is booked while the file is on its way is not expected in it', async (t) => {
  const world = await settlingWorld(t);
  const { settlement } = world.ready.connector;
  assert.ok(settlement);
  const slow = async (...[date, signal]: Parameters<typeof settlement>) => {
    const answer = await settlement(date, signal);
    world.clock.advance(1_000);
    await world.pay(await world.open(), visa);
    return answer;
  };
  const ready = { ...world.ready, connector: { ...world.ready.connector, settlement: slow } };
  const deps = { db: world.db, now: world.clock.now, connectorOf: async () => ready };
  const result = await reconcileSettlement(deps, { ...builtIn, date: day(world) });
  assert.ok(result.kind === 'reconciled');
  assert.deepEqual(result.differences, []);
  assert.equal((await listJournals(world.db, of(world), { limit: 10 })).length, 1);
});

test('what was taken back on its own day is expected in no file; what was taken back later is', async (t) => {
  const world = await settlingWorld(t);
  const happenedAt = world.clock.now();
  const nextDay = new Date(happenedAt.getTime() + 86_400_000);
  const book = (kind: 'approval' | 'reversal', reference: string, at: Date) =>
    world.db.tx((tx) =>
      postJournal(tx, happenedAt, {
        kind,
        reference,
        merchantId: world.merchantId,
        livemode: false,
        accountId: 'sandbox',
        amount: money(4900, 'AZN'),
        happenedAt: at,
      }),
    );
  await book('approval', 'op_at_once', happenedAt);
  await book('reversal', 'op_at_once', happenedAt);
  await book('approval', 'op_later', happenedAt);
  await book('reversal', 'op_later', nextDay);
  const missing = async () =>
    (await reconcile(world)).differences.map(({ status, kind, reference }) => [status, kind, reference]);
  assert.deepEqual(await missing(), [['missing_there', 'sale', 'op_later']]);
  world.clock.advance(86_400_000);
  assert.deepEqual(await missing(), [['missing_there', 'reversal', 'op_later']]);
});

test('an acquirer that is not there, or gives no files, is an answer of its own', async (t) => {
  const world = await settlingWorld(t);
  const { settlement: _, ...connector } = world.ready.connector;
  const deps = { db: world.db, now: world.clock.now };
  const input = { ...builtIn, date: day(world) };
  const none = await reconcileSettlement({ ...deps, connectorOf: async () => undefined }, input);
  assert.deepEqual(none, { kind: 'no_connector' });
  const silent = { ...world.ready, connector };
  assert.deepEqual(await reconcileSettlement({ ...deps, connectorOf: async () => silent }, input), {
    kind: 'no_settlements',
  });
});

/** Far enough from midnight that a test stays on one day. */
async function settlingWorld(t: Lifetime): Promise<MoneyWorld> {
  const world = await startMoneyWorld(t);
  const atNoon = new Date(world.clock.now());
  atNoon.setUTCHours(36, 0, 0, 0);
  world.clock.advance(atNoon.getTime() - world.clock.now().getTime());
  return world;
}

/** Two are paid at once and one after a look-up; one is refused, and one is refused after a look-up. */
async function payEachWay(world: MoneyWorld): Promise<Session[]> {
  const sessions: Session[] = [];
  for (const card of [visa, visa, lostAnswer, declinedCard, declinedAndLost]) {
    const session = await world.open();
    sessions.push(session);
    await world.pay(session, card);
  }
  await settle(world);
  return sessions;
}

async function settle(world: MoneyWorld): Promise<void> {
  world.clock.advance(10_000);
  await world.settleDue();
}

const of = ({ merchantId }: MoneyWorld) => ({ merchantId, livemode: false });
const day = (world: MoneyWorld) => world.clock.now().toISOString().slice(0, 10);

function run(world: MoneyWorld, date = day(world)) {
  return reconcileSettlement(
    { db: world.db, now: world.clock.now, connectorOf: async () => world.ready },
    { ...builtIn, date },
  );
}

async function reconcile(world: MoneyWorld, date = day(world)): Promise<Reconciled> {
  const result = await run(world, date);
  assert.equal(result.kind, 'reconciled');
  return result as Reconciled;
}

function reconcileTogether(world: MoneyWorld, count: number): Promise<Reconciled[]> {
  return Promise.all(Array.from({ length: count }, () => reconcile(world)));
}

function stored(world: MoneyWorld) {
  return listSettlementLines(world.db, { accountId: 'sandbox', livemode: false, date: day(world) });
}

async function everythingStored(world: MoneyWorld) {
  return Promise.all(
    [
      'journals order by source',
      'postings order by source, account',
      'settlement_lines order by reference',
    ].map((table) => world.db.query(`select * from ${table}`)),
  );
}

async function balances(world: MoneyWorld): Promise<Record<string, number>> {
  const found = await findBalances(world.db, of(world));
  return Object.fromEntries(found.map(({ account, balanceMinor }) => [account, balanceMinor]));
}

async function assertEveryJournalBalances(world: MoneyWorld): Promise<void> {
  const [counts] = await world.db.query<{ journals: number; wrong: number }>(
    `select count(*) as journals, count(*) filter (where total is distinct from 0 or sides <> debits) as wrong
     from journals
     left join (
       select merchant_id, source, sum(amount)::bigint as total, (sum(abs(amount)) / 2)::bigint as sides
       from postings
       group by merchant_id, source
     ) summed using (merchant_id, source)`,
  );
  assert.ok(counts && counts.journals > 0);
  assert.equal(counts.wrong, 0);
}
