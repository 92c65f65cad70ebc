import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneEventPerMove } from '../../test/support/assert-one-event-per-move.ts';
import { type MoneyWorld, startMoneyWorld, visa } from '../../test/support/money-world.ts';
import type { Session } from '../domain/session.ts';
import { expireSessions } from './expire-sessions.ts';
import { returnFromAcquirer } from './return-from-acquirer.ts';

/* The acquirer asks the customer on its own page. Only a look-up tells what was decided there. */

const asks = '4000993000000016';
const returnsUndecided = '4000993000000024';

test('what the customer decides at the acquirer is known when they come back', async (t) => {
  const world = await startMoneyWorld(t);
  for (const [action, status, code] of [
    ['approve', 'succeeded', undefined],
    ['decline', 'open', 'refused'],
  ] as const) {
    const session = await sendThere(world);
    const back = await decide(world, session, action);
    assert.equal(back, `https://pay.example/checkout/${session.id}/return`);
    assert.equal((await world.session(session)).status, 'requires_action', 'coming back says it');
    await comeBack(world, session);
    const after = await world.session(session);
    assert.deepEqual([after.status, after.lastError?.code], [status, code]);
    assert.equal((await world.sales(session)).length, 1);
    await assertOneEventPerMove(world, session.id);
  }
});

test('a customer who decided and never came back is found by the look-ups', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await sendThere(world);
  await decide(world, session, 'approve');
  await pass(world, 21_000);
  assert.equal((await world.session(session)).status, 'succeeded');
  await comeBack(world, session);
  assert.equal((await world.session(session)).status, 'succeeded');
  await assertOneEventPerMove(world, session.id);
});

test('a forged return proves nothing: the acquirer is asked, and the customer may still decide', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await sendThere(world);
  await comeBack(world, session);
  await comeBack(world, session);
  assert.equal((await world.session(session)).status, 'processing');
  assert.deepEqual(await world.sales(session), []);
  await decide(world, session, 'approve');
  await pass(world, 10_000);
  assert.equal((await world.session(session)).status, 'succeeded');
  await assertOneEventPerMove(world, session.id);
});

test('two tabs that come back at once settle it once', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await sendThere(world);
  await decide(world, session, 'approve');
  await Promise.all([comeBack(world, session), comeBack(world, session), comeBack(world, session)]);
  assert.equal((await world.session(session)).status, 'succeeded');
  await assertOneEventPerMove(world, session.id);
});

test('an acquirer that sends the customer back undecided is waited for', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await sendThere(world, returnsUndecided);
  await decide(world, session, 'approve');
  await comeBack(world, session);
  assert.equal((await world.session(session)).status, 'processing');
  assert.equal((await world.operations(session))[0]?.state, 'unknown');
  await new Promise((resolve) => setTimeout(resolve, 5_300));
  await pass(world, 6_000);
  assert.equal((await world.session(session)).status, 'succeeded');
});

test('while the customer is there no second payment can begin, and time alone ends nothing', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await sendThere(world);
  const again = await world.pay({ ...session, attemptsCount: 1 }, visa);
  assert.equal(again.kind, 'not_tried');
  await pass(world, 30 * 60_000, 20_000);
  await expireSessions(world.payDeps);
  assert.equal((await world.session(session)).status, 'requires_action', 'money may still move there');
});

test('a customer who never decides: ten minutes after its time the sale is taken back, and the session expires', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await sendThere(world);
  await pass(world, 41 * 60_000, 20_000);
  const after = await world.session(session);
  assert.deepEqual([after.status, after.lastError?.code], ['open', 'authentication_abandoned']);
  await expireSessions(world.payDeps);
  assert.equal((await world.session(session)).status, 'expired');
  assert.deepEqual(
    (await world.bankLines(session)).map(({ kind, result }) => `${kind} ${result}`),
    ['sale declined', 'reversal nothing_to_reverse'],
  );
  await assertOneEventPerMove(world, session.id);
});

test('a customer who approves in the last minute is paid, also when the session’s time is over', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await sendThere(world);
  await pass(world, 29 * 60_000, 20_000);
  await decide(world, session, 'approve');
  await pass(world, 2 * 60_000, 20_000);
  assert.equal((await world.session(session)).status, 'succeeded');
});

async function sendThere(world: MoneyWorld, card = asks): Promise<Session> {
  const session = await world.open();
  await world.pay(session, card);
  const after = await world.session(session);
  assert.equal(after.status, 'requires_action');
  return after;
}

/** Presses a button on the acquirer's page; returns where it sends the browser. */
async function decide(world: MoneyWorld, session: Session, action: string): Promise<string | null> {
  const [row] = await world.db.query<{ url: string }>(
    'select redirect_url as url from operations where session_id = $1',
    [session.id],
  );
  const answer = await fetch(row?.url ?? '', {
    method: 'POST',
    body: new URLSearchParams({ action }),
    redirect: 'manual',
  });
  assert.equal(answer.status, 303);
  return answer.headers.get('location');
}

function comeBack(world: MoneyWorld, session: Session): Promise<void> {
  return returnFromAcquirer(world.payDeps, session, { kind: 'returned', fields: {} });
}

async function pass(world: MoneyWorld, forMs: number, stepMs = 1_000): Promise<void> {
  for (let passedMs = 0; passedMs < forMs; passedMs += stepMs) {
    world.clock.advance(stepMs);
    await world.settleDue();
  }
}
