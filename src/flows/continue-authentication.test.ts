import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { assertPayment } from '../../test/support/assert-payment.ts';
import { type MoneyWorld, startMoneyWorld, visa } from '../../test/support/money-world.ts';
import {
  authenticationOf,
  lookAfter,
  passThroughIssuer,
  rightCode,
  type TypedAtIssuer,
  tellUs,
  visitIssuer,
  wrongCode,
} from '../../test/support/three-ds-customer.ts';
import type { Session } from '../domain/session.ts';
import type { BrowserStep } from './continue-authentication.ts';

/* What a customer can do while the issuer asks. */

const challenge = '4000992000009001';
const paid = { kind: 'paid' } as const;
const notSent = (reason: string) => ({ kind: 'not_sent', reason }) as const;

for (const [version, card] of [
  ['2.2.0', challenge],
  ['2.1.0', '4000992000009183'],
  ['2.3.1', '4000992000009191'],
] as const) {
  test(`a challenge that is passed by protocol ${version} pays once, with the issuer's proof`, async (t) => {
    const { world, session } = await startChallenge(t, card);
    assert.deepEqual(await world.sales(session), [], 'nothing is sent while the customer is asked');
    await passThroughIssuer(world, session, rightCode);
    await assertPayment(world, session, paid);
    const said = (await world.sales(session)).map((sale) => sale.authentication);
    assert.deepEqual(said, [{ trans_status: 'Y', is_proved: true }]);
    assert.equal((await authenticationOf(world, session)).version, version);
    assert.deepEqual(
      (await world.events(session)).map((event) => event.type),
      [
        'checkout.session.created',
        'checkout.session.processing',
        'checkout.session.requires_action',
        'checkout.session.processing',
        'checkout.session.completed',
      ],
    );
  });
}

test('a wrong code may be typed again', async (t) => {
  const { world, session } = await startChallenge(t);
  await passThroughIssuer(world, session, wrongCode, wrongCode, rightCode);
  await assertPayment(world, session, paid);
});

for (const [what, typed, reason] of [
  ['failed', [wrongCode, wrongCode, wrongCode], 'authentication_failed'],
  ['cancelled on the page of the issuer', ['cancel'], 'authentication_cancelled'],
] as const satisfies readonly (readonly [string, readonly TypedAtIssuer[], string])[]) {
  test(`a challenge that is ${what} sends nothing, and another card pays`, async (t) => {
    const { world, session } = await startChallenge(t);
    await passThroughIssuer(world, session, ...typed);
    await assertPayment(world, session, notSent(reason));
    await world.pay(await world.session(session), visa);
    await assertPayment(world, session, paid);
  });
}

test('a challenge that is cancelled on our page sends nothing, before and after the customer is back', async (t) => {
  for (const isBack of [false, true]) {
    const { world, session } = await startChallenge(t);
    if (isBack) await tellUs(world, session, { kind: 'returned_from_challenge' });
    await tellUs(world, session, { kind: 'cancelled' });
    await assertPayment(world, session, notSent('authentication_cancelled'));
    assert.equal((await authenticationOf(world, session)).deadlineAt, null);
  }
});

test('a challenge that the issuer gives up sends nothing', async (t) => {
  const { world, session } = await startChallenge(t, '4000991700007000');
  await visitIssuer(world, session);
  await world.results.settled(1);
  await assertPayment(world, session, notSent('authentication_abandoned'));
});

test('a challenge that nobody answers is over after ten minutes, and its customer can pay again', async (t) => {
  const { world, session } = await startChallenge(t);
  world.clock.advance(599_000);
  assert.equal(await lookAfter(world), 0, 'the customer may still be typing');
  assert.equal((await world.session(session)).status, 'requires_action');
  world.clock.advance(1_001);
  assert.equal(await lookAfter(world), 1);
  assert.equal(await lookAfter(world), 0);
  await assertPayment(world, session, notSent('authentication_abandoned'));
  await world.pay(await world.session(session), visa);
  await assertPayment(world, session, paid);
});

test('while the customer is asked no second attempt begins', async (t) => {
  const { world, session } = await startChallenge(t);
  const result = await world.pay(await world.session(session), visa);
  assert.equal(result.kind, 'not_tried');
  assert.equal((await world.attempts(session)).length, 1);
});

test('a step that does not fit changes nothing, and no step of a browser pays', async (t) => {
  const { world, session } = await startChallenge(t);
  const steps: readonly BrowserStep[] = [
    { kind: 'method_over', isDone: true },
    { kind: 'method_over', isDone: false },
    { kind: 'returned_from_challenge' },
    { kind: 'returned_from_challenge' },
    { kind: 'method_over', isDone: true },
  ];
  for (const step of steps) await tellUs(world, session, step);
  assert.equal((await authenticationOf(world, session)).state, 'confirming');
  assert.equal((await world.session(session)).status, 'requires_action');
  assert.deepEqual(await world.sales(session), []);
  await passThroughIssuer(world, session, rightCode);
  await assertPayment(world, session, paid);
  const after = await world.events(session);
  for (const step of [...steps, { kind: 'cancelled' } as const]) await tellUs(world, session, step);
  assert.deepEqual(await world.events(session), after);
  await assertPayment(world, session, paid);
});

test('a cancel and the issuer’s yes at once have one outcome: paid, or cancelled and nothing sent', async (t) => {
  for (let round = 0; round < 8; round += 1) {
    const { world, session } = await startChallenge(t);
    await Promise.all([
      visitIssuer(world, session, rightCode),
      // Later by a little each time, so that it meets every part of the way.
      new Promise((resolve) => setTimeout(resolve, round * 4)).then(() =>
        tellUs(world, session, { kind: 'cancelled' }),
      ),
    ]);
    await world.results.settled(1);
    const { status } = await world.session(session);
    const ended = status === 'succeeded' ? paid : notSent('authentication_cancelled');
    await assertPayment(world, session, ended);
  }
});

async function startChallenge(
  t: TestContext,
  card: string = challenge,
): Promise<{ world: MoneyWorld; session: Session }> {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.pay(session, card);
  assert.equal((await world.session(session)).status, 'requires_action');
  return { world, session };
}
