import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  operationSuites,
  type Provocation,
  type SubjectObject,
} from '../../../test/support/operation-suite.ts';
import { paidSession } from '../../../test/support/paid-session.ts';
import { postCard } from '../../../test/support/pay-page.ts';
import { decidedRefund, refund, startIdleWorld } from '../../../test/support/refunds.ts';
import { assertRefused, badField } from '../../../test/support/refusals.ts';
import { startWorld } from '../../../test/support/world.ts';
import { newSessionId } from '../../domain/id.ts';
import type { ErrorCode } from '../errors.ts';
import { createRefund, createRefundAlias } from './create-refund.ts';

const world = await startWorld({ after });

const paid: SubjectObject = {
  makeObject: (of) => paidSession(of),
  missingId: (of) => newSessionId(of.merchantId, false),
  isUsedUp: true,
};

const provoked: Partial<Record<ErrorCode, Provocation>> = {
  REFUND_AMOUNT_EXCEEDED: ({ call }) => call({ body: { amount: 4901 } }),
  SESSION_NOT_REFUNDABLE: async ({ call, world: own }) => call({ id: (await own.createSession()).id }),
  ALREADY_REFUNDED: async ({ call, makeObject, world: own }) => {
    const id = await makeObject(own);
    await call({ id, body: {} });
    return call({ id, body: {} });
  },
  PRECONDITION_FAILED: ({ call }) => call({ body: { expected_refundable: 4899 } }),
};
// The suite counts rows, so each has a world of its own.
await operationSuites([
  [createRefund, await startIdleWorld({ after }), provoked, paid],
  [createRefundAlias, await startIdleWorld({ after }), provoked, paid],
]);

test('a refund without a body gives back all that is left, and the session shows it', async () => {
  const id = await paidSession(world);
  const first = await refund(world, id, { amount: 1900 });
  assert.deepEqual([first.json.status, first.json.amount], ['pending', 1900]);
  const rest = await refund(world, id);
  assert.equal(rest.status, 200, rest.text);
  assert.equal(rest.json.amount, 3000);
  const { json } = await world.call('GET', `/v2/payments/checkout/${id}`);
  assert.deepEqual([json.amount_refunded, json.refunded, json.status], [4900, true, 'succeeded']);
});

test('a bad refund is refused by field, and nothing is reserved', async () => {
  const id = await paidSession(world);
  const cases: readonly [unknown, string, RegExp][] = [
    [{ amount: 0 }, 'amount', /whole number/],
    [{ amount: -5 }, 'amount', /positive whole number/],
    [{ amount: '1200' }, 'amount', /Send 1200 without quotes/],
    ['{"amount":12.00}', 'amount', /If you mean 12.00, send 1200/],
    ['{"amount":1e2}', 'amount', /exponent/],
    [{ amount: 5, reason: 'because' }, 'reason', /must be one of duplicate, fraudulent/],
    [{ amount: 5, expected_refundable: -1 }, 'expected_refundable', /0 or more/],
    ['{"amount":5,"expected_refundable":4900.00}', 'expected_refundable', /got 4900\.00/],
    [{ amount: 5, metadata: { a: {} } }, 'metadata.a', /text of at most 500/],
    [{ ammount: 5 }, 'ammount', /`amount`/],
    ['[]', 'body', /JSON object/],
    ['nonsense', 'body', /JSON/],
  ];
  for (const [body, param, says] of cases) {
    const answer = await world.call('POST', `/v2/payments/checkout/${id}/refunds`, {
      body,
      headers: { 'content-type': 'application/json' },
    });
    assertRefused(answer, badField(param, says));
  }
  const { json } = await world.call('GET', `/v2/payments/checkout/${id}`);
  assert.equal(json.amount_refunded, 0);
});

