import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startMerchantEndpoint } from '../../test/support/merchant-endpoint.ts';
import { paidSession } from '../../test/support/paid-session.ts';
import {
  decidedRefund,
  findRefundById,
  givenBack,
  refund,
  scriptFaults,
} from '../../test/support/refunds.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import { startWorld } from '../../test/support/world.ts';

const world = await startWorld({ after });
const { db } = world.installation;

/** What the bank gave back since the last call. */
let seen = 0;
function newlyGivenBack() {
  const lines = givenBack(world.ledgerFile);
  const fresh = lines.slice(seen);
  seen = lines.length;
  return fresh;
}

async function journalsOf(refundId: string) {
  return db.query<{ kind: string; debits: number }>(
    `select j.kind, j.debits
     from refunds r
     join operations o on o.merchant_id = r.merchant_id and o.id = r.operation_id
     join journals j on j.merchant_id = r.merchant_id and j.reference in (o.id, o.sale_id)
     where r.id = $1
     order by j.kind`,
    [refundId],
  );
}

test('a whole refund on the day of the sale takes the sale back instead, and is booked as that', async () => {
  const id = await paidSession(world);
  const { json } = await refund(world, id);
  const decided = await decidedRefund(world, json.id);
  assert.deepEqual([decided.status, decided.acquirer_action, decided.amount], ['succeeded', 'void', 4900]);
  const [line, more] = newlyGivenBack();
  assert.deepEqual([line?.kind, line?.amount, more], ['reversal', 4900, undefined]);
  assert.deepEqual(await journalsOf(json.id), [
    { kind: 'approval', debits: 4900 },
    { kind: 'reversal', debits: 4900 },
  ]);
});

test('a sale that the acquirer has settled is refunded instead of taken back', async () => {
  const id = await paidSession(world);
  await scriptFaults(world, { when: 'reversal', do: 'refuse' });
  const { json } = await refund(world, id);
  const decided = await decidedRefund(world, json.id);
  assert.deepEqual([decided.status, decided.acquirer_action], ['succeeded', 'refund']);
  assert.deepEqual(
    newlyGivenBack().map(({ kind, amount }) => ({ kind, amount })),
    [{ kind: 'refund', amount: 4900 }],
  );
});

test('a sale of another day is refunded, not taken back', async () => {
  const id = await paidSession(world);
  await db.execute(`update operations set sent_at = sent_at - interval '1 day' where session_id = $1`, [id]);
  const { json } = await refund(world, id);
  assert.equal((await decidedRefund(world, json.id)).acquirer_action, 'refund');
  assert.equal(newlyGivenBack()[0]?.kind, 'refund');
});

for (const fault of [
  'reset_after_charge',
  'status_502_after_charge',
  'reset_mid_body',
  'wrong_reference',
  'reset_before_read',
  'unavailable',
]) {
  test(`a refund whose answer is lost (${fault}) stays pending, is asked about and is given once`, async () => {
    const id = await paidSession(world);
    await scriptFaults(world, { when: 'refund', do: fault });
    const { json } = await refund(world, id, { amount: 700 });
    await waitUntil(async () => (await findRefundById(world, json.id)).pending_reason === 'unconfirmed');
    const pending = await findRefundById(world, json.id);
    assert.equal(pending.status, 'pending');
    assert.ok(Date.parse(pending.next_check_at) > Date.parse(pending.created));
    const decided = await decidedRefund(world, json.id);
    assert.equal(decided.status, 'succeeded');
    assert.deepEqual(
      newlyGivenBack().map(({ kind, amount }) => ({ kind, amount })),
      [{ kind: 'refund', amount: 700 }],
    );
    assert.deepEqual(
      (await journalsOf(json.id)).filter(({ kind }) => kind === 'refund'),
      [{ kind: 'refund', debits: 700 }],
    );
  });
}

test('an answer about other money decides nothing: the bank is asked what it really did', async () => {
  const id = await paidSession(world);
  await scriptFaults(world, { when: 'refund', do: 'wrong_amount' });
  const { json } = await refund(world, id, { amount: 300 });
  assert.equal((await decidedRefund(world, json.id)).status, 'succeeded');
  assert.deepEqual(
    newlyGivenBack().map(({ amount }) => amount),
    [300],
  );
});

