import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertOneEventPerMove } from '../../test/support/assert-one-event-per-move.ts';
import { type MoneyWorld, startMoneyWorld, visa } from '../../test/support/money-world.ts';
import type { ReadyRoute } from '../connectors/connector.ts';
import { builtInAccountId } from '../domain/operation.ts';
import type { Session } from '../domain/session.ts';
import { claimOperationsDue } from '../store/operations.ts';
import { sendReversal } from './send-reversal.ts';
import { settleUnknownSale } from './settle-unknown-sale.ts';

const chargedAndLost = '4000990000000038';

test('a sale that the bank never saw is burned there after 45 s, and the session can be paid', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.fault({ when: 'sale', do: 'reset_before_read' });
  await world.pay(session, visa);
  await pass(world, 44_000);
  assert.equal((await world.session(session)).status, 'processing');
  await pass(world, 10_000);
  const after = await world.session(session);
  assert.deepEqual([after.status, after.lastError?.code], ['open', 'not_confirmed']);
  const [reversal] = await world.bankLines(session);
  assert.deepEqual([reversal?.kind, reversal?.result], ['reversal', 'nothing_to_reverse']);
  assert.deepEqual(await booked(world), [], 'nothing was ever charged, so nothing is booked');
  await world.pay(after, visa);
  assert.equal((await world.session(session)).status, 'succeeded');
  await assertOneEventPerMove(world, session.id);
});

test('a charge that no look-up can see is taken back, and both ways stand in the ledger', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await blindLookups(world, 10);
  await world.pay(session, chargedAndLost);
  await pass(world, 100_000);
  assert.equal((await world.session(session)).status, 'open');
  const [sale] = await world.operations(session);
  assert.deepEqual(await bankStory(world, session), ['sale approved', 'reversal approved']);
  assert.equal(sale?.state, 'reversed');
  assert.deepEqual(await booked(world), [`approval:${sale?.id} 4900`, `reversal:${sale?.id} 4900`]);
  await assertOneEventPerMove(world, session.id);
});

test('a reversal whose answer is lost is sent again until it is acknowledged, and frees nothing before', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await blindLookups(world, 10);
  await world.fault(
    { when: 'reversal', do: 'reset_after_charge' },
    { when: 'reversal', do: 'unavailable' },
    { when: 'reversal', do: 'wrong_reference' },
  );
  await world.pay(session, chargedAndLost);
  await pass(world, 48_000);
  assert.equal((await world.attempts(session))[0]?.state, 'reversing');
  assert.equal((await world.session(session)).status, 'processing');
  await pass(world, 60_000);
  assert.equal((await world.session(session)).status, 'open');
  assert.deepEqual(await bankStory(world, session), ['sale approved', 'reversal approved']);
  assert.equal((await booked(world)).length, 2);
});

test('what the bank will not take back is asked about further, and paid once the bank says so', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await blindLookups(world, 6);
  await world.fault({ when: 'reversal', do: 'refuse' });
  await world.pay(session, chargedAndLost);
  await pass(world, 50_000);
  const [attempt] = await world.attempts(session);
  const [, reversal] = await world.operations(session);
  assert.deepEqual([attempt?.state, reversal?.state], ['unknown', 'declined']);
  await pass(world, 60_000);
  assert.equal((await world.session(session)).status, 'succeeded');
  assert.deepEqual(await bankStory(world, session), ['sale approved']);
  await assertOneEventPerMove(world, session.id);
});

test('a bank that is away gets no reversal, and the outcome is known within a minute of its return', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.pay(session, chargedAndLost);
  await world.stopBank();
  await pass(world, 3 * 3_600_000, 60_000);
  assert.equal((await world.operations(session)).length, 1, 'nothing but the sale was ever meant');
  await world.startBank();
  await pass(world, 60_000);
  assert.equal((await world.session(session)).status, 'succeeded');
});

test('a charge of other money than ours is taken back as soon as a look-up confirms it', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.fault({ when: 'sale', do: 'wrong_amount' }, { when: 'lookup', do: 'wrong_amount' });
  await world.pay(session, visa);
  assert.equal((await world.session(session)).status, 'processing');
  await pass(world, 10_000);
  const after = await world.session(session);
  assert.deepEqual([after.status, after.lastError?.code], ['open', 'acquirer_error']);
  assert.deepEqual(await bankStory(world, session), ['sale approved', 'reversal approved']);
});

test('a sale that is still on its way when it is taken back is refused on its arrival', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.fault({ when: 'sale', do: 'held_ms', delay_ms: 700 });
  await world.pay(session, visa, { deps: { routes: () => [impatient(world)] } });
  await pass(world, 100_000);
  assert.equal((await world.session(session)).status, 'open');
  await sleep(900);
  assert.deepEqual((await bankStory(world, session)).sort(), [
    'reversal nothing_to_reverse',
    'sale declined',
  ]);
});

test('ten workers with one reversal in their hands take it back once', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await blindLookups(world, 10);
  await world.pay(session, chargedAndLost);
  await untilReversing(world, session);
  const claimed = await claim(world);
  assert.equal(claimed.length, 1);
  await Promise.all(
    Array.from({ length: 10 }, () => sendReversal(world.payDeps, claimed[0] ?? assert.fail())),
  );
  assert.equal((await world.session(session)).status, 'open');
  assert.deepEqual(await bankStory(world, session), ['sale approved', 'reversal approved']);
  assert.equal((await booked(world)).length, 2);
  await assertOneEventPerMove(world, session.id);
});

