import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneEventPerMove } from '../../test/support/assert-one-event-per-move.ts';
import { type MoneyWorld, startMoneyWorld, visa } from '../../test/support/money-world.ts';
import type { Connector, LookupOutcome, Outcome, ReadyRoute } from '../connectors/connector.ts';
import { type DeclineReason, declineClassOf, declineReasons } from '../domain/decline.ts';

/* One press of Pay over several acquirers. Each route here is a small acquirer that says what it is told to say. */

const declinedAs = (reason: DeclineReason, networkCode: string | null = null): Outcome => ({
  kind: 'declined',
  reason,
  retryable: true,
  networkCode,
});

test('an acquirer that is not reached is passed over at once, and the next one is paid with the security code', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  const first = acquirer(world, 'acc_first', { kind: 'not_sent', cause: 'connection_failed' });
  const second = acquirer(world, 'acc_second', 'approve');
  await world.pay(session, visa, { deps: { routes: () => [first.route, second.route] } });
  assert.equal((await world.session(session)).status, 'succeeded');
  assert.deepEqual(await story(world, session), ['acc_first not_sent', 'acc_second approved']);
  assert.deepEqual([first.asked.length, second.asked.length], [1, 1]);
  assert.notEqual(first.asked[0], second.asked[0], 'each message has a reference of its own');
  assert.deepEqual(second.codes, ['123']);
  assert.deepEqual(await world.db.query('select from cards_in_flight'), []);
  await assertOneEventPerMove(world, session.id);
});

test('every reason goes on to the next acquirer exactly when it is technical or soft', async (t) => {
  const world = await startMoneyWorld(t);
  for (const reason of Object.keys(declineReasons) as DeclineReason[]) {
    if (reason === 'authentication_required') continue;
    const session = await world.open();
    const first = acquirer(world, 'acc_first', declinedAs(reason));
    const second = acquirer(world, 'acc_second', 'approve');
    await world.pay(session, visa, { deps: { routes: () => [first.route, second.route] } });
    const goesOn = ['technical', 'soft'].includes(declineClassOf(reason));
    assert.equal(second.asked.length, goesOn ? 1 : 0, reason);
    const { status } = await world.session(session);
    const isHardBlock = reason === 'risk_never_retry';
    assert.equal(status, goesOn ? 'succeeded' : isHardBlock ? 'failed' : 'open', reason);
  }
});

test('what the scheme forbids to try again goes nowhere, however it is named', async (t) => {
  const world = await startMoneyWorld(t);
  for (const code of ['04', '07', '41', '43', 'R1']) {
    const session = await world.open();
    const first = acquirer(world, 'acc_first', declinedAs('refused', code));
    const second = acquirer(world, 'acc_second', 'approve');
    await world.pay(session, visa, { deps: { routes: () => [first.route, second.route] } });
    assert.deepEqual(second.asked, [], code);
  }
});

test('while an outcome is unknown nobody else is asked, however long it takes', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  const first = acquirer(world, 'acc_first', { kind: 'unknown', cause: 'deadline' });
  const second = acquirer(world, 'acc_second', 'approve');
  const routes = () => [first.route, second.route];
  await world.pay(session, visa, { deps: { routes } });
  await world.pay(await world.session(session), visa, { deps: { routes } });
  assert.deepEqual([first.asked.length, second.asked.length], [1, 0]);
  assert.equal((await world.session(session)).status, 'processing');
});

test('one press asks three acquirers at most, and the last word is what the customer reads', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  const all = ['one', 'two', 'three', 'four'].map((name) =>
    acquirer(world, `acc_${name}`, declinedAs('acquirer_error')),
  );
  await world.pay(session, visa, { deps: { routes: () => all.map(({ route }) => route) } });
  assert.deepEqual(
    all.map(({ asked }) => asked.length),
    [1, 1, 1, 0],
  );
  const after = await world.session(session);
  assert.deepEqual([after.status, after.attemptsCount], ['open', 1], 'one press is one attempt');
  await assertOneEventPerMove(world, session.id);
});

test('a process that dies between two acquirers leaves one open message, and nobody is charged twice', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  const first = acquirer(world, 'acc_first', declinedAs('acquirer_error'));
  const second = acquirer(world, 'acc_second', 'approve');
  const reach = (point: string) => {
    if (point === 'resend_committed') throw new Error('killed here');
  };
  const routes = () => [first.route, second.route];
  await assert.rejects(world.pay(session, visa, { deps: { reach, routes } }), /killed here/);
  assert.deepEqual(await story(world, session), ['acc_first declined', 'acc_second sending']);
  assert.deepEqual(second.asked, []);
  await world.payDeps.authorise(await keyOf(world, session));
  assert.deepEqual(second.asked, [], 'without the security code nobody sends it again');
});

test('an acquirer that answers after its session’s time is not followed by another', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open({ expiresInMs: 60_000 });
  const slow = acquirer(world, 'acc_first', declinedAs('acquirer_error'), () => world.clock.advance(61_000));
  const second = acquirer(world, 'acc_second', 'approve');
  await world.pay(session, visa, { deps: { routes: () => [slow.route, second.route] } });
  assert.deepEqual(second.asked, []);
  assert.equal((await world.session(session)).status, 'open');
});

/** A way to an acquirer that answers as told, or to the sandbox bank, and remembers what it was asked. */
function acquirer(
  world: MoneyWorld,
  accountId: string,
  answer: Outcome | 'approve',
  beforeAnswer: () => void = () => {},
) {
  const asked: string[] = [];
  const codes: (string | undefined)[] = [];
  const connector: Connector = {
    ...world.ready.connector,
    async pay(order, signal) {
      asked.push(order.operationId);
      codes.push(order.source.kind === 'card' ? order.source.card.securityCode?.reveal() : undefined);
      beforeAnswer();
      return answer === 'approve' ? world.ready.connector.pay(order, signal) : answer;
    },
    lookup: async (): Promise<LookupOutcome> => ({ kind: 'not_reached', cause: 'test' }),
  };
  const route: ReadyRoute = { ...world.ready, connector, accountId };
  return { route, asked, codes };
}

async function story(world: MoneyWorld, session: { id: string }): Promise<string[]> {
  return (await world.operations(session)).map(({ account_id, state }) => `${account_id} ${state}`);
}

async function keyOf(world: MoneyWorld, session: { id: string; merchantId: string }) {
  const [attempt] = await world.attempts(session);
  return { merchantId: world.merchantId, sessionId: session.id, attemptId: attempt?.id ?? '' };
}
