import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Lifetime } from '../../test/support/database.ts';
import { type MoneyWorld, startMoneyWorld, visa } from '../../test/support/money-world.ts';
import { findBalances } from '../store/ledger.ts';
import { type Reconciled, reconcileSettlement } from './reconcile-settlement.ts';

/* What an acquirer's file says about money that went back, beside what is known of it here. */

const dayMs = 86_400_000;

test('parts that were given back match line by line, and the balances are the bank’s to the unit', async (t) => {
  const { world, paid } = await settlingWorld(t);
  const session = await paid();
  for (const amount of [700, 1, 1200]) await world.refund(session, amount);
  await world.settleDue();
  const { counts, differences } = await reconcile(world);
  assert.deepEqual(
    [counts, differences],
    [{ matched: 4, missing_here: 0, missing_there: 0, differs: 0 }, []],
  );
  const lines = (await world.bankLines(session)).filter(({ kind }) => kind === 'refund');
  const atBank = lines.reduce((sum, { amount }) => sum + amount, 0);
  assert.equal(atBank, 1901);
  assert.deepEqual(await balances(world), {
    acquirer_receivable: 4900 - 1901 - 73,
    merchant_payable: -4900,
    refunds: 1901,
    fees: 73,
  });
  assert.deepEqual((await reconcile(world)).counts, counts);
});

test('a sale that was taken back whole on its own day is expected in no file, and neither is its refund', async (t) => {
  const { world, paid } = await settlingWorld(t);
  const session = await paid();
  await world.refund(session);
  await world.settleDue();
  assert.equal((await world.refunds(session))[0]?.acquirer_action, 'void');
  const { counts } = await reconcile(world);
  assert.deepEqual(counts, { matched: 0, missing_here: 0, missing_there: 0, differs: 0 });
  assert.equal((await balances(world)).acquirer_receivable, 0);
});

test('a sale of yesterday and its refund of today match, each in the file of its day', async (t) => {
  const { world, paid } = await settlingWorld(t);
  const session = await paid();
  const yesterday = day(world);
  world.clock.advance(dayMs);
  await world.refund(session);
  await world.settleDue();
  assert.equal((await world.refunds(session))[0]?.acquirer_action, 'refund');
  const matched = { matched: 1, missing_here: 0, missing_there: 0, differs: 0 };
  assert.deepEqual((await reconcile(world, yesterday)).counts, matched);
  assert.deepEqual((await reconcile(world)).counts, matched);
});

test('a refund whose answer was lost is found in the file, explained, asked about at once and matched', async (t) => {
  const { world, paid } = await settlingWorld(t);
  const session = await paid();
  await world.refund(session, 700);
  await world.fault({ when: 'refund', do: 'reset_after_charge' });
  await world.settleDue();
  world.clock.advance(3_000);
  await world.fault({ when: 'lookup', do: 'unavailable' });
  await world.settleDue();
  const { counts, differences } = await reconcile(world);
  assert.deepEqual(counts, { matched: 1, missing_here: 1, missing_there: 0, differs: 0 });
  assert.equal(differences[0]?.merchantId, world.merchantId);
  assert.match(
    differences[0]?.explanation ?? '',
    /settled a refund of 7\.00 AZN, but the outcome .* not known here yet \(status_503\); the next look-up/,
  );
  assert.equal(await world.settleDue(), 1, 'without any waiting');
  assert.equal((await world.refunds(session))[0]?.status, 'succeeded');
  assert.deepEqual((await reconcile(world)).counts, {
    matched: 2,
    missing_here: 0,
    missing_there: 0,
    differs: 0,
  });
});

test('a refund that failed here and was settled there is left to a person, and moves nothing', async (t) => {
  const { world, paid } = await settlingWorld(t);
  const session = await paid();
  await world.refund(session, 700);
  await world.settleDue();
  const [, message] = await world.operations(session);
  // As if the acquirer had said no and given it back all the same.
  await world.db.execute(
    `update operations set state = 'declined', unknown_cause = 'declined' where id = $1`,
    [message?.id],
  );
  await world.db.execute(`delete from postings where source = $1`, [`refund:${message?.id}`]);
  await world.db.execute(`delete from journals where source = $1`, [`refund:${message?.id}`]);
  const { counts, differences } = await reconcile(world);
  assert.deepEqual([counts.missing_here, differences[0]?.kind], [1, 'refund']);
  assert.match(
    differences[0]?.explanation ?? '',
    /it is declined here \(declined\): .* a person has to look/,
  );
  assert.equal(await world.settleDue(), 0);
});

test('a refund that was booked and does not come in the file is a difference until it comes', async (t) => {
  const { world, paid } = await settlingWorld(t);
  const session = await paid();
  await reconcile(world);
  await world.refund(session, 700);
  await world.settleDue();
  const [, message] = await world.operations(session);
  await world.fault({ when: 'settlement', do: 'missing_line' });
  // The missing line is the first of the file, which is the sale's; the refund's own is made to be missing here.
  await world.db.execute(
    `update journals set happened_at = happened_at - interval '1 day' where source = $1`,
    [`refund:${message?.id}`],
  );
  const yesterday = day(world, -dayMs);
  const { differences } = await reconcile(world, yesterday);
  assert.deepEqual(
    differences.map(({ status, kind, reference }) => [status, kind, reference]),
    [['missing_there', 'refund', message?.id]],
  );
  await reconcile(world);
  const { counts } = await reconcile(world, yesterday);
  assert.equal(counts.missing_there, 0);
});

test('a refund that the acquirer was long at work on is expected in the file of the day on which it was done', async (t) => {
  const { world, paid } = await settlingWorld(t, '4000000000007726');
  const session = await paid();
  await world.refund(session, 700);
  await world.settleDue();
  world.clock.advance(dayMs);
  await world.settleDue();
  assert.equal((await world.refunds(session))[0]?.status, 'succeeded');
  const [booked] = await world.db.query<{ on: string }>(
    `select to_char(happened_at at time zone 'UTC', 'YYYY-MM-DD') as "on" from journals where kind = 'refund'`,
  );
  assert.equal(booked?.on, day(world));
});

/** Far enough from midnight that a test stays on one day. */
async function settlingWorld(t: Lifetime, card = visa) {
  const world = await startMoneyWorld(t);
  const atNoon = new Date(world.clock.now());
  atNoon.setUTCHours(36, 0, 0, 0);
  world.clock.advance(atNoon.getTime() - world.clock.now().getTime());
  const paid = async () => {
    const session = await world.open();
    await world.pay(session, card);
    return session;
  };
  return { world, paid };
}

function day(world: MoneyWorld, offsetMs = 0): string {
  return new Date(world.clock.now().getTime() + offsetMs).toISOString().slice(0, 10);
}

async function reconcile(world: MoneyWorld, date = day(world)): Promise<Reconciled> {
  const result = await reconcileSettlement(
    { db: world.db, now: world.clock.now, connectorOf: async () => world.ready },
    { merchantId: '', accountId: 'sandbox', date },
  );
  assert.equal(result.kind, 'reconciled');
  return result as Reconciled;
}

async function balances({ db, merchantId }: MoneyWorld): Promise<Record<string, number>> {
  const found = await findBalances(db, { merchantId, livemode: false });
  return Object.fromEntries(found.map(({ account, balanceMinor }) => [account, balanceMinor]));
}
