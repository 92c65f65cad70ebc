import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneEventPerMove } from '../../test/support/assert-one-event-per-move.ts';
import { type MoneyWorld, startMoneyWorld } from '../../test/support/money-world.ts';
import {
  authenticationOf,
  lookAfter,
  passThroughIssuer,
  rightCode,
} from '../../test/support/three-ds-customer.ts';
import type { ReadyRoute } from '../connectors/connector.ts';
import { builtInAccountId } from '../domain/operation.ts';

/* An issuer that refuses softly asks for its customer: the same press of Pay goes on with 3-D Secure. */

/** Frictionless at first, then a soft decline; with a mandate its issuer asks. Visa answers 1A, Mastercard 65. */
const softDeclines = ['4000991100001082', '5200991100001087'] as const;

test('after a soft decline the issuer asks its customer within the same press, and the second sale is paid', async (t) => {
  const world = await startMoneyWorld(t);
  for (const card of softDeclines) {
    const session = await world.open();
    await world.pay(session, card);
    assert.equal((await world.session(session)).status, 'requires_action', card);
    assert.deepEqual(await states(world, session), ['declined']);
    assert.equal((await authenticationOf(world, session)).wish, 'mandate');
    await passThroughIssuer(world, session, rightCode);
    const after = await world.session(session);
    assert.deepEqual([after.status, after.attemptsCount], ['succeeded', 1]);
    assert.deepEqual(await states(world, session), ['declined', 'approved']);
    const sales = await world.sales(session);
    assert.deepEqual(
      sales.map(({ result, authentication }) => [result, authentication?.is_proved]),
      [
        ['declined', true],
        ['approved', true],
      ],
    );
    assert.deepEqual(await world.db.query('select from cards_in_flight'), []);
    await assertOneEventPerMove(world, session.id);
  }
});

test('the second sale carries the issuer’s proof and no security code: that died with the first answer', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  const orders: (string | undefined)[] = [];
  const connector = {
    ...world.ready.connector,
    async pay(...[order, signal]: Parameters<typeof world.ready.connector.pay>) {
      orders.push(order.source.kind === 'card' ? order.source.card.securityCode?.reveal() : undefined);
      return world.ready.connector.pay(order, signal);
    },
  };
  const routes = () => [{ ...world.ready, connector, accountId: builtInAccountId }];
  world.results.isHeld = true;
  await world.pay(session, softDeclines[0], { deps: { routes } });
  await passThroughIssuer(world, session, rightCode);
  const [attempt] = await world.attempts(session);
  const key = { merchantId: world.merchantId, sessionId: session.id, attemptId: attempt?.id ?? '' };
  await world.depsWith({ routes }).authorise(key);
  assert.deepEqual(orders, ['123', undefined]);
  assert.equal((await world.session(session)).status, 'succeeded');
});

test('a customer who does not pass the challenge is not charged, and may try again', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.pay(session, softDeclines[0]);
  await passThroughIssuer(world, session, 'cancel');
  const after = await world.session(session);
  assert.deepEqual([after.status, after.lastError?.code], ['open', 'authentication_cancelled']);
  assert.deepEqual(await states(world, session), ['declined']);
  assert.deepEqual(
    (await world.sales(session)).map(({ result }) => result),
    ['declined'],
  );
});

test('an issuer that refuses softly again after its own challenge has the last word', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  const softly = { kind: 'declined', reason: 'authentication_required', retryable: true } as const;
  const connector = {
    ...world.ready.connector,
    pay: async () => ({ ...softly, networkCode: '1A' }),
  };
  const routes = () => [{ ...world.ready, connector, accountId: builtInAccountId }];
  world.results.isHeld = true;
  await world.pay(session, softDeclines[0], { deps: { routes } });
  await passThroughIssuer(world, session, rightCode);
  const [attempt] = await world.attempts(session);
  const key = { merchantId: world.merchantId, sessionId: session.id, attemptId: attempt?.id ?? '' };
  await world.depsWith({ routes }).authorise(key);
  const after = await world.session(session);
  assert.deepEqual([after.status, after.lastError?.code], ['open', 'authentication_required']);
  assert.deepEqual(await states(world, session), ['declined', 'declined']);
});

test('an acquirer that needs the security code asks the customer for the card once more', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  const manifest = { ...world.ready.manifest, can: { ...world.ready.manifest.can, payByProofAlone: false } };
  const routes = (): ReadyRoute[] => [{ ...world.ready, manifest, accountId: builtInAccountId }];
  world.results.isHeld = true;
  await world.pay(session, softDeclines[0], { deps: { routes } });
  await passThroughIssuer(world, session, rightCode);
  const [attempt] = await world.attempts(session);
  const key = { merchantId: world.merchantId, sessionId: session.id, attemptId: attempt?.id ?? '' };
  await world.depsWith({ routes }).authorise(key);
  const after = await world.session(session);
  assert.deepEqual([after.status, after.lastError?.code], ['open', 'authentication_required']);
  assert.equal((await world.sales(session)).length, 1, 'nothing went without it');
});

test('a process that dies between the soft decline and the issuer: the clock ends it, nothing was sent again', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  const reach = (point: string) => {
    if (point === 'outcome_committed') throw new Error('killed here');
  };
  await assert.rejects(world.pay(session, softDeclines[0], { deps: { reach } }), /killed here/);
  world.clock.advance(60_000);
  await lookAfter(world);
  const after = await world.session(session);
  assert.deepEqual([after.status, after.lastError?.code], ['open', 'authentication_unavailable']);
  assert.equal((await world.sales(session)).length, 1);
  await assertOneEventPerMove(world, session.id);
});

async function states(world: MoneyWorld, session: { id: string }): Promise<string[]> {
  return (await world.operations(session)).map(({ state }) => state);
}
