import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MoneyWorld, startMoneyWorld, visa } from '../../../test/support/money-world.ts';
import { violates } from '../../store/db.ts';
import { listJournals, oneJournalPerSource } from '../../store/ledger.ts';
import { lockOperation } from '../../store/operations.ts';
import { postApproval } from './post-journal.ts';
import { recordOutcome } from './record-outcome.ts';

const lostAnswer = '4000990000000038';

test('an approval that arrives many times at once is booked once', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.pay(session, lostAnswer);
  const { operation, sale } = await operationAndSale(world, session.id);
  const outcome = {
    kind: 'approved',
    reference: sale.reference,
    amount: operation.amount,
  } as const;
  const deps = {
    publicUrl: 'https://pay.example',
    timeZone: 'UTC',
    now: world.clock.now(),
    manifest: undefined,
    seal: world.seal,
  };
  const record = () => world.db.tx((tx) => recordOutcome(tx, deps, operation, outcome));
  assert.deepEqual(await journals(world), []);
  const answers = await Promise.all(Array.from({ length: 6 }, record));
  await record();
  for (const {
    session: { status },
  } of answers)
    assert.equal(status, 'succeeded');
  assert.deepEqual(await journals(world), [`approval:${operation.id} 4900 AZN`]);
});

test('many sessions paid at the same time have a journal each', async (t) => {
  const world = await startMoneyWorld(t);
  const sessions = await Promise.all(Array.from({ length: 8 }, () => world.open()));
  await Promise.all(sessions.flatMap((session) => [world.pay(session, visa), world.pay(session, visa)]));
  const sales = (await Promise.all(sessions.map((session) => world.sales(session)))).flat();
  assert.equal(sales.length, 8);
  assert.deepEqual(
    await journals(world),
    sales.map(({ operation }) => `approval:${operation} 4900 AZN`).sort(),
  );
});

test('what booked an approval a second time is undone whole, and the database names why', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.pay(session, visa);
  const { operation } = await operationAndSale(world, session.id);
  const before = await journals(world);
  const again = world.db.tx(async (tx) => {
    await tx.execute(`update sessions set description = 'changed' where id = $1`, [session.id]);
    await postApproval(tx, world.clock.now(), operation);
  });
  await assert.rejects(again, (error) => violates(error, oneJournalPerSource));
  assert.deepEqual(await journals(world), before);
  assert.equal((await world.session(session)).description, session.description);
});

test('a process that dies before its answer is stored has booked nothing', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  const reach = (point: string) => {
    if (point === 'acquirer_answered') throw new Error('killed here');
  };
  await assert.rejects(world.pay(session, visa, { deps: { reach } }), /killed here/);
  assert.deepEqual(await journals(world), []);
  world.clock.advance(9_001);
  await world.settleDue();
  assert.equal((await journals(world)).length, 1);
});

async function operationAndSale(world: MoneyWorld, sessionId: string) {
  const [row] = await world.operations({ id: sessionId });
  const [sale] = await world.sales({ id: sessionId });
  assert.ok(row && sale);
  const key = { merchantId: world.merchantId, id: row.id };
  const operation = await world.db.tx((tx) => lockOperation(tx, key));
  assert.ok(operation);
  return { operation, sale };
}

async function journals(world: MoneyWorld): Promise<string[]> {
  const found = await listJournals(
    world.db,
    { merchantId: world.merchantId, livemode: false },
    { limit: 100 },
  );
  return found.map(({ source, amount }) => `${source} ${amount.amountMinor} ${amount.currency}`).sort();
}
