import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../vault/secret.ts';
import type { AuthenticationOrder } from './authentication-request.ts';
import { findMismatch, type Results } from './results.ts';
import { type Challenge, cardFor, type ThreeDsWorld, threeDsForTests } from './three-ds-for-tests.ts';

const plenty = () => AbortSignal.timeout(20_000);

async function challengeOf(world: ThreeDsWorld, order: AuthenticationOrder): Promise<Challenge> {
  const outcome = await world.server.authenticate(order, plenty());
  assert.equal(outcome.kind, 'challenge', JSON.stringify(outcome));
  return { ...(outcome as Extract<typeof outcome, { kind: 'challenge' }>), order };
}

function read(results: Results | undefined): Extract<Results, { kind: 'results' }> {
  assert.equal(results?.kind, 'results');
  return results as Extract<Results, { kind: 'results' }>;
}

test('a card outside every range is not enrolled, one inside is, with its version and method page', async (t) => {
  const world = await threeDsForTests(t);
  const ask = (number: string) => world.server.enrolment(new Secret(number), plenty());

  assert.deepEqual(await ask('4242424242424242'), { kind: 'not_enrolled' });
  const methodUrl = `${world.bankUrl}/3ds/acs/method`;
  assert.deepEqual(await ask(cardFor('frictionless; approved').number), {
    kind: 'enrolled',
    version: '2.2.0',
    methodUrl,
  });
  assert.deepEqual(await ask('4000000000003220'), { kind: 'enrolled', version: '2.2.0', methodUrl: null });
});

test('a frictionless authentication gives a proof that the bank believes, for its own amount and card only', async (t) => {
  const world = await threeDsForTests(t);
  const card = cardFor('frictionless; approved');

  const outcome = await world.server.authenticate(world.order(card), plenty());

  assert.equal(outcome.kind, 'frictionless');
  assert.ok(outcome.kind === 'frictionless');
  const { result } = outcome;
  assert.deepEqual([result.transStatus, result.eci, result.version], ['Y', '05', '2.2.0']);
  assert.equal((await world.sell(card, result)).code, '00');
  assert.equal((await world.sell(card, result, 4901)).code, 'authentication_invalid');
  const other = cardFor('frictionless; declined without');
  assert.equal((await world.sell(other, result)).code, 'authentication_invalid');
  assert.equal((await world.sell(card, { ...result, eci: '06' })).code, 'authentication_invalid');
});

test('a challenge with the right code is told by the RReq, and the bank believes its proof', async (t) => {
  const world = await threeDsForTests(t);
  const card = cardFor('always required, challenge');
  const challenge = await challengeOf(world, world.order(card));

  const back = await world.browse(challenge, [{ code: '123456' }]);

  assert.deepEqual(back, {
    kind: 'returned',
    transId: challenge.order.transId,
    acsTransId: challenge.acsTransId,
    sessionData: 'from-us',
    claims: 'authenticated',
  });
  const results = read((await world.resultsCome(1))[0]);
  const record = { ...challenge, transId: challenge.order.transId, version: challenge.order.version };
  assert.equal(findMismatch(results, record), undefined);
  assert.equal(results.result.transStatus, 'Y');
  assert.equal((await world.sell(card, results.result)).code, '00');
  assert.ok(world.written.log.includes('results taken'));
});

test('three wrong codes, and a press of Cancel, are told apart by the RReq', async (t) => {
  const world = await threeDsForTests(t);
  const card = cardFor('challenge; approved');
  const failed = await challengeOf(world, world.order(card));
  const cancelled = await challengeOf(world, world.order(card));

  const first = await world.browse(failed, [{ code: '1' }, { code: '2' }, { code: '3' }]);
  const second = await world.browse(cancelled, ['cancel']);

  assert.ok(first.kind === 'returned' && second.kind === 'returned');
  assert.deepEqual([first.claims, second.claims], ['not_authenticated', 'not_authenticated']);
  const [one, two] = (await world.resultsCome(2)).map((results) => read(results).result);
  assert.deepEqual([one?.transStatus, one?.challengeCancel, one?.cavv], ['N', null, null]);
  assert.deepEqual([two?.transStatus, two?.challengeCancel], ['N', '01']);
});
