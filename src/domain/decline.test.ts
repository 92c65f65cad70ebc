import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DeclineReason, declineReasons, lastErrorOf } from './decline.ts';

const barred = ['lost_card', 'stolen_card', 'suspected_fraud', 'authentication_rejected'];
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

test('a card that is lost, stolen, suspected or rejected by its issuer is never offered another try', () => {
  for (const reason of reasons) {
    const isBarred = barred.includes(reason);
    assert.equal(lastErrorOf(reason, null).advice === 'do_not_retry', isBarred, reason);
  }
});

test('no sentence is used for two reasons', () => {
  const messages = reasons.map((reason) => declineReasons[reason].message);
  assert.equal(new Set(messages).size, messages.length);
});

test('whatever our own rules refuse, the customer is told the same', () => {
  const ours = reasons.filter((reason) => reason.startsWith('risk_'));
  assert.equal(ours.length, 7);
  assert.deepEqual([...new Set(ours.map((reason) => declineReasons[reason].advice))], ['try_another_card']);
});