test('what is left is said by who is told that it is not enough, and by who believes something else', async () => {
  const id = await paidSession(world);
  await refund(world, id, { amount: 4000 });
  const tooMuch = await refund(world, id, { amount: 901 });
  assertRefused(tooMuch, {
    status: 400,
    code: 'REFUND_AMOUNT_EXCEEDED',
    param: 'amount',
    says: /left to refund: 900 \(9\.00 AZN\)/,
  });
  const other = await refund(world, id, { amount: 900, expected_refundable: 4900 });
  assertRefused(other, { status: 412, code: 'PRECONDITION_FAILED', says: /is 900 \(9\.00 AZN\)/ });
  assert.equal((await refund(world, id, { amount: 900, expected_refundable: 900 })).status, 200);
});

test('twenty requests with one key at once are one refund, and all get its bytes', async () => {
  const id = await paidSession(world);
  const ask = () => refund(world, id, { amount: 300 }, { 'idempotency-key': `twins of ${id}` });
  const answers = await Promise.all(Array.from({ length: 20 }, ask));
  assert.equal(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size, 1);
  assert.equal(answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true').length, 19);
  const list = await world.call('GET', `/v2/payments/checkout/${id}/refunds`);
  assert.deepEqual([list.json.data.length, list.json.data[0].id], [1, answers[0]?.json.id]);
});

test('refused requests reserve nothing, keep no answer, and their key is free for what is right', async () => {
  const id = await paidSession(world);
  const headers = { 'idempotency-key': `mended of ${id}` };
  assert.equal((await refund(world, id, { amount: 4901 }, headers)).status, 400);
  assert.equal((await refund(world, id, { amount: 4900, expected_refundable: 1 }, headers)).status, 412);
  assert.equal((await refund(world, id, { amount: 4900 }, headers)).status, 200);
});

test('the published cards whose refunds fail at once, or whose answers are lost, do as they say', async () => {
  const [refused, lost] = await Promise.all(
    ['4000994000000014', '4000994000000022'].map((number) => paidSession(world, {}, number)),
  );
  const failing = await refund(world, refused ?? '');
  const silent = await refund(world, lost ?? '', { amount: 100 });
  const failed = await decidedRefund(world, failing.json.id);
  assert.deepEqual([failed.status, failed.failure_reason], ['failed', 'declined']);
  assert.equal((await decidedRefund(world, silent.json.id)).status, 'succeeded');
});

test('a live key refunds the test session that it made, and sees the refund', async () => {
  const made = await world.call('POST', '/v2/payments/checkout', {
    key: world.liveKey,
    body: { amount: 4900, currency: 'AZN', test_mode: true },
  });
  await postCard(made.json.checkout_url, { number: '4242424242424242' });
  const path = `/v2/payments/checkout/${made.json.id}/refunds`;
  const answer = await world.call('POST', path, { key: world.liveKey, body: {} });
  assert.deepEqual([answer.status, answer.json.livemode], [200, false]);
  const seen = await world.call('GET', `/v2/refunds/${answer.json.id}`, { key: world.liveKey });
  assert.equal(seen.json.id, answer.json.id);
  const own = await world.call('GET', '/v2/refunds?livemode=false', { key: world.liveKey });
  assert.deepEqual(
    own.json.data.map(({ id }: { id: string }) => id),
    [answer.json.id],
  );
  assert.deepEqual((await world.call('GET', '/v2/refunds', { key: world.liveKey })).json.data, []);
});

test('an accepted refund succeeds within moments, with the acquirer’s reference', async () => {
  const id = await paidSession(world);
  const { json } = await refund(world, id, { amount: 100, metadata: { ticket: 7 } });
  const decided = await decidedRefund(world, json.id);
  assert.equal(decided.status, 'succeeded');
  assert.match(decided.acquirer_reference, /^sb_/);
  assert.deepEqual(
    [decided.pending_reason, decided.next_check_at, decided.acquirer_action, decided.metadata],
    [null, null, 'refund', { ticket: 7 }],
  );
});
