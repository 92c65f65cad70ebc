import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MoneyWorld, startMoneyWorld } from '../../test/support/money-world.ts';
import { returnFromAcquirer } from '../flows/return-from-acquirer.ts';
import { keptChallenge, openExchange } from '../flows/steps/challenge-exchange.ts';
import { saleRef } from '../flows/steps/sale-ref.ts';
import { listKeptRows } from './dump-rows.ts';
import { lockOperation, updateOperation } from './operations.ts';

/* A bank's form may carry the card, so it lies where cards do, and goes when its sale is decided. */

const asks = '4000993000000016';
const number = '4169741330151778';
const form = { kind: 'form', url: 'https://acs.example/', fields: { pan: number } } as const;

async function challengedSale(world: MoneyWorld) {
  const session = await world.open();
  await world.pay(session, asks);
  const [row] = await world.operations(session);
  assert.equal(row?.state, 'challenged');
  const key = { merchantId: session.merchantId, id: String(row?.id) };
  const { db, seal } = world.payDeps;
  const change = (to: (sale: NonNullable<Awaited<ReturnType<typeof lockOperation>>>) => object) =>
    db.tx(async (tx) => {
      const sale = await lockOperation(tx, key);
      assert.ok(sale);
      await updateOperation(tx, { ...sale, ...to(sale) });
      return lockOperation(tx, key);
    });
  const kept = () => db.query<{ sealed: Buffer }>('select sealed from exchanges_in_flight');
  return { db, seal, key, change, kept };
}

test('a form lies sealed in the unlogged table alone, in no backup, and goes when its sale is decided', async (t) => {
  const { db, seal, change, kept } = await challengedSale(await startMoneyWorld(t));
  const asked = await change((sale) => keptChallenge(seal, sale, { challenge: form, memo: 'memo' }));
  assert.ok(asked);
  assert.deepEqual(openExchange(seal, asked), { challenge: form, answer: null, memo: 'memo' });
  const [row] = await kept();
  assert.ok(row && !row.sealed.includes(number));
  const [table] = await db.query(`select relpersistence from pg_class where relname = 'exchanges_in_flight'`);
  assert.deepEqual(table, { relpersistence: 'u' });
  const backup: string[] = [];
  await listKeptRows(db, { begin: async () => {}, rows: async (_, __, rows) => void backup.push(...rows) });
  assert.ok(backup.some((line) => line.includes(asked.id)));
  assert.ok(!backup.some((line) => line.includes(row.sealed.toString('hex'))));
  await change(() => ({ state: 'declined', declineReason: 'refused' }));
  assert.deepEqual(await kept(), []);
});

test('a later challenge is the one that counts, also where it is an address alone', async (t) => {
  const { seal, change, kept } = await challengedSale(await startMoneyWorld(t));
  await change((sale) => keptChallenge(seal, sale, { challenge: form }));
  const address = { kind: 'redirect', url: 'https://bank.example/' } as const;
  const later = await change((sale) => keptChallenge(seal, sale, { challenge: address }));
  assert.ok(later);
  assert.deepEqual(openExchange(seal, later), { challenge: address, answer: null, memo: null });
  assert.equal((await kept()).length, 1);
});

test('what a crash of the database took away leaves a sale that nobody takes for unanswered', async (t) => {
  const world = await startMoneyWorld(t);
  const { db, seal, key, change } = await challengedSale(world);
  const sale = async () => db.tx(async (tx) => lockOperation(tx, key));
  const before = await sale();
  assert.ok(before?.redirectUrl);
  assert.equal(saleRef(seal, before).isUnanswered, true);
  // An acquirer to which the answer is handed on, and which may charge by it.
  const connector = {
    ...world.ready.connector,
    isAnswer: () => true,
    answerChallenge: async () => ({ kind: 'pending' as const }),
  };
  const answer = { kind: 'returned', fields: { redirectResult: 'x' } } as const;
  const deps = {
    ...world.payDeps,
    connectorOf: async () => ({ ...world.ready, connector }),
    settle: async () => {},
  };
  await returnFromAcquirer(deps, { merchantId: key.merchantId, id: before.sessionId }, answer);
  const answered = await sale();
  assert.ok(answered);
  assert.deepEqual(openExchange(seal, answered).answer, answer);
  assert.deepEqual(openExchange(seal, answered).challenge, { kind: 'redirect', url: before.redirectUrl });
  await db.execute('truncate exchanges_in_flight');
  const after = await change(() => ({}));
  assert.ok(after);
  assert.equal(saleRef(seal, after).isUnanswered, false);
});
