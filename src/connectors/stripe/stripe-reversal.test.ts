import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { money } from '../../domain/money.ts';
import { inTime, openAcquirer } from '../conformance/open-acquirer.ts';
import type { RefundOrder } from '../connector.ts';
import type { Client } from './client.ts';
import { stripe } from './index.ts';
import { takeBack } from './reversal.ts';
import { findSale } from './search.ts';
import { type FakeStripe, startStripe } from './stripe-world.ts';

/** A sale that has been paid at the fake, and the fake itself. */
async function openPaid(context: TestContext) {
  let fake: FakeStripe | undefined;
  const start = async () => {
    fake = await startStripe('at_once');
    return fake;
  };
  const open = await openAcquirer(context, stripe, { chargesBy: 'pay', hasChallenges: false, start });
  const { sale } = await open.payThrough(open.order());
  const intent = fake?.intents.get(sale.reference ?? '') ?? assert.fail();
  const give = async (operationId: string, amountMinor: number) => {
    const order: RefundOrder = {
      operationId,
      saleId: sale.operationId,
      saleReference: intent.id,
      amount: money(amountMinor, sale.amount.currency),
      sendBefore: new Date(Date.now() + 60_000),
    };
    return open.connector.refund?.(order, inTime());
  };
  const reverse = async () => (await open.connector.reverse?.(sale, inTime())) ?? assert.fail();
  const lookup = async () => (await open.connector.lookup?.(sale, inTime())) ?? assert.fail();
  return { ...open, sale, intent, give, reverse, lookup };
}

for (const amountMinor of [1_200, 4_900])
  test(`stripe: a refund of ${amountMinor} of 4900 is no reversal, and nothing is taken back besides`, async (context) => {
    const { intent, give, reverse, lookup } = await openPaid(context);
    assert.equal((await give('op_refund', amountMinor))?.kind, 'refunded');
    assert.equal((await lookup()).kind, 'approved');
    assert.deepEqual(await reverse(), { kind: 'refused', cause: 'refunded' });
    assert.equal((await lookup()).kind, 'approved');
    assert.equal(intent.refunds.length, 1);
  });

test('stripe: after a reversal nothing is refunded, and its refund is none that a merchant asked for', async (context) => {
  const { acquirer, intent, give, reverse, lookup, sale } = await openPaid(context);
  assert.equal((await reverse()).kind, 'reversed');
  assert.deepEqual(await lookup(), { kind: 'reversed', amount: sale.amount });
  assert.deepEqual(await give('op_refund', 1), {
    kind: 'declined',
    reason: 'sale_not_refundable',
    networkCode: null,
  });
  assert.deepEqual(await acquirer.refunds(), []);
  assert.deepEqual(
    intent.refunds.map(({ metadata }) => metadata),
    [{ reversal: sale.operationId }],
  );
});

test('stripe: a reversal on its way is neither done nor undone, and one that failed is left to a person', async (context) => {
  const { intent, reverse, lookup } = await openPaid(context);
  await reverse();
  const [refund] = intent.refunds;
  assert.ok(refund);
  for (const status of ['pending', 'requires_action']) {
    refund.status = status;
    assert.deepEqual(await reverse(), { kind: 'unknown', cause: 'reversal_pending' });
    assert.deepEqual(await lookup(), { kind: 'pending' });
  }
  for (const status of ['failed', 'canceled']) {
    refund.status = status;
    assert.deepEqual(await reverse(), { kind: 'refused', cause: 'reversal_failed' });
    assert.equal((await lookup()).kind, 'approved');
  }
  refund.status = 'new_status';
  assert.equal((await reverse()).kind, 'unknown');
  assert.equal((await lookup()).kind, 'unknown');
  assert.equal(intent.refunds.length, 1);
});

test('stripe: a reversal whose answer is lost is told by its mark', async (context) => {
  const { acquirer, reverse, lookup, intent } = await openPaid(context);
  await acquirer.next('answer_lost', 'refund');
  assert.equal((await reverse()).kind, 'unknown');
  assert.equal((await lookup()).kind, 'reversed');
  assert.equal((await reverse()).kind, 'reversed');
  assert.equal(intent.refunds.length, 1);
});

test('stripe: a sale that is on its way while it is taken back is charged or taken back, never both', async (context) => {
  const open = await openAcquirer(context, stripe, {
    chargesBy: 'pay',
    hasChallenges: false,
    start: () => startStripe('at_once'),
  });
  const { connector, acquirer, order } = open;
  for (let round = 0; round < 12; round++) {
    const payment = order();
    const sale = { ...payment, reference: null, sentAt: new Date(), isUnanswered: false };
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const paying = wait(round % 4).then(() => connector.pay(payment, inTime()));
    const reversing = wait(round % 3).then(() => connector.reverse?.(sale, inTime()));
    const [paid, taken] = await Promise.all([paying, reversing]);
    const found = await connector.lookup?.(sale, inTime());
    const text = inspect({ paid, taken, found });
    if (taken?.kind === 'reversed') assert.equal(found?.kind, 'reversed', text);
    else assert.notEqual(taken?.kind, 'refused', text);
    const last = await connector.reverse?.(sale, inTime());
    assert.equal(last?.kind, 'reversed', inspect(last));
  }
  assert.equal((await acquirer.refunds()).length, 0);
});

