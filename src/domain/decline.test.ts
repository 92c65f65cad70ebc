import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DeclineReason, declineReasons, lastErrorOf } from './decline.ts';

const reasons = Object.keys(declineReasons) as DeclineReason[];

test('every reason has advice and one sentence that can be shown', () => {
  for (const reason of reasons) {
    const { code, message, advice, network_code: networkCode } = lastErrorOf(reason, '51');
    assert.equal(code, reason);
    assert.match(message, /^[A-Z][^\n]{5,80}\.$/);
    assert.ok(['try_again', 'try_another_card', 'contact_bank', 'do_not_retry'].includes(advice));
    assert.equal(networkCode, '51');
  }
});

test('a card that is lost, stolen or suspected is never offered another try', () => {
  for (const reason of reasons) {
    const isBarred = ['lost_card', 'stolen_card', 'suspected_fraud'].includes(reason);
    assert.equal(lastErrorOf(reason, null).advice === 'do_not_retry', isBarred, reason);
  }
});

test('no sentence is used for two reasons', () => {
  const messages = reasons.map((reason) => declineReasons[reason].message);
  assert.equal(new Set(messages).size, messages.length);
});
