import assert from 'node:assert/strict';
import { test } from 'node:test';
import { declineReasonOf, resultOfDecline } from './result-of-decline.ts';

test('a fault of an acquirer or an issuer does not look like an attack', () => {
  for (const reason of ['acquirer_error', 'issuer_unavailable', 'authentication_unavailable'] as const) {
    assert.equal(resultOfDecline(reason), 'failed');
  }
  assert.equal(resultOfDecline('insufficient_funds'), 'declined');
});

test('who does not prove to be the holder counts as much as a decline', () => {
  for (const reason of ['authentication_failed', 'authentication_abandoned'] as const) {
    assert.equal(resultOfDecline(reason), 'abandoned');
  }
});

test('what we refused ourselves counts for nothing', () => {
  assert.equal(resultOfDecline(declineReasonOf('session_cards')), 'not_tried');
});
