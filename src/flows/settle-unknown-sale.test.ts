import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneEventPerMove } from '../../test/support/assert-one-event-per-move.ts';
import { type MoneyWorld, startMoneyWorld, visa } from '../../test/support/money-world.ts';
import type { Session } from '../domain/session.ts';
import { claimOperationsDue } from '../store/operations.ts';
import { expireSessions } from './expire-sessions.ts';
import { settleUnknownSale } from './settle-unknown-sale.ts';

test('a lost request opens the session again only after three empty look-ups and the guaranteed time', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.fault({ when: 'sale', do: 'reset_before_read' });
  await world.pay(session, visa);
  const states: string[] = [];
  for (const secondsLater of [5, 10, 15, 30]) {
    world.clock.advance(secondsLater * 1_000);
    assert.equal(await settleWith(world), 1);
    states.push((await world.session(session)).status);
  }
  // Four times nothing was found, but 60 s after the sending the request might still arrive.
  assert.deepEqual(states, ['processing', 'processing', 'processing', 'processing']);
  world.clock.advance(60_000);
  assert.equal(await settleWith(world), 1);
  const after = await world.session(session);
  assert.equal(after.status, 'open');
  assert.equal(after.lastError?.code, 'acquirer_unreachable');
  assert.deepEqual(await world.sales(session), []);
  await assertOneEventPerMove(world, session.id);
  await world.pay(after, visa);
  assert.equal((await world.session(session)).status, 'succeeded');
  assert.equal((await world.sales(session)).length, 1);
});

test('one empty look-up is not enough, however late it comes', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.fault({ when: 'sale', do: 'reset_before_read' });
  await world.pay(session, visa);
  for (const hours of [10, 1, 1]) {
    assert.equal((await world.session(session)).status, 'processing');
    world.clock.advance(hours * 3_600_000);
    assert.equal(await settleWith(world), 1);
  }
  assert.equal((await world.session(session)).status, 'open');
});

test('without a guarantee of the acquirer, empty look-ups never refuse', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.fault({ when: 'sale', do: 'reset_before_read' });
  await world.pay(session, visa);
  const { ready } = { ready: guaranteeOnly(world) };
  const manifest = { ...ready.manifest, notFoundIsFinalAfterMs: null };
  for (let day = 0; day < 8; day += 1) {
    world.clock.advance(24 * 3_600_000);
    await settleWith(world, { ...ready, manifest });
  }
  assert.equal((await world.session(session)).status, 'processing');
  assert.equal((await world.operations(session))[0]?.not_found_count, 8);
});

test('an attempt of which another amount was approved is not freed by empty look-ups after it', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.fault({ when: 'sale', do: 'reset_before_read' });
  await world.pay(session, visa);
  const found = {
    kind: 'approved' as const,
    reference: 'r',
    amount: { amountMinor: 1, currency: 'AZN' as const },
  };
  const answers = [
    { kind: 'not_found' as const },
    { kind: 'not_found' as const },
    found,
    { kind: 'not_found' as const },
  ];
  for (const answer of answers) {
    world.clock.advance(24 * 3_600_000);
    const ready = guaranteeOnly(world);
    await settleWith(world, { ...ready, connector: { ...ready.connector, lookup: async () => answer } });
  }
  assert.equal((await world.session(session)).status, 'processing');
});

test('a bank that cannot be asked leaves the attempt unknown for as long as it takes', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.fault({ when: 'sale', do: 'reset_after_charge' });
  await world.pay(session, visa);
  await world.stopBank();
  for (let day = 0; day < 6; day += 1) {
    world.clock.advance(24 * 3_600_000);
    assert.equal(await world.settleDue(), 1);
    assert.equal((await world.session(session)).status, 'processing');
  }
  await world.startBank();
  world.clock.advance(24 * 3_600_000);
  await world.settleDue();
  assert.equal((await world.session(session)).status, 'succeeded');
});

test('a sale that two look-ups do not find is found by the third and paid once', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.pay(session, '4000990000000061');
  for (const secondsLater of [5, 10, 15]) {
    assert.equal((await world.session(session)).status, 'processing');
    world.clock.advance(secondsLater * 1_000);
    await world.settleDue();
  }
  assert.equal((await world.session(session)).status, 'succeeded');
  assert.equal((await world.sales(session)).length, 1);
});

test('a process that died before its sale left it leaves nothing paid, and the session opens once that is certain', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await dieAt(world, session, 'sending_committed');
  assert.equal(await world.settleDue(), 0, 'its lease is not over');
  world.clock.advance(9_001);
  await settleOften(world, 32_500);
  assert.equal((await world.session(session)).status, 'processing');
  await settleOften(world, 10_000);
  assert.equal((await world.session(session)).status, 'open');
  assert.deepEqual(await world.sales(session), []);
});

test('a process that died with the answer in its hands leaves the truth to the look-up', async (t) => {
  const world = await startMoneyWorld(t);
  for (const [card, status] of [
    [visa, 'succeeded'],
    ['4000000000000002', 'open'],
  ] as const) {
    const session = await world.open();
    await dieAt(world, session, 'acquirer_answered', card);
    world.clock.advance(9_001);
    assert.equal(await world.settleDue(), 1);
    assert.equal((await world.session(session)).status, status);
    assert.equal((await world.sales(session)).length, 1);
    await assertOneEventPerMove(world, session.id);
  }
});

test('a session whose attempt is under way outlives its time, and lapses once the attempt is refused', async (t) => {
  const world = await startMoneyWorld(t);
  const [paid, refused] = [
    await world.open({ expiresInMs: 60_000 }),
    await world.open({ expiresInMs: 60_000 }),
  ];
  await world.pay(paid, '4000990000000038');
  await world.pay(refused, '4000990000000053');
  world.clock.advance(3_600_000);
  assert.equal(await expireSessions(world.payDeps), 0);
  await world.settleDue();
  assert.equal((await world.session(paid)).status, 'succeeded');
  assert.equal((await world.session(refused)).status, 'open');
  await expireSessions(world.payDeps);
  assert.equal((await world.session(refused)).status, 'expired');
  assert.equal((await world.session(paid)).status, 'succeeded');
  for (const { id } of [paid, refused]) await assertOneEventPerMove(world, id);
});

/** Looks up whatever is due, second by second, for so long. */
async function settleOften(world: MoneyWorld, forMs: number): Promise<void> {
  for (let passedMs = 0; passedMs < forMs; passedMs += 2_500) {
    world.clock.advance(2_500);
    await world.settleDue();
  }
}

async function settleWith(world: MoneyWorld, ready = guaranteeOnly(world)): Promise<number> {
  const now = world.clock.now();
  const lockedUntil = new Date(now.getTime() + 20_000);
  const claimed = await claimOperationsDue(world.db, { now, lockedUntil, limit: 20 });
  const deps = world.depsWith({ routes: () => [{ ...ready, accountId: 'sandbox' }] });
  for (const sale of claimed) await settleUnknownSale(deps, sale);
  return claimed.length;
}

/** An acquirer that takes nothing back, but guarantees that what it has not seen for two minutes never comes. */
function guaranteeOnly({ ready }: MoneyWorld): MoneyWorld['ready'] {
  return { ...ready, manifest: { ...ready.manifest, can: { ...ready.manifest.can, reverse: false } } };
}

/** A process that ends at a point of the flow writes nothing after it; here it ends by throwing. */
async function dieAt(world: MoneyWorld, session: Session, at: string, card = visa): Promise<void> {
  const reach = (point: string) => {
    if (point === at) throw new Error('killed here');
  };
  await assert.rejects(world.pay(session, card, { deps: { reach } }), /killed here/);
}
