import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneEventPerMove } from '../../test/support/assert-one-event-per-move.ts';
import { startMoneyWorld, visa } from '../../test/support/money-world.ts';
import { declinesByCode } from '../connectors/sandbox/mapping.ts';
import { listTestCards } from '../sandbox-bank/cards.ts';

test('an approved card pays the session and nothing is charged twice', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  const result = await world.pay(session, visa);
  assert.equal(result.kind, 'tried');
  const paid = await world.session(session);
  assert.equal(paid.status, 'succeeded');
  assert.equal(paid.paymentMethod?.last4, '4242');
  assert.equal(paid.lastError, null);
  const [attempt] = await world.attempts(session);
  assert.equal(attempt?.state, 'approved');
  const [sale] = await world.operations(session);
  const sales = await world.sales(session);
  assert.deepEqual(
    sales.map(({ operation, amount, currency, result }) => ({ operation, amount, currency, result })),
    [{ operation: sale?.id, amount: 4900, currency: 'AZN', result: 'approved' }],
  );
  assert.equal(sale?.acquirer_reference, sales[0]?.reference);
});

test('each refusal of the bank opens the session again with its own reason', async (t) => {
  const world = await startMoneyWorld(t);
  const declined = listTestCards().filter((card) => card.code !== '00' && !card.fault && !card.threeDs);
  assert.ok(declined.length >= 10);
  for (const card of declined) {
    const session = await world.open();
    await world.pay(session, card.number);
    const after = await world.session(session);
    assert.equal(after.status, 'open', card.title);
    assert.equal(after.lastError?.code, declinesByCode[card.code]?.[0], card.title);
    assert.equal(after.paymentMethod, null);
    assert.equal(after.attemptsCount, 1);
    const [attempt] = await world.attempts(session);
    assert.equal(attempt?.state, 'declined');
    assert.equal(attempt?.decline_reason, after.lastError?.code);
  }
});

test('a refused session can be paid with another card', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.pay(session, '4000000000009995');
  await world.pay(await world.session(session), visa);
  const paid = await world.session(session);
  assert.equal(paid.status, 'succeeded');
  assert.equal(paid.attemptsCount, 2);
  assert.equal(paid.lastError, null);
  assert.deepEqual(
    (await world.attempts(session)).map(({ number, state }) => [number, state]),
    [
      [1, 'declined'],
      [2, 'approved'],
    ],
  );
});

test('five refusals fail the session for good, and a good card comes too late', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  for (let tried = 1; tried <= 5; tried += 1) {
    await world.pay(await world.session(session), '4000000000000002');
    assert.equal((await world.session(session)).status, tried < 5 ? 'open' : 'failed');
  }
  const result = await world.pay(await world.session(session), visa);
  assert.equal(result.kind, 'not_tried');
  assert.equal((await world.session(session)).status, 'failed');
  assert.equal((await world.sales(session)).length, 5);
  const types = (await world.events(session)).map((event) => event.type);
  assert.equal(types.filter((type) => type === 'payment.attempt_failed').length, 4);
  assert.equal(types.filter((type) => type === 'checkout.session.failed').length, 1);
});

test('a bank that is not there refuses at once, since nothing was sent', async (t) => {
  const world = await startMoneyWorld(t);
  // The list of cards that take part in 3-D Secure is known from here on.
  await world.pay(await world.open(), visa);
  await world.stopBank();
  const session = await world.open();
  await world.pay(session, visa);
  const after = await world.session(session);
  assert.equal(after.status, 'open');
  assert.equal(after.lastError?.code, 'acquirer_unreachable');
  await world.startBank();
  await world.pay(after, visa);
  assert.equal((await world.session(session)).status, 'succeeded');
  assert.equal((await world.sales(session)).length, 1);
});

for (const [what, fault] of [
  ['the connection is reset after the charge', 'reset_after_charge'],
  ['a page of HTML with status 502 comes instead of the answer', 'status_502_after_charge'],
  ['the answer is about another reference', 'wrong_reference'],
] as const) {
  test(`when ${what}, the session waits, and the look-up finds it paid once`, async (t) => {
    const world = await startMoneyWorld(t);
    const session = await world.open();
    await world.fault({ when: 'sale', do: fault });
    await world.pay(session, visa);
    assert.equal((await world.session(session)).status, 'processing');
    assert.equal((await world.attempts(session))[0]?.state, 'unknown');
    assert.equal(await world.settleDue(), 0, 'the first look-up has its time');
    world.clock.advance(5_000);
    assert.equal(await world.settleDue(), 1);
    assert.equal((await world.session(session)).status, 'succeeded');
    assert.equal((await world.sales(session)).length, 1);
    await assertOneEventPerMove(world, session.id);
  });
}

test('a refusal whose answer was lost opens the session again once it is known', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.pay(session, '4000990000000053');
  assert.equal((await world.session(session)).status, 'processing');
  world.clock.advance(5_000);
  await world.settleDue();
  const after = await world.session(session);
  assert.equal(after.status, 'open');
  assert.equal(after.lastError?.code, 'refused');
});

test('an answer with another amount is never taken for a payment', async (t) => {
  const world = await startMoneyWorld(t);
  for (const fault of ['wrong_amount', 'wrong_currency']) {
    const session = await world.open();
    await world.fault({ when: 'sale', do: fault }, { when: 'lookup', do: fault });
    await world.pay(session, visa);
    assert.equal((await world.operations(session))[0]?.unknown_cause, 'amount_mismatch');
    world.clock.advance(5_000);
    await world.settleDue();
    assert.equal((await world.session(session)).status, 'processing');
    assert.equal((await world.operations(session))[0]?.unknown_cause, 'amount_mismatch');
  }
});

test('a connector that throws leaves the attempt unknown, never refused', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  const connector = { ...world.ready.connector, pay: () => Promise.reject(new TypeError('a bug')) };
  await world.pay(session, visa, {
    deps: { routes: () => [{ ...world.ready, connector, accountId: 'sandbox' }] },
  });
  const [sale] = await world.operations(session);
  assert.deepEqual([sale?.state, sale?.unknown_cause], ['unknown', 'TypeError']);
  assert.equal((await world.session(session)).status, 'processing');
});
