import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MoneyWorld, startMoneyWorld, visa } from '../../test/support/money-world.ts';
import { listStuckOperations } from '../store/alerts.ts';
import { watchOperations } from './watch-operations.ts';

const chargedAndLost = '4000990000000038';

test('whoever watches is called after five minutes and after an hour, once each, however many workers look', async (t) => {
  const { world, said, watch } = await watchedWorld(t);
  await world.pay(await world.open(), visa);
  const session = await world.open();
  await world.pay(session, chargedAndLost);
  world.clock.advance(299_000);
  assert.equal(await watch(), 0);
  world.clock.advance(2_000);
  await Promise.all([watch(), watch(), watch()]);
  await watch();
  assert.equal(said.length, 1);
  assert.match(said[0]?.message ?? '', /5 minutes/);
  const { alert, sessionId, state } = { ...said[0]?.details } as Record<string, unknown>;
  assert.deepEqual([alert, sessionId, state], ['unknown_outcome', session.id, 'unknown']);
  world.clock.advance(3_600_000);
  await watch();
  await watch();
  assert.equal(said.length, 2);
  assert.match(said[1]?.message ?? '', /an hour/);
});

test('the list of what is stuck names each with its next check, and is empty once all is known', async (t) => {
  const { world } = await watchedWorld(t);
  const session = await world.open();
  await world.pay(session, chargedAndLost);
  const now = world.clock.now();
  assert.deepEqual(await listStuckOperations(world.db, { olderThan: before(now, 60_000), limit: 10 }), []);
  const [stuck] = await listStuckOperations(world.db, { olderThan: now, limit: 10 });
  assert.deepEqual(
    [stuck?.sessionId, stuck?.kind, stuck?.state, stuck?.cause],
    [session.id, 'sale', 'unknown', 'connection_lost'],
  );
  assert.ok(stuck?.nextCheckAt && stuck.nextCheckAt > now);
  world.clock.advance(6_000);
  await world.settleDue();
  assert.deepEqual(await listStuckOperations(world.db, { olderThan: world.clock.now(), limit: 10 }), []);
});

test('late money that the acquirer refuses to send back stays in the list: a person has to', async (t) => {
  const { world } = await watchedWorld(t);
  const session = await world.open();
  await world.pay(session, '4000000000000002');
  const [sale] = await world.operations(session);
  await world.db.execute(
    `insert into operations (merchant_id, id, session_id, attempt_id, livemode, number, kind, sale_id, reason, account_id,
       connector, state, amount, currency, fence, sent_at, uncertain_since, created_at, updated_at)
     select merchant_id, 'op_late', session_id, attempt_id, livemode, 2, 'reversal', id, 'late_money', account_id, connector,
       'declined', amount, currency, 2, now(), now(), now(), now()
     from operations where id = $1`,
    [sale?.id],
  );
  const stuck = await listStuckOperations(world.db, { olderThan: world.clock.now(), limit: 10 });
  assert.deepEqual(
    stuck.map(({ id, kind, state }) => [id, kind, state]),
    [['op_late', 'reversal', 'declined']],
  );
});

test('a refund of which nobody can say what became calls somebody, and is listed with what happens next', async (t) => {
  const { world, said, watch } = await watchedWorld(t);
  const session = await world.open();
  await world.pay(session, visa);
  await world.refund(session, 700);
  await world.fault({ when: 'refund', do: 'reset_after_charge' });
  await world.settleDue();
  world.clock.advance(301_000);
  assert.equal(await watch(), 1);
  const { kind, state, sessionId } = { ...said[0]?.details } as Record<string, unknown>;
  assert.deepEqual([kind, state, sessionId], ['refund', 'unknown', session.id]);
  const [stuck] = await listStuckOperations(world.db, { olderThan: world.clock.now(), limit: 10 });
  assert.deepEqual([stuck?.kind, stuck?.cause], ['refund', 'connection_lost']);
  await world.settleDue();
  assert.deepEqual(await listStuckOperations(world.db, { olderThan: world.clock.now(), limit: 10 }), []);
});

test('a refund that cannot even be sent calls somebody too', async (t) => {
  const { world, said, watch } = await watchedWorld(t);
  const session = await world.open();
  await world.pay(session, visa);
  await world.refund(session, 700);
  await world.stopBank();
  for (let round = 0; round < 15; round += 1) {
    world.clock.advance(21_000);
    await world.settleDue();
  }
  assert.equal(await watch(), 1);
  const { kind, state, cause } = { ...said[0]?.details } as Record<string, unknown>;
  assert.deepEqual([kind, state, cause], ['refund', 'prepared', 'connection_failed']);
});

test('a refund that the acquirer is at work on calls nobody for five days', async (t) => {
  const { world, said, watch } = await watchedWorld(t);
  const session = await world.open();
  await world.pay(session, visa);
  await world.refund(session, 700);
  const atWork = async () => ({ kind: 'pending', reference: 'theirs' }) as const;
  const connector = { ...world.ready.connector, refund: atWork, lookupRefund: atWork };
  const slow = { routes: () => [{ ...world.ready, connector, accountId: 'sandbox' }] };
  await world.settleDue(slow);
  const listed = async () =>
    (await listStuckOperations(world.db, { olderThan: world.clock.now(), limit: 10 })).length;
  for (let hours = 0; hours < 119; hours += 7) {
    world.clock.advance(7 * 3_600_000);
    assert.deepEqual([await watch(), await listed()], [0, 0], `after ${hours + 7} hours`);
    await world.settleDue(slow);
  }
  world.clock.advance(7 * 3_600_000);
  // At both levels at once: it has been silent for hours.
  assert.deepEqual([await watch(), await listed(), said.length], [2, 1, 2]);
});

async function watchedWorld(t: Parameters<typeof startMoneyWorld>[0]) {
  const world = await startMoneyWorld(t);
  const said: { details: object; message: string }[] = [];
  const log = { error: (details: object, message: string) => void said.push({ details, message }) };
  const watch = () => watchOperations({ db: world.db, now: world.clock.now, log });
  return { world, said, watch } satisfies { world: MoneyWorld; said: unknown; watch: unknown };
}

function before(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms);
}
