import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertPayment } from '../../test/support/assert-payment.ts';
import { type MoneyWorld, startMoneyWorld, visa } from '../../test/support/money-world.ts';
import {
  authenticationOf,
  browserWithScript,
  lookAfter,
  passThroughIssuer,
  rightCode,
  tellUs,
} from '../../test/support/three-ds-customer.ts';
import type { Session } from '../domain/session.ts';

/* What the issuer says at once, and whether a sale follows. The ledger of the bank is the truth. */

const paid = { kind: 'paid' } as const;
const notSent = (reason: string) => ({ kind: 'not_sent', reason }) as const;

test('a card that takes no part in 3-D Secure is sold without its proof', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.pay(session, visa);
  await assertPayment(world, session, paid);
  assert.equal((await authenticationOf(world, session)).state, 'not_enrolled');
  assert.equal((await world.sales(session))[0]?.authentication, undefined);
});

for (const [said, card, isProved] of [
  ['Y', '4000991100001009', true],
  ['Y by protocol 2.1.0', '4000992000009035', true],
  ['Y by protocol 2.3.1', '4000992000009043', true],
  ['A', '4000991500005006', true],
  ['I', '4000992000009027', false],
] as const) {
  test(`an issuer that says ${said} at once is believed, and one sale goes out with its word`, async (t) => {
    const world = await startMoneyWorld(t);
    const session = await world.open();
    await world.pay(session, card);
    await assertPayment(world, session, paid);
    const [sale] = await world.sales(session);
    assert.deepEqual(sale?.authentication, { trans_status: said[0], is_proved: isProved });
    const { state, transStatus, deadlineAt } = await authenticationOf(world, session);
    assert.deepEqual([state, transStatus, deadlineAt], ['finished', said[0], null]);
    const types = (await world.events(session)).map((event) => event.type);
    assert.ok(!types.includes('checkout.session.requires_action'), 'the customer was asked nothing');
  });
}

for (const [said, card, reason] of [
  ['N', '4000992000009019', 'authentication_failed'],
  ['R', '4000991400004000', 'authentication_rejected'],
  ['U', '4000991600006003', 'authentication_unavailable'],
] as const) {
  test(`after ${said} nothing is sent, and another card pays`, async (t) => {
    const world = await startMoneyWorld(t);
    const session = await world.open();
    await world.pay(session, card);
    await assertPayment(world, session, notSent(reason));
    assert.equal((await authenticationOf(world, session)).transStatus, said);
    await world.pay(await world.session(session), visa);
    await assertPayment(world, session, paid);
  });
}

for (const [what, card] of [
  ['answers with an error', '4000008400001280'],
  ['is down', '4000992000009175'],
  ['answers what nobody can read', '4000992000009142'],
  ['answers about another transaction', '4000992000009159'],
] as const) {
  test(`when the directory server ${what}, nothing is sent`, async (t) => {
    const world = await startMoneyWorld(t);
    const session = await world.open();
    await world.pay(session, card);
    await assertPayment(world, session, notSent('authentication_unavailable'));
    const { state, cause } = await authenticationOf(world, session);
    assert.equal(state, 'unavailable');
    assert.match(cause ?? '', /^[a-z0-9_]+$/);
  });
}

test('when nobody can say which cards take part, nothing is sent, whatever the card', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.fault({ when: 'card_ranges', do: 'unavailable' });
  await world.pay(session, visa);
  await assertPayment(world, session, notSent('authentication_unavailable'));
  await world.pay(await world.session(session), visa);
  await assertPayment(world, session, paid);
});

test('the method frame is offered where scripts run, and the issuer is asked once it is done', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.pay(session, '4000991100001009', { browser: browserWithScript });
  const offered = await authenticationOf(world, session);
  assert.equal(offered.state, 'method');
  assert.match(offered.methodUrl ?? '', /\/3ds\/acs\/method$/);
  assert.deepEqual([(await world.session(session)).status, await world.sales(session)], ['processing', []]);
  await tellUs(world, session, { kind: 'method_over', isDone: true });
  await assertPayment(world, session, paid);
  assert.equal((await authenticationOf(world, session)).methodEnd, 'done');
});

