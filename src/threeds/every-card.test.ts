import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { listTestCards } from '../sandbox-bank/cards.ts';
import { Secret } from '../vault/secret.ts';
import { cardFor, threeDsForTests } from './three-ds-for-tests.ts';

const enrolled = listTestCards().filter((card) => card.threeDs);

test('at least thirty published cases join an authentication with an outcome of the sale', () => {
  const wanted = [
    'frictionless',
    'challenge;',
    'method hangs',
    'rejected',
    'attempted',
    'unavailable',
    'abandoned',
    'forged',
  ];
  const outcomes = [
    'approved',
    'declined without',
    'soft decline',
    'after 3 s',
    'was approved',
    'was declined',
    'refunds fail later',
  ];
  for (const manner of wanted) for (const outcome of outcomes) cardFor(manner, outcome);
  assert.ok(wanted.length * outcomes.length >= 30);
});

test('every enrolled card is enrolled, and ends as the table says', async (t) => {
  const world = await threeDsForTests(t);
  for (const card of enrolled) {
    const { threeDs } = card;
    assert.ok(threeDs);
    const enrolment = await world.server.enrolment(new Secret(card.number), AbortSignal.timeout(20_000));
    assert.ok(enrolment.kind === 'enrolled', card.title);
    assert.equal(enrolment.methodUrl !== null, threeDs.method !== 'none', card.title);
    const order = world.order(card, { version: enrolment.version });
    const deadline = threeDs.answer === 'silence' ? 300 : 20_000;
    const outcome = await world.server.authenticate(order, AbortSignal.timeout(deadline));
    const causes = {
      malformed: 'malformed_answer_203',
      other_transaction: 'malformed_answer_301',
      error: 'error_403',
      silence: 'deadline',
      reset: 'connection_failed',
    };
    const seen =
      outcome.kind === 'frictionless'
        ? outcome.result.transStatus
        : outcome.kind === 'challenge'
          ? 'C'
          : outcome.cause;
    assert.equal(seen, threeDs.answer ? causes[threeDs.answer] : threeDs.result, card.title);
  }
  // The directory server hears what was wrong with its answers.
  assert.deepEqual(world.written.log.filter((line) => line.startsWith('error message')).sort(), [
    'error message 203',
    'error message 301',
  ]);
});

test('a card number stands in request bodies only, and there once', async (t) => {
  const world = await threeDsForTests(t);
  const shown: unknown[] = [];
  for (const card of enrolled) {
    const number = new Secret(card.number);
    shown.push(await world.server.enrolment(number, AbortSignal.timeout(20_000)));
    const cardholder = { name: card.number, email: `${card.number}@example.com`, phone: null };
    const order = world.order(card, { cardholder, transId: randomUUID() });
    shown.push(world.order(card), await world.server.authenticate(order, AbortSignal.timeout(500)));
    const body = world.written.bodies.findLast((text) => text.includes('"AReq"')) ?? '';
    assert.equal(body.split(card.number).length, 2, card.title);
  }
  const kept = [
    inspect(shown, { depth: 9 }),
    JSON.stringify(shown),
    ...world.written.urls,
    ...world.written.log,
  ].join('\n');
  for (const card of enrolled) assert.ok(!kept.includes(card.number), card.title);
});

test('a mandate makes an issuer ask that would not have asked', async (t) => {
  const world = await threeDsForTests(t);
  for (const [words, kind] of [
    ['frictionless; approved', 'challenge'],
    ['attempted; approved', 'challenge'],
    ['rejected; approved', 'frictionless'],
    ['unavailable; approved', 'frictionless'],
  ] as const) {
    const order = world.order(cardFor(words), { wish: 'mandate' });
    assert.equal((await world.server.authenticate(order, AbortSignal.timeout(20_000))).kind, kind, words);
  }
});

test('a soft decline is answered by 1A or 65, and approved once the cardholder was asked', async (t) => {
  const world = await threeDsForTests(t);
  for (const [brand, softCode] of [
    ['visa', '1A'],
    ['mastercard', '65'],
  ]) {
    const card = enrolled.find(
      (one) => one.brand === brand && one.title.includes('frictionless; soft decline'),
    );
    assert.ok(card);
    const first = await world.server.authenticate(world.order(card), AbortSignal.timeout(20_000));
    assert.ok(first.kind === 'frictionless');
    assert.equal((await world.sell(card, null)).code, softCode);
    assert.equal((await world.sell(card, first.result)).code, softCode);

    const order = world.order(card, { wish: 'mandate' });
    const asked = await world.server.authenticate(order, AbortSignal.timeout(20_000));
    assert.ok(asked.kind === 'challenge');
    const before = world.results.length;
    await world.browse({ ...asked, order }, [{ code: '123456' }]);
    const results = (await world.resultsCome(before + 1)).at(-1);
    assert.ok(results?.kind === 'results');
    assert.equal((await world.sell(card, results.result)).code, '00');
  }
});