test('a worker that dies with the acknowledgement in its hands loses nothing: the next one asks again', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await blindLookups(world, 10);
  await world.pay(session, chargedAndLost);
  await untilReversing(world, session);
  const [claimed] = await claim(world);
  assert.ok(claimed);
  const deps = world.depsWith({ reach: die('reversal_answered') });
  await assert.rejects(sendReversal(deps, claimed), /killed here/);
  assert.equal((await world.session(session)).status, 'processing');
  await pass(world, 30_000);
  assert.equal((await world.session(session)).status, 'open');
  assert.deepEqual(await bankStory(world, session), ['sale approved', 'reversal approved']);
});

test('a look-up that was asked before the reversal began writes nothing after it', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await blindLookups(world, 10);
  await world.pay(session, chargedAndLost);
  await pass(world, 32_000);
  world.clock.advance(14_000);
  const [slow] = await claim(world);
  assert.ok(slow);
  await untilReversing(world, session);
  await settleUnknownSale(
    world.depsWith({ routes: () => [saying(world, { kind: 'declined', code: 'x' })] }),
    slow,
  );
  assert.equal((await world.attempts(session))[0]?.state, 'reversing');
});

test('money that comes after the guaranteed time goes back, with an event and nothing else', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.fault({ when: 'sale', do: 'charge_late_ms', delay_ms: 900 });
  const noReverse = withoutReversal(world);
  await world.pay(session, visa, { deps: { routes: () => [impatient(world)] } });
  await passWith(world, noReverse, 130_000);
  const refused = await world.session(session);
  assert.deepEqual([refused.status, refused.lastError?.code], ['open', 'acquirer_unreachable']);
  await world.pay(refused, visa);
  const paid = await world.session(session);
  assert.equal(paid.status, 'succeeded');
  await sleep(1_200);
  assert.deepEqual((await bankStory(world, session)).sort(), ['sale approved', 'sale approved']);
  await pass(world, 11 * 60_000, 30_000);
  const after = await world.session(session);
  assert.deepEqual({ ...after, eventSequence: 0 }, { ...paid, eventSequence: 0 }, 'the session stays');
  assert.deepEqual((await bankStory(world, session)).sort(), [
    'reversal approved',
    'sale approved',
    'sale approved',
  ]);
  const last = (await world.events(session)).at(-1);
  assert.equal(last?.type, 'payment.late_reversed');
  const [first, , second] = await world.operations(session);
  assert.ok(first && second);
  const late = (await world.bankLines(session)).find(({ kind }) => kind === 'reversal');
  assert.equal(late?.operation, first.id, 'the late one goes back, not the one that paid');
  assert.equal((await booked(world)).length, 3);
});

/** Lets time pass second by second, with a worker that comes round. */
async function pass(world: MoneyWorld, forMs: number, stepMs = 2_000): Promise<void> {
  for (let passedMs = 0; passedMs < forMs; passedMs += stepMs) {
    world.clock.advance(stepMs);
    await world.settleDue();
  }
}

async function passWith(world: MoneyWorld, route: ReadyRoute, forMs: number): Promise<void> {
  const deps = world.depsWith({ routes: () => [route] });
  for (let passedMs = 0; passedMs < forMs; passedMs += 2_000) {
    world.clock.advance(2_000);
    for (const operation of await claim(world)) await settleUnknownSale(deps, operation);
  }
}

function claim(world: MoneyWorld) {
  const now = world.clock.now();
  return claimOperationsDue(world.db, { now, lockedUntil: new Date(now.getTime() + 20_000), limit: 20 });
}

async function untilReversing(world: MoneyWorld, session: Session): Promise<void> {
  for (let second = 0; second < 200; second += 1) {
    if ((await world.attempts(session))[0]?.state === 'reversing') return;
    world.clock.advance(1_000);
    for (const operation of await claim(world)) await settleUnknownSale(world.payDeps, operation);
  }
  throw new Error('it was never taken back');
}

/** The bank charges, and its look-ups do not work. */
async function blindLookups(world: MoneyWorld, count: number): Promise<void> {
  await world.fault(...Array.from({ length: count }, () => ({ when: 'lookup', do: 'unavailable' }) as const));
}

/** A caller whose deadline is over long before the bank answers. */
function impatient(world: MoneyWorld): ReadyRoute {
  const { connector } = world.ready;
  return {
    ...world.ready,
    accountId: builtInAccountId,
    connector: { ...connector, pay: (order) => connector.pay(order, AbortSignal.timeout(100)) },
  };
}

/** An acquirer that offers no reversal and guarantees that what it has not seen for two minutes never comes. */
function withoutReversal(world: MoneyWorld): ReadyRoute {
  const manifest = { ...world.ready.manifest, can: { ...world.ready.manifest.can, reverse: false } };
  return { ...world.ready, manifest, accountId: builtInAccountId };
}

function saying(world: MoneyWorld, said: { kind: 'declined'; code: string }): ReadyRoute {
  const answer = { kind: said.kind, reason: 'refused', retryable: true, networkCode: null } as const;
  return {
    ...world.ready,
    accountId: builtInAccountId,
    connector: { ...world.ready.connector, lookup: async () => answer },
  };
}

function die(at: string) {
  return (point: string) => {
    if (point === at) throw new Error('killed here');
  };
}

async function bankStory(world: MoneyWorld, session: Session): Promise<string[]> {
  return (await world.bankLines(session)).map(({ kind, result }) => `${kind} ${result}`);
}

async function booked(world: MoneyWorld): Promise<string[]> {
  const rows = await world.db.query<{ line: string }>(
    `select source || ' ' || debits as line from journals order by created_at, source`,
  );
  return rows.map(({ line }) => line);
}