test('a method frame that hangs is given up, and the issuer decides with what it has', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.pay(session, '4000991300003003', { browser: browserWithScript });
  await tellUs(world, session, { kind: 'method_over', isDone: false });
  await assertPayment(world, session, paid);
  assert.equal((await authenticationOf(world, session)).methodEnd, 'not_finished');
});

test('without script no method frame is offered', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.pay(session, '4000991300003003');
  await assertPayment(world, session, paid);
  const { methodUrl, methodEnd } = await authenticationOf(world, session);
  assert.deepEqual([methodUrl, methodEnd], [null, 'not_finished']);
});

test('a method frame that is over twice, in two tabs at once, asks the issuer once', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.pay(session, '4000991100001009', { browser: browserWithScript });
  await Promise.all(
    [true, false, true].map((isDone) => tellUs(world, session, { kind: 'method_over', isDone })),
  );
  await assertPayment(world, session, paid);
});

test('a customer who leaves at the method frame is given up after its time, and nothing was sent', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.pay(session, '4000991100001009', { browser: browserWithScript });
  world.clock.advance(59_000);
  assert.equal(await lookAfter(world), 0, 'the page may still go on');
  world.clock.advance(1_001);
  assert.equal(await lookAfter(world), 1);
  await assertPayment(world, session, notSent('authentication_abandoned'));
});

test('a card that was lost from the vault before the issuer was asked is declined', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.pay(session, '4000991100001009', { browser: browserWithScript });
  await world.db.execute('delete from cards_in_flight');
  await tellUs(world, session, { kind: 'method_over', isDone: true });
  await assertPayment(world, session, notSent('authentication_unavailable'));
  assert.equal((await authenticationOf(world, session)).cause, 'card_lost');
});

for (const [brand, card, softCode] of [
  ['Visa', '4000991100001082', '1A'],
  ['Mastercard', '5200991100001087', '65'],
] as const) {
  test(`after a soft decline of ${brand} the same press insists on a challenge, and pays`, async (t) => {
    const world = await startMoneyWorld(t);
    const session = await world.open();
    await world.pay(session, card);
    assert.equal((await world.session(session)).status, 'requires_action');
    assert.deepEqual(await salesOf(world, session), [`declined ${softCode} proved`]);
    assert.equal((await authenticationOf(world, session)).wish, 'mandate');
    await passThroughIssuer(world, session, rightCode);
    const after = await world.session(session);
    assert.deepEqual([after.status, after.attemptsCount], ['succeeded', 1]);
    assert.deepEqual(await salesOf(world, session), [`declined ${softCode} proved`, 'approved 00 proved']);
  });
}

test('the demand of one card’s issuer is none of another card', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.pay(session, '4000991100001082');
  await passThroughIssuer(world, session, 'cancel');
  assert.equal((await world.session(session)).lastError?.code, 'authentication_cancelled');
  await world.pay(await world.session(session), visa);
  await assertPayment(world, session, paid);
});

test('the demand of an issuer still stands after the customer cancelled the challenge', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  const card = '4000991100001082';
  await world.pay(session, card);
  await passThroughIssuer(world, session, 'cancel');
  assert.equal((await world.session(session)).lastError?.code, 'authentication_cancelled');
  await world.pay(await world.session(session), card);
  assert.equal((await authenticationOf(world, session)).wish, 'mandate');
  await passThroughIssuer(world, session, rightCode);
  await assertPayment(world, session, paid);
});

async function salesOf(world: MoneyWorld, session: Session): Promise<string[]> {
  const sales = await world.sales(session);
  return sales.map(({ result, code, authentication }) =>
    [result, code, authentication?.is_proved ? 'proved' : 'unproved'].join(' '),
  );
}