test('stripe: a sale that never came is called off, however late, and again when the answer to that was lost', async (context) => {
  const open = await openAcquirer(context, stripe, {
    chargesBy: 'pay',
    hasChallenges: false,
    start: () => startStripe('at_once'),
  });
  const { connector, acquirer, order } = open;
  for (const minutesAgo of [1, 30]) {
    const payment = order();
    // What was made to take its key is then found in no list of the time around the sale.
    const sentAt = new Date(Date.now() - minutesAgo * 60_000);
    const sale = { ...payment, reference: null, sentAt, isUnanswered: true };
    for (let time = 0; time < 3; time++)
      assert.equal((await connector.reverse?.(sale, inTime()))?.kind, 'reversed', `${minutesAgo}, ${time}`);
    assert.notEqual((await connector.pay(payment, inTime())).kind, 'approved');
  }
  assert.deepEqual(await acquirer.charges(), []);
});

/** A client whose lists are made up and who can do nothing else. */
function listing(pages: readonly unknown[]) {
  const asked: Record<string, unknown>[] = [];
  const nothing = async () => ({ kind: 'no_answer', cause: 'not_asked' }) as const;
  const client: Client = {
    pay: nothing,
    reserve: nothing,
    find: async (id) => ({ kind: 'answer', status: 200, body: intentNamed(id, 'op_1') }),
    cancel: nothing,
    refund: nothing,
    findRefund: nothing,
    listRefunds: nothing,
    list: async (query) => {
      asked.push(query);
      return { kind: 'answer', status: 200, body: pages[asked.length - 1] ?? pages.at(-1) };
    },
  };
  return { client, asked };
}

const intentNamed = (id: string, operationId: string) => ({
  id,
  object: 'payment_intent',
  status: 'processing',
  amount: 4900,
  amount_received: 0,
  currency: 'usd',
  metadata: { operation_id: operationId },
});
const pageOf = (data: unknown[], hasMore: boolean) => ({ object: 'list', has_more: hasMore, data });
const wanted = { operationId: 'op_1', reference: null, sentAt: new Date('2026-11-27T09:00:00Z') };

test('stripe: a list is read to its end before a sale is said to be missing', async () => {
  const other = (id: string) => intentNamed(id, 'op_9');
  const { client, asked } = listing([
    pageOf([other('pi_a'), other('pi_b')], true),
    pageOf([other('pi_c')], true),
    pageOf([], false),
  ]);
  assert.deepEqual(await findSale(client, wanted, inTime()), { kind: 'not_found' });
  const sentAtS = wanted.sentAt.getTime() / 1_000;
  const created = { gte: sentAtS - 300, lte: sentAtS + 900 };
  assert.deepEqual(
    asked,
    [undefined, 'pi_b', 'pi_c'].map((starting_after) => ({ created, limit: 100, starting_after })),
  );
});

test('stripe: a list that cannot be read to its end says nothing', async () => {
  const other = intentNamed('pi_a', 'op_9');
  const odd: [pages: unknown[], cause: string][] = [
    [[pageOf([other], true), pageOf([other], true)], 'unparsable_answer'],
    [[pageOf([], true)], 'unparsable_answer'],
    [[pageOf([other, { object: 'payment_intent' }], false)], 'unparsable_answer'],
    [[pageOf([other, 7], false)], 'unparsable_answer'],
    [[{ object: 'list', data: [] }], 'unparsable_answer'],
    [[{ has_more: false, data: [] }], 'unparsable_answer'],
    [[null], 'unparsable_answer'],
    [Array.from({ length: 40 }, (_, at) => pageOf([intentNamed(`pi_${at}`, 'op_9')], true)), 'list_too_long'],
  ];
  for (const [pages, cause] of odd) {
    const { client } = listing(pages);
    assert.deepEqual(await findSale(client, wanted, inTime()), { kind: 'unknown', cause });
    const sale = { ...wanted, amount: money(4900, 'USD'), isUnanswered: false };
    assert.deepEqual(await takeBack(listing(pages).client, sale, inTime()), { kind: 'unknown', cause });
  }
  const { client } = listing([pageOf([other], true), pageOf([intentNamed('pi_mine', 'op_1')], true)]);
  const found = await findSale(client, wanted, inTime());
  assert.ok(found.kind === 'found' && found.intent.id === 'pi_mine');
});
