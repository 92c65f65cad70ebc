import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AttemptState,
  attemptMoves,
  attemptStates,
  moneyLiveStates,
  moveAttempt,
  underWayStates,
} from './attempt.ts';

const finals: readonly AttemptState[] = ['approved', 'declined'];
const signals = [...new Set(attemptMoves.map((move) => move.on))];

test('nothing leads out of an attempt that was approved or declined', () => {
  for (const state of finals) {
    for (const signal of signals) assert.throws(() => moveAttempt(state, signal), /Bug! An attempt cannot/);
  }
});

test('no two moves of an attempt share a state and a signal', () => {
  const keys = attemptMoves.map((move) => `${move.from} ${move.on}`);
  assert.equal(new Set(keys).size, keys.length);
});

test('every state of an attempt can be reached from authenticating', () => {
  const reached = new Set<AttemptState>(['authenticating']);
  for (const state of reached) {
    for (const move of attemptMoves) if (move.from === state) reached.add(move.to);
  }
  assert.deepEqual([...reached].sort(), [...attemptStates].sort());
});

test('silence never refuses an attempt: unknown stays unknown until somebody answers', () => {
  assert.equal(moveAttempt('sending', 'unknown'), 'unknown');
  assert.equal(moveAttempt('unknown', 'unknown'), 'unknown');
});

test('an attempt is money-live once it may have been sent, until it is declined', () => {
  const others: readonly AttemptState[] = ['authenticating', 'declined'];
  assert.deepEqual(
    [...moneyLiveStates].sort(),
    attemptStates.filter((state) => !others.includes(state)).sort(),
  );
});

test('money is live only after sending: while the issuer is asked, nothing but sending and declined can follow', () => {
  const next = attemptMoves.filter((move) => move.from === 'authenticating').map((move) => move.to);
  assert.deepEqual(next.sort(), ['declined', 'sending']);
});

test('an attempt is under way until it is approved or declined', () => {
  assert.deepEqual(
    [...underWayStates].sort(),
    attemptStates.filter((state) => !finals.includes(state)).sort(),
  );
});
