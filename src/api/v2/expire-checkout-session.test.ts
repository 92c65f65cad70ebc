import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { operationSuite, type SubjectObject } from '../../../test/support/operation-suite.ts';
import { paidSession } from '../../../test/support/paid-session.ts';
import { formTokenOf, postCard, readPage } from '../../../test/support/pay-page.ts';
import { startIdleWorld } from '../../../test/support/refunds.ts';
import { assertRefused, badField } from '../../../test/support/refusals.ts';
import { newSessionId } from '../../domain/id.ts';
import { expireSessions } from '../../flows/expire-sessions.ts';
import { expireCheckoutSession } from './expire-checkout-session.ts';

const world = await startIdleWorld({ after });

const openSessions: SubjectObject = {
  makeObject: async (of) => (await of.createSession()).id,
  missingId: (of) => newSessionId(of.merchantId, false),
  isUsedUp: true,
};

await operationSuite(
  expireCheckoutSession,
  world,
  {
    SESSION_NOT_OPEN: async ({ call }) => call({ id: await paidSession(world) }),
    // Its body has no field that could differ, so the same key comes for another session.
    IDEMPOTENCY_CONFLICT: async ({ call }) => {
      const headers = { 'idempotency-key': 'one for two' };
      await call({ headers });
      return call({ headers });
    },
  },
  openSessions,
);

const expire = (id: string, headers: Record<string, string> = {}) =>
  world.call('POST', `/v2/payments/checkout/${id}/expire`, { headers });

test('an open session is called off: nobody can pay it, and its event names the request', async () => {
  const session = await world.createSession();
  const token = formTokenOf(await readPage(session.checkout_url));
  const { status, json, headers } = await expire(session.id);
  assert.equal(status, 200);
  assert.deepEqual([json.status, json.checkout_url], ['expired', null]);
  assert.deepEqual((await world.call('GET', `/v2/payments/checkout/${session.id}`)).json, json);
  const late = await postCard(session.checkout_url, { number: '4242424242424242' }, token);
  assert.ok(late.status < 500);
  const rows = await world.installation.db.query<{ type: string; body: string }>(
    'select type, body from events where session_id = $1 order by sequence desc limit 1',
    [session.id],
  );
  assert.equal(rows[0]?.type, 'checkout.session.expired');
  assert.equal(JSON.parse(rows[0]?.body ?? '').request.id, headers.get('request-id'));
});

test('a session that is over cannot be called off, and says what it is', async () => {
  const { id } = await world.createSession();
  await expire(id);
  assertRefused(await expire(id), {
    status: 409,
    code: 'SESSION_NOT_OPEN',
    says: /is expired; only an open one/,
  });
  const paid = await expire(await paidSession(world));
  assertRefused(paid, { status: 409, code: 'SESSION_NOT_OPEN', says: /is succeeded/ });
  assert.equal(paid.headers.get('stripe-should-retry'), 'false');
});

test('without a body, with an empty one and with an empty object a request is the same', async () => {
  const { id } = await world.createSession();
  const headers = { 'idempotency-key': 'call off once' };
  const first = await expire(id, headers);
  assert.equal(first.status, 200);
  for (const body of [undefined, '', '{}', ' { } ']) {
    const again = await world.call('POST', `/v2/payments/checkout/${id}/expire`, { headers, body });
    assert.deepEqual([again.status, again.text], [200, first.text]);
    assert.equal(again.headers.get('idempotent-replayed'), 'true');
  }
  const other = await world.call('POST', `/v2/payments/checkout/${id}/expire`, { body: { why: 'sold out' } });
  assertRefused(other, badField('why', /not a known field/));
});

test('calling off and the end of the time meet in one event', async () => {
  for (let round = 0; round < 10; round += 1) {
    const session = await world.createSession();
    await world.call('POST', '/v2/test/clock', { body: { advance_seconds: 1_800 } });
    const { db, now } = world.installation;
    const [answer] = await Promise.all([
      expire(session.id),
      expireSessions({ db, now, publicUrl: world.url }),
    ]);
    assert.ok(answer.status === 200 || answer.json.error.code === 'SESSION_NOT_OPEN', answer.text);
    const events = await world.installation.db.query<{ request: string | null }>(
      `select body::jsonb #>> '{request,id}' as request
       from events
       where session_id = $1 and type = 'checkout.session.expired'`,
      [session.id],
    );
    const byUs = answer.status === 200 ? answer.headers.get('request-id') : null;
    assert.deepEqual(events, [{ request: byUs }]);
  }
});

test('calling off and paying at once meet in one outcome: called off and not charged, or paid', async (t) => {
  let paid = 0;
  for (let round = 0; round < 12; round += 1) {
    const session = await world.createSession();
    const token = formTokenOf(await readPage(session.checkout_url));
    const [, answer] = await Promise.all([
      postCard(session.checkout_url, { number: '4242424242424242' }, token),
      expire(session.id),
    ]);
    const { json } = await world.call('GET', `/v2/payments/checkout/${session.id}`);
    const charged = await world.installation.db.query(
      `select from operations where session_id = $1 and kind = 'sale'`,
      [session.id],
    );
    assert.deepEqual(
      [answer.status, json.status, charged.length],
      answer.status === 200 ? [200, 'expired', 0] : [409, 'succeeded', 1],
    );
    paid += charged.length;
  }
  t.diagnostic(`${paid} of 12 were paid`);
});
