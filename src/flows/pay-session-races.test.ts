import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertOneEventPerMove } from '../../test/support/assert-one-event-per-move.ts';
import { type MoneyWorld, startMoneyWorld, visa } from '../../test/support/money-world.ts';
import { waitUntil } from '../../test/support/wait-until.ts';

/* Who may charge when several press, sleep or come late. */

test('fifty presses at once on one session send one charge', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  const results = await Promise.all(Array.from({ length: 50 }, () => world.pay(session, visa)));
  assert.equal(results.filter((result) => result.kind === 'tried').length, 1);
  assert.equal(results.filter((result) => result.kind === 'not_tried').length, 49);
  assert.equal((await world.sales(session)).length, 1);
  assert.equal((await world.session(session)).status, 'succeeded');
});

test('a form that was made before the last attempt is not tried again', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.pay(session, '4000000000000002');
  const result = await world.pay(session, visa, { formAttempt: 0 });
  assert.equal(result.kind, 'not_tried');
  assert.equal((await world.sales(session)).length, 1);
  assert.equal((await world.session(session)).status, 'open');
});

test('a press one millisecond late is never charged and expires the session', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open({ expiresInMs: 60_000 });
  const at = (ms: number) => new Date(session.expiresAt.getTime() + ms);
  const late = await world.pay(session, visa, { deps: { now: () => at(0) } });
  assert.equal(late.kind, 'not_tried');
  assert.equal((await world.session(session)).status, 'expired');
  assert.deepEqual(await world.sales(session), []);

  const inTime = await world.open({ expiresInMs: 60_000 });
  const lastMoment = new Date(inTime.expiresAt.getTime() - 1);
  await world.pay(inTime, visa, { deps: { now: () => lastMoment } });
  assert.equal((await world.session(inTime)).status, 'succeeded');
});

test('a press that waited for the session until after its time is not charged', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open({ expiresInMs: 60_000 });
  let paying: ReturnType<MoneyWorld['pay']> | undefined;
  await world.db.tx(async (tx) => {
    await tx.query('select from sessions where id = $1 for update', [session.id]);
    paying = world.pay(session, visa);
    await waitUntil(() => hasWaiter(world));
    world.clock.advance(60_000);
  });
  assert.equal((await paying)?.kind, 'not_tried');
  assert.equal((await world.session(session)).status, 'expired');
  assert.deepEqual(await world.sales(session), []);
});

test('a sender that slept through its lease sends nothing and writes nothing', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  // The process stops between the committed intent and the call, for longer than its lease.
  const deps = {
    reach: (point: string) => {
      if (point === 'sending_committed') world.clock.advance(9_001);
    },
  };
  await world.pay(session, visa, { deps });
  assert.deepEqual(await world.sales(session), [], 'the order was not sent after its time');
  const [attempt] = await world.attempts(session);
  assert.equal(attempt?.decline_reason, 'acquirer_unreachable');
});

test('a sender that lost its fence while it waited changes nothing with its late answer', async (t) => {
  const world = await startMoneyWorld(t);
  for (const [card, expected] of [
    ['4000000000000002', 'open'],
    [visa, 'succeeded'],
  ] as const) {
    const session = await world.open();
    const connector = {
      ...world.ready.connector,
      async pay(...args: Parameters<typeof world.ready.connector.pay>) {
        const outcome = await world.ready.connector.pay(...args);
        // It sleeps here with the answer in its hands; meanwhile the worker looks the attempt up.
        world.clock.advance(9_001);
        assert.equal(await world.settleDue(), 1);
        return outcome;
      },
    };
    const result = await world.pay(session, card, {
      deps: { routes: () => [{ ...world.ready, connector, accountId: 'sandbox' }] },
    });
    assert.equal(result.kind, 'tried');
    const after = await world.session(session);
    assert.equal(after.status, expected);
    assert.equal((await world.operations(session))[0]?.fence, 2, 'sent with 1, looked up with 2');
    await assertOneEventPerMove(world, session.id);
  }
});

test('a late answer without a fence does not pay: the next look-up does', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.fault({ when: 'lookup', do: 'status_502_after_charge' });
  const connector = {
    ...world.ready.connector,
    async pay(...args: Parameters<typeof world.ready.connector.pay>) {
      const outcome = await world.ready.connector.pay(...args);
      world.clock.advance(9_001);
      await world.settleDue();
      return outcome;
    },
  };
  await world.pay(session, visa, {
    deps: { routes: () => [{ ...world.ready, connector, accountId: 'sandbox' }] },
  });
  assert.equal((await world.session(session)).status, 'processing');
  world.clock.advance(15_000);
  await world.settleDue();
  assert.equal((await world.session(session)).status, 'succeeded');
  await assertOneEventPerMove(world, session.id);
});

test('a sender that lives keeps its lease for as long as the bank thinks', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.fault({ when: 'sale', do: 'delay_ms', delay_ms: 4_000 });
  const paying = world.pay(session, visa);
  await waitUntil(async () => (await world.attempts(session)).length === 1);
  const leaseEndMs = async () => {
    const [row] = await world.db.query<{ ends: Date }>('select locked_until as ends from operations');
    return row?.ends?.getTime() ?? 0;
  };
  const firstMs = await leaseEndMs();
  await sleep(3_500);
  assert.ok((await leaseEndMs()) >= firstMs + 2_900);
  await paying;
  assert.equal((await world.session(session)).status, 'succeeded');
});

test('the transaction is over before the bank is called', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  const connector = {
    ...world.ready.connector,
    async pay(...args: Parameters<typeof world.ready.connector.pay>) {
      const open = await world.db.query(
        `select pid from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null
           and backend_type = 'client backend'`,
      );
      assert.deepEqual(open, []);
      return world.ready.connector.pay(...args);
    },
  };
  await world.pay(session, visa, {
    deps: { routes: () => [{ ...world.ready, connector, accountId: 'sandbox' }] },
  });
  assert.equal((await world.session(session)).status, 'succeeded');
});

async function hasWaiter(world: MoneyWorld): Promise<boolean> {
  const rows = await world.db.query(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.length > 0;
}
