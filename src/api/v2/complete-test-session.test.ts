import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { operationSuite, type SubjectObject } from '../../../test/support/operation-suite.ts';
import { paidSession } from '../../../test/support/paid-session.ts';
import { assertRefused, badField } from '../../../test/support/refusals.ts';
import { waitUntil } from '../../../test/support/wait-until.ts';
import { startWorld } from '../../../test/support/world.ts';
import { newSessionId } from '../../domain/id.ts';
import { type TestOutcomeName, testOutcomeNames, testOutcomes } from '../../domain/test-outcome.ts';
import { listTestCards } from '../../sandbox-bank/cards.ts';
import { completeTestSession } from './complete-test-session.ts';

const openSessions: SubjectObject = {
  makeObject: async (of) => (await of.createSession()).id,
  missingId: (of) => newSessionId(of.merchantId, false),
  isUsedUp: true,
};
const world = await startWorld({ after });
const own = await startWorld({ after }, { environment: { MAXFI_REPEAT_WAIT_MS: '1500' } });
await operationSuite(
  completeTestSession,
  own,
  {
    SESSION_NOT_OPEN: async ({ call }) => call({ id: await paidSession(own) }),
    IDEMPOTENCY_CONFLICT: async ({ call }) => {
      const headers = { 'idempotency-key': 'one for two' };
      await call({ headers });
      return call({ headers, body: { outcome: 'declined' } });
    },
  },
  openSessions,
);

const complete = (id: string, outcome: string, key = world.testKey) =>
  world.call('POST', `/v2/test/checkout/${id}/complete`, { key, body: { outcome } });

/** Where each outcome leads, in the words of the session: written down here and not read from our table. */
const ends: Readonly<Record<TestOutcomeName, readonly [status: string, error: string | null]>> = {
  approved: ['succeeded', null],
  frictionless: ['succeeded', null],
  challenge_passed: ['succeeded', null],
  challenge_failed: ['open', 'authentication_failed'],
  challenge_cancelled: ['open', 'authentication_cancelled'],
  challenge_abandoned: ['requires_action', null],
  authentication_rejected: ['open', 'authentication_rejected'],
  authentication_unavailable: ['open', 'authentication_unavailable'],
  soft_decline: ['succeeded', null],
  acquirer_page_approved: ['succeeded', null],
  acquirer_page_declined: ['open', 'refused'],
  declined: ['open', 'refused'],
  insufficient_funds: ['open', 'insufficient_funds'],
  lost_card: ['open', 'lost_card'],
  stolen_card: ['open', 'stolen_card'],
  expired_card: ['open', 'expired_card'],
  incorrect_security_code: ['open', 'incorrect_security_code'],
  limit_exceeded: ['open', 'limit_exceeded'],
  suspected_fraud: ['open', 'suspected_fraud'],
  processing_error: ['open', 'acquirer_error'],
  slow: ['succeeded', null],
  no_answer_approved: ['succeeded', null],
  no_answer_declined: ['open', 'refused'],
  refund_fails: ['succeeded', null],
  refund_pending: ['succeeded', null],
};

for (const outcome of testOutcomeNames) {
  test(`a session completed as ${outcome} goes the whole way to ${ends[outcome][0]}`, async () => {
    const { id } = await world.createSession();
    const { json, status, text } = await complete(id, outcome);
    assert.equal(status, 200, text);
    const seen = [json.status, json.last_error?.code ?? null];
    assert.deepEqual(seen, ends[outcome]);
    assert.equal(json.attempts_count, 1);
    assert.deepEqual((await world.call('GET', `/v2/payments/checkout/${id}`)).json, json);
  });
}

test('every outcome uses a card of the sandbox bank’s own table', () => {
  const known = new Set(listTestCards().map(({ number }) => number));
  for (const [name, { card }] of Object.entries(testOutcomes)) assert.ok(known.has(card), name);
});

test('a declined session is completed again, and its events tell of both', async () => {
  const { id } = await world.createSession();
  await complete(id, 'insufficient_funds');
  assert.equal((await complete(id, 'approved')).json.status, 'succeeded');
  const events = await world.call('GET', `/v2/events?session=${id}`);
  assert.deepEqual(events.json.data.map(({ type }: { type: string }) => type).reverse(), [
    'checkout.session.created',
    'checkout.session.processing',
    'payment.attempt_failed',
    'checkout.session.processing',
    'checkout.session.completed',
  ]);
});

test('two completions at once are one payment', async () => {
  const { id } = await world.createSession();
  const both = await Promise.all([complete(id, 'approved'), complete(id, 'approved')]);
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409]);
  const sales = await world.installation.db.query(
    `select from operations where session_id = $1 and kind = 'sale'`,
    [id],
  );
  assert.equal(sales.length, 1);
});

test('an outcome that nobody knows is refused with those there are, and a live key with a word about test keys', async () => {
  const { id } = await world.createSession();
  assertRefused(await complete(id, 'paid'), badField('outcome', /must be one of approved, frictionless/));
  const made = await world.call('POST', '/v2/payments/checkout', {
    key: world.liveKey,
    body: { amount: 100, currency: 'AZN', test_mode: true },
  });
  const refused = await complete(made.json.id, 'approved', world.liveKey);
  assertRefused(refused, { status: 403, code: 'FORBIDDEN', says: /sk_test_/ });
  await waitUntil(
    async () => (await world.call('GET', `/v2/payments/checkout/${id}`)).json.status === 'open',
  );
});