test('refunds of the published card that fail later fail later, and what was reserved is free again', async (t) => {
  const shop = await startMerchantEndpoint({ secret: world.webhookSecret });
  t.after(() => shop.close());
  const id = await paidSession(
    world,
    { webhook_url: shop.url, order_id: 'A-77', metadata: { cart: 5 } },
    '4000000000005126',
  );
  const { json } = await refund(world, id);
  const sessionNow = async () => (await world.call('GET', `/v2/payments/checkout/${id}`)).json;
  assert.deepEqual([(await sessionNow()).amount_refunded, (await sessionNow()).refunded], [4900, true]);
  const decided = await decidedRefund(world, json.id);
  assert.deepEqual(
    [decided.status, decided.failure_reason, decided.pending_reason, decided.next_check_at],
    ['failed', 'declined', null, null],
  );
  assert.match(decided.acquirer_reference, /^sb_/, 'the bank had taken it under a name of its own');
  assert.deepEqual([(await sessionNow()).amount_refunded, (await sessionNow()).refunded], [0, false]);
  assert.deepEqual(newlyGivenBack(), []);
  assert.deepEqual(
    (await journalsOf(json.id)).map(({ kind }) => kind),
    ['approval'],
  );
  await shop.waitFor(({ body }) => JSON.parse(body).type === 'refund.failed');
  const events = shop.received.map(({ body, isGenuine }) => ({ ...JSON.parse(body), isGenuine }));
  assert.deepEqual(events.map(({ type, sequence, isGenuine }) => [type, sequence, isGenuine]).slice(-3), [
    ['refund.created', 4, true],
    ['refund.updated', 5, true],
    ['refund.failed', 6, true],
  ]);
  const [created, accepted, failed] = events.slice(-3);
  assert.deepEqual(
    [accepted.data.object.status, accepted.data.object.pending_reason],
    ['pending', 'awaiting_acquirer'],
  );
  assert.deepEqual(created.data.session, { id, order_id: 'A-77', metadata: { cart: 5 } });
  assert.deepEqual(created.data.object, json);
  assert.match(created.request.id, /^req_/);
  const { next_check_at: _, ...previous } = failed.data.previous_attributes;
  assert.deepEqual(
    [failed.data.object.status, previous],
    ['failed', { status: 'pending', failure_reason: null, pending_reason: 'awaiting_acquirer' }],
  );
  // What came back can be given back by another way later.
  assert.equal((await refund(world, id, { amount: 4900 })).status, 200);
});

test('refunds of the published card that are slow are pending at the acquirer, then succeed', async () => {
  const id = await paidSession(world, {}, '4000000000007726');
  const { json } = await refund(world, id, { amount: 4900 });
  await waitUntil(async () => (await findRefundById(world, json.id)).pending_reason === 'awaiting_acquirer');
  assert.equal((await decidedRefund(world, json.id)).status, 'succeeded');
  assert.deepEqual(
    newlyGivenBack().map(({ amount }) => amount),
    [4900],
  );
});

test('a bank that is away keeps a refund pending, however long, and nothing is guessed', async () => {
  const id = await paidSession(world);
  await scriptFaults(
    world,
    { when: 'refund', do: 'unavailable' },
    { when: 'lookup', do: 'unavailable' },
    { when: 'lookup', do: 'reset_before_read' },
  );
  const { json } = await refund(world, id, { amount: 100 });
  await waitUntil(async () => (await findRefundById(world, json.id)).pending_reason === 'unconfirmed');
  await waitUntil(async () => {
    const [row] = await db.query<{ checks: number }>(
      'select o.checks from refunds r join operations o on o.id = r.operation_id where r.id = $1',
      [json.id],
    );
    await db.execute(
      `update operations set next_check_at = now() where session_id = $1 and state = 'unknown'`,
      [id],
    );
    return (row?.checks ?? 0) >= 4;
  });
  assert.equal((await decidedRefund(world, json.id)).status, 'succeeded');
  assert.equal(newlyGivenBack().length, 1);
});
