import assert from 'node:assert/strict';
import { test } from 'node:test';
import { money } from './money.ts';
import { recoverableUntil, recoveryMs, recoveryWay } from './recovery.ts';
import type { Session, SessionStatus } from './session.ts';

const endsAt = new Date('2026-11-22T10:30:00Z');
const after = (ms: number) => new Date(endsAt.getTime() + ms);

function session(over: Partial<Session> = {}): Session {
  return {
    id: 'cs_test_first',
    merchantId: 'mer_0123456789',
    livemode: false,
    status: 'expired',
    amount: money(4900, 'AZN'),
    amountRefundedMinor: 0,
    description: null,
    orderId: 'A-1001',
    language: 'az',
    customer: null,
    customerDetails: null,
    successUrl: null,
    cancelUrl: null,
    webhookUrl: null,
    settings: {},
    metadata: {},
    paymentMethod: null,
    lastError: null,
    attemptsCount: 0,
    eventSequence: 2,
    recoveryEnabled: true,
    recoveredFrom: null,
    checkoutHost: null,
    createdByKeyId: 'key_1',
    createdAt: new Date('2026-11-22T10:00:00Z'),
    expiresAt: endsAt,
    ...over,
  };
}

test('an expired session can be taken up again for thirty days, and no moment longer', () => {
  assert.deepEqual(recoverableUntil(session()), after(recoveryMs));
  assert.equal(recoveryWay(session(), undefined, after(recoveryMs - 1)).kind, 'begin');
  assert.equal(recoveryWay(session(), undefined, after(recoveryMs)).kind, 'none');
});

test('only what has expired and asked for it can be', () => {
  for (const status of ['open', 'processing', 'requires_action', 'succeeded', 'failed'] as const) {
    assert.equal(recoverableUntil(session({ status })), null);
    const way = recoveryWay(session({ status }), undefined, after(-1));
    assert.equal(way.kind, 'none', status);
  }
  assert.equal(recoveryWay(session({ recoveryEnabled: false }), undefined, endsAt).kind, 'none');
});

test('past its time an open session can be, whether that is written down or not', () => {
  const open = session({ status: 'open' });
  assert.equal(recoveryWay(open, undefined, after(-1)).kind, 'none');
  assert.equal(recoveryWay(open, undefined, endsAt).kind, 'begin');
});

const later = { id: 'cs_test_second', recoveredFrom: 'cs_test_first', expiresAt: after(7_200_000) };
const ways: Readonly<Record<SessionStatus, 'begin' | 'go_on' | 'none'>> = {
  open: 'go_on',
  processing: 'go_on',
  requires_action: 'go_on',
  succeeded: 'go_on',
  failed: 'none',
  expired: 'begin',
};

test('where a link leads follows from the session that stands in', () => {
  for (const [status, kind] of Object.entries(ways) as [SessionStatus, string][]) {
    const newest = session({ ...later, status });
    const way = recoveryWay(session(), newest, after(3_600_000));
    assert.equal(way.kind, kind, status);
    if (way.kind === 'go_on') assert.equal(way.session, newest);
  }
  const calledOff = session({ ...later, recoveryEnabled: false });
  assert.equal(recoveryWay(session(), calledOff, after(3_600_000)).kind, 'none');
  const ranOut = session({ ...later, status: 'open' });
  assert.equal(recoveryWay(session(), ranOut, later.expiresAt).kind, 'begin');
});
