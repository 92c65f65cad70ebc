import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fillSessionId,
  isFinal,
  moveStatus,
  nextStatus,
  type SessionSignal,
  type SessionStatus,
  sessionMoves,
  sessionStatuses,
} from './session.ts';

const finals: readonly SessionStatus[] = ['succeeded', 'failed', 'expired'];
const signals = [...new Set(sessionMoves.map((move) => move.on))];

test('nothing leads out of a final status', () => {
  for (const status of finals) {
    assert.ok(isFinal(status));
    for (const signal of signals) {
      assert.equal(nextStatus(status, signal), undefined);
      assert.throws(() => moveStatus(status, signal), /Bug! A session cannot go from/);
    }
  }
});

test('only a status that nothing leads out of is final', () => {
  for (const status of sessionStatuses) {
    const hasExit = sessionMoves.some((move) => move.from === status);
    assert.equal(isFinal(status), !hasExit, status);
  }
});

test('a session that is being paid never lapses', () => {
  assert.equal(nextStatus('processing', 'lapsed'), undefined);
  assert.throws(() => moveStatus('processing', 'lapsed'));
});

test('only the acquirer ends a session that is being paid', () => {
  const ends = sessionMoves.filter((move) => move.from === 'processing' && isFinal(move.to));
  assert.deepEqual(
    ends.map((move) => [move.on, move.to]),
    [
      ['approved', 'succeeded'],
      ['declined_for_good', 'failed'],
    ],
  );
});

test('no two moves of a session share a status and a signal', () => {
  const keys = sessionMoves.map((move) => `${move.from} ${move.on}`);
  assert.equal(new Set(keys).size, keys.length);
});

test('every status of a session can be reached from open, and a final one from each', () => {
  const from = (start: SessionStatus) => {
    const reached = new Set<SessionStatus>([start]);
    for (const status of reached) {
      for (const move of sessionMoves) if (move.from === status) reached.add(move.to);
    }
    return reached;
  };
  assert.deepEqual([...from('open')].sort(), [...sessionStatuses].sort());
  for (const status of sessionStatuses) assert.ok([...from(status)].some(isFinal), status);
});

test('a move gives the status of its row, and a signal without a row gives none', () => {
  for (const status of sessionStatuses) {
    for (const signal of signals as SessionSignal[]) {
      const row = sessionMoves.find((move) => move.from === status && move.on === signal);
      assert.equal(nextStatus(status, signal), row?.to);
    }
  }
});

test('the session id goes wherever a return URL names it, whatever the braces look like', () => {
  const filled = fillSessionId(
    'https://shop.example/%7BCHECKOUT_SESSION_ID%7d?a={CHECKOUT_SESSION_ID}&b={OTHER}',
    'cs_test_1',
  );
  assert.equal(filled, 'https://shop.example/cs_test_1?a=cs_test_1&b={OTHER}');
});
