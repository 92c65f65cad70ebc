import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneEventPerMove } from '../../test/support/assert-one-event-per-move.ts';
import { type MoneyWorld, startMoneyWorld, visa } from '../../test/support/money-world.ts';
import type { Session } from '../domain/session.ts';
import { expireSession } from './expire-session.ts';
import { expireSessions } from './expire-sessions.ts';
import { type RecoverSessionDeps, recoverSession } from './recover-session.ts';

const minute = 60_000;

function depsOf(world: MoneyWorld, over: Partial<RecoverSessionDeps> = {}): RecoverSessionDeps {
  return { ...world.payDeps, hasRoute: async () => true, ...over };
}

async function expired(world: MoneyWorld): Promise<Session> {
  const session = await world.open({ expiresInMs: minute, recoveryEnabled: true });
  world.clock.advance(minute);
  await expireSessions(world.payDeps);
  return world.session(session);
}

async function recovered(world: MoneyWorld, session: Session): Promise<Session> {
  const result = await recoverSession(depsOf(world), session);
  assert.ok(result.kind === 'recovered', result.kind);
  return result.session;
}

async function standInsOf(world: MoneyWorld, { id }: Session): Promise<{ id: string; status: string }[]> {
  return world.db.query('select id, status from sessions where recovered_from = $1', [id]);
}

test('two links of one order, pressed at once in many tabs, lead to one fresh session', async (t) => {
  const world = await startMoneyWorld(t);
  const first = await expired(world);
  const second = await recovered(world, first);
  world.clock.advance(minute);
  await expireSessions(world.payDeps);
  const links = [first, await world.session(second)];
  const pressed = await Promise.all(
    Array.from({ length: 16 }, (_, n) => recovered(world, links[n % 2] ?? first)),
  );
  const [third] = pressed;
  assert.ok(third);
  assert.deepEqual(new Set(pressed.map(({ id }) => id)), new Set([third.id]));
  assert.notEqual(third.id, second.id);
  assert.equal(third.recoveredFrom, first.id, 'it names the session that the order began with');
  assert.equal((await standInsOf(world, first)).length, 2);
});

test('an order that was paid by a recovered session is never begun again, by none of its links', async (t) => {
  const world = await startMoneyWorld(t);
  const first = await expired(world);
  const second = await recovered(world, first);
  world.clock.advance(minute);
  const third = await recovered(world, await world.session(second));
  await world.pay(third, visa);
  for (const link of [first, second]) {
    const again = await recovered(world, await world.session(link));
    assert.deepEqual([again.id, again.status], [third.id, 'succeeded']);
  }
  // Nor when both links are long dead.
  world.clock.advance(31 * 24 * 60 * minute);
  assert.equal((await recovered(world, first)).id, third.id);
  assert.equal((await standInsOf(world, first)).length, 2);
});

test('a late worker holds up nobody: what is over is written down by the press, once', async (t) => {
  const world = await startMoneyWorld(t);
  const first = await world.open({ expiresInMs: minute, recoveryEnabled: true });
  assert.equal((await recoverSession(depsOf(world), first)).kind, 'not_recoverable', 'it is still open');
  world.clock.advance(minute);
  const second = await recovered(world, first);
  world.clock.advance(minute);
  const third = await recovered(world, first);
  await expireSessions(world.payDeps);
  assert.deepEqual(
    [await world.session(first), await world.session(second), await world.session(third)].map(
      ({ status }) => status,
    ),
    ['expired', 'expired', 'open'],
  );
  for (const { id } of [first, second]) {
    const events = await assertOneEventPerMove(world, id);
    assert.equal(events.filter((event) => event.type === 'checkout.session.expired').length, 1);
  }
});

test('a press of Pay and a fresh start at the end of the time meet in one sale at most', async (t) => {
  const world = await startMoneyWorld(t);
  for (let round = 0; round < 8; round += 1) {
    const first = await expired(world);
    const second = await recovered(world, first);
    const late = () => new Date(second.expiresAt.getTime() + 1);
    const [, result] = await Promise.all([
      world.pay(second, visa),
      recoverSession(depsOf(world, { now: late }), first),
    ]);
    assert.ok(result.kind === 'recovered');
    const { status } = await world.session(second);
    const sales = (await world.sales(second)).length;
    const isNew = result.session.id !== second.id;
    assert.deepEqual([status, sales], isNew ? ['expired', 0] : ['succeeded', 1]);
  }
});

test('a recovered session that failed or was called off ends the order', async (t) => {
  const world = await startMoneyWorld(t);
  const failed = await expired(world);
  const { id } = await recovered(world, failed);
  await world.db.execute(`update sessions set status = 'failed' where id = $1`, [id]);
  assert.equal((await recoverSession(depsOf(world), failed)).kind, 'not_recoverable');

  const first = await expired(world);
  const second = await recovered(world, first);
  const { merchantId } = second;
  const now = world.clock.now();
  const call = { merchantId, sessionId: second.id, now, request: null, idempotency: null };
  assert.equal((await expireSession(world.payDeps, call)).kind, 'done');
  for (const link of [first, await world.session(second)])
    assert.equal((await recoverSession(depsOf(world), link)).kind, 'not_recoverable');
});

test('nothing is begun that no acquirer could take, and what has begun goes on all the same', async (t) => {
  const world = await startMoneyWorld(t);
  const first = await expired(world);
  const away = depsOf(world, { hasRoute: async () => false });
  assert.equal((await recoverSession(away, first)).kind, 'no_connector');
  assert.deepEqual(await standInsOf(world, first), []);
  const second = await recovered(world, first);
  const result = await recoverSession(away, first);
  assert.deepEqual(result.kind === 'recovered' && result.session.id, second.id);
});
