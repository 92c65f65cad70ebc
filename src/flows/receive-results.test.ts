import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { assertPayment } from '../../test/support/assert-payment.ts';
import { type MoneyWorld, startMoneyWorld, visa } from '../../test/support/money-world.ts';
import {
  authenticationOf,
  lookAfter,
  passThroughIssuer,
  rightCode,
  tellUs,
  visitIssuer,
  wrongCode,
} from '../../test/support/three-ds-customer.ts';
import type { Session } from '../domain/session.ts';
import { expireSessions } from './expire-sessions.ts';
import { receiveResults } from './receive-results.ts';

/* The issuer's own message (RReq) is the only truth about a challenge; what a browser brings decides nothing. */

const challenge = '4000992000009001';
const forgedAfterNo = '4000991800008007';
const forgedUnsent = '4000992000009068';
const late5s = '4000992000009076';
const never = '4000992000009092';
const twice = '4000992000009100';
const ofAnother = '4000992000009118';
const paid = { kind: 'paid' } as const;
const notSent = (reason: string) => ({ kind: 'not_sent', reason }) as const;

test('a result that comes after the customer is back pays then, and not before', async (t) => {
  const { world, session } = await startChallenge(t, late5s);
  const back = await visitIssuer(world, session, rightCode);
  assert.equal(back.kind === 'returned' && back.claims, 'authenticated');
  await tellUs(world, session, { kind: 'returned_from_challenge' });
  assert.equal((await authenticationOf(world, session)).state, 'confirming');
  assert.deepEqual(
    [(await world.session(session)).status, await world.sales(session)],
    ['requires_action', []],
  );
  await world.results.settled(1);
  await assertPayment(world, session, paid);
  await assertProved(world, session);
});

test('a result that comes twice is taken twice and pays once', async (t) => {
  const { world, session } = await startChallenge(t, twice);
  await visitIssuer(world, session, rightCode);
  await world.results.settled(2);
  await assertPayment(world, session, paid);
  const [first, second] = world.results.received;
  assert.equal(first?.body, second?.body);
  assert.deepEqual(first?.answer, second?.answer);
  assert.equal(first?.answer.messageType, 'RRes');
});

for (const [what, card, typed] of [
  ['whose browser was made to say so', forgedUnsent, wrongCode],
  ['who gave the right code', never, rightCode],
] as const) {
  test(`a customer ${what}, without any result, pays nothing: after a minute it is over`, async (t) => {
    const { world, session } = await startChallenge(t, card);
    const back = await visitIssuer(world, session, typed);
    assert.equal(back.kind === 'returned' && back.claims, 'authenticated');
    await tellUs(world, session, { kind: 'returned_from_challenge' });
    world.clock.advance(59_000);
    assert.equal(await lookAfter(world), 0, 'the result may still come');
    world.clock.advance(1_001);
    assert.equal(await lookAfter(world), 1);
    await assertPayment(world, session, notSent('authentication_abandoned'));
    assert.equal(world.results.received.length, 0);
  });
}

test('a browser that claims success after the issuer said no pays nothing', async (t) => {
  const { world, session } = await startChallenge(t, forgedAfterNo);
  const back = await passThroughIssuer(world, session, wrongCode);
  assert.equal(back.kind === 'returned' && back.claims, 'authenticated');
  await assertPayment(world, session, notSent('authentication_failed'));
});

test('a result about another transaction is answered with an error and changes nothing', async (t) => {
  const { world, session } = await startChallenge(t, ofAnother);
  await visitIssuer(world, session, rightCode);
  await world.results.settled(1);
  assert.deepEqual(errorOf(world), ['Erro', '301']);
  assert.equal((await authenticationOf(world, session)).state, 'challenge');
  await tellUs(world, session, { kind: 'returned_from_challenge' });
  world.clock.advance(60_001);
  await lookAfter(world);
  await assertPayment(world, session, notSent('authentication_abandoned'));
});

test('a result that names our transaction but not what its issuer named changes nothing', async (t) => {
  const { world, session } = await startChallenge(t, challenge);
  const genuine = await interceptResult(world, session);
  const before = await everythingOf(world, session);
  const other = '00000000-0000-4000-8000-000000000009';
  for (const change of [
    { acsTransID: other },
    { dsTransID: other },
    { threeDSServerTransID: other },
    { messageVersion: '2.1.0' },
    { messageCategory: '02' },
    { transStatus: 'C' },
    { transStatus: undefined },
    { authenticationValue: 'not a proof' },
  ]) {
    const { answer, next } = await receive(world, JSON.stringify({ ...genuine, ...change }));
    assert.deepEqual([answer.messageType, next], ['Erro', null], JSON.stringify(change));
  }
  for (const body of ['', '{', 'null', '[]', '"RReq"', 'x'.repeat(70_000)]) {
    assert.deepEqual((await receive(world, body)).next, null);
  }
  assert.deepEqual(await everythingOf(world, session), before);
  // The genuine one is taken after all of them.
  const { answer, next } = await receive(world, JSON.stringify(genuine));
  assert.equal(answer.messageType, 'RRes');
  assert.ok(next);
  await world.payDeps.authorise(next);
  await assertPayment(world, session, paid);
});

test('a yes that comes after the time of the session charges nobody, and the session expires', async (t) => {
  const { world, session } = await startChallenge(t, challenge, { expiresInMs: 60_000 });
  world.clock.advance(60_001);
  assert.equal(await expireSessions(world.payDeps), 0, 'a customer at his issuer is not interrupted');
  await passThroughIssuer(world, session, rightCode);
  await assertPayment(world, session, notSent('authentication_abandoned'));
  assert.equal(await expireSessions(world.payDeps), 1);
  assert.equal((await world.session(session)).status, 'expired');
});

test('a yes that comes after a cancel changes nothing, not even when another card has paid meanwhile', async (t) => {
  for (const isPaidMeanwhile of [false, true]) {
    const { world, session } = await startChallenge(t, challenge);
    const yes = await interceptResult(world, session);
    await tellUs(world, session, { kind: 'cancelled' });
    await assertPayment(world, session, notSent('authentication_cancelled'));
    if (isPaidMeanwhile) await world.pay(await world.session(session), visa);
    const before = await everythingOf(world, session);
    const { answer, next } = await receive(world, JSON.stringify(yes));
    assert.deepEqual([answer.messageType, next], ['RRes', null], 'its sender is told that we have it');
    await lookAfter(world);
    assert.deepEqual(await everythingOf(world, session), before);
    if (isPaidMeanwhile) await assertPayment(world, session, paid);
  }
});

test('a no after a yes, and a yes after a no, change nothing', async (t) => {
  for (const [first, then, ended] of [
    ['Y', 'N', paid],
    ['N', 'Y', notSent('authentication_failed')],
  ] as const) {
    const { world, session } = await startChallenge(t, challenge);
    const yes = await interceptResult(world, session);
    const { authenticationValue: _, ...rest } = yes;
    const no = { ...rest, transStatus: 'N', transStatusReason: '01', eci: '07' };
    const said = { Y: yes, N: no };
    const { next } = await receive(world, JSON.stringify(said[first]));
    assert.ok(next);
    await world.payDeps.authorise(next);
    const repeated = await receive(world, JSON.stringify(said[then]));
    assert.equal(repeated.next, null);
    await assertPayment(world, session, ended);
  }
});

async function startChallenge(
  t: TestContext,
  card: string,
  choices: { expiresInMs?: number } = {},
): Promise<{ world: MoneyWorld; session: Session }> {
  const world = await startMoneyWorld(t);
  const session = await world.open(choices);
  await world.pay(session, card);
  assert.equal((await world.session(session)).status, 'requires_action');
  return { world, session };
}

/** Answers the challenge rightly and keeps the issuer's message from us. */
async function interceptResult(world: MoneyWorld, session: Session): Promise<Record<string, unknown>> {
  const { take } = world.results;
  world.results.take = async () => ({ answer: {}, next: null });
  const before = world.results.received.length;
  await visitIssuer(world, session, rightCode);
  await world.results.settled(before + 1);
  world.results.take = take;
  return JSON.parse(world.results.received[before]?.body ?? '') as Record<string, unknown>;
}

function receive(world: MoneyWorld, body: string) {
  const deps = { db: world.db, now: world.clock.now, publicUrl: 'https://pay.example', seal: world.seal };
  return receiveResults(deps, body);
}

/** All that a result could change. */
async function everythingOf(world: MoneyWorld, session: Session) {
  return {
    session: await world.session(session),
    attempts: await world.db.query('select * from attempts order by number'),
    authentications: await world.db.query('select * from authentications order by created_at'),
    events: await world.events(session),
    sales: await world.sales(session),
  };
}

function errorOf(world: MoneyWorld): unknown[] {
  const answer = world.results.received.at(-1)?.answer;
  return [answer?.messageType, answer?.errorCode];
}

async function assertProved(world: MoneyWorld, session: Session): Promise<void> {
  const said = (await world.sales(session)).map((sale) => sale.authentication);
  assert.deepEqual(said, [{ trans_status: 'Y', is_proved: true }]);
}
