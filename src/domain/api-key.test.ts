import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findKeysIn, hashKey, isUsable, isWellFormedKey, keyState, newSecretKey } from './api-key.ts';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

test('a new key is well formed and says its mode', () => {
  for (let i = 0; i < 200; i += 1) {
    assert.match(newSecretKey(true), /^sk_live_[0-9A-Za-z]{38}$/);
    assert.ok(isWellFormedKey(newSecretKey(true)) && isWellFormedKey(newSecretKey(false)));
  }
});

test('one letter changed, or two neighbours swapped, is never a key', () => {
  const key = newSecretKey(false);
  fc.assert(
    fc.property(fc.nat({ max: key.length - 1 }), fc.constantFrom(...alphabet), (at, letter) => {
      const changed = key.slice(0, at) + letter + key.slice(at + 1);
      assert.equal(isWellFormedKey(changed), changed === key);
      const swapped = key.slice(0, at) + (key[at + 1] ?? '') + key[at] + key.slice(at + 2);
      assert.equal(isWellFormedKey(swapped), swapped === key);
    }),
    { numRuns: 500 },
  );
});

test('random text is no key', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !isWellFormedKey(text)));
  fc.assert(
    fc.property(fc.stringMatching(/^sk_(live|test)_[0-9A-Za-z]{38}$/), (text) => !isWellFormedKey(text)),
  );
});

test('a live key is not a test key with another word', () => {
  const key = newSecretKey(false);
  assert.ok(!isWellFormedKey(key.replace('test', 'live')));
  assert.notEqual(hashKey(key), hashKey(newSecretKey(false)));
});

test('a rolled key works until the very moment its time is over, and a revoked one never again', () => {
  const end = new Date('2026-11-23T10:00:00.000Z');
  const at = (ms: number) => new Date(end.getTime() + ms);
  const rolled = { expiresAt: end, rolledTo: 'key_next', revokedAt: null };
  const forAWhile = { ...rolled, rolledTo: null };
  assert.deepEqual(
    [-1, 0, 1].map((ms) => [keyState(rolled, at(ms)), isUsable(rolled, at(ms))]),
    [
      ['rolled', true],
      ['expired', false],
      ['expired', false],
    ],
  );
  assert.deepEqual([keyState(forAWhile, at(-1)), keyState(forAWhile, at(0))], ['active', 'expired']);
  assert.ok(!isUsable({ ...rolled, revokedAt: at(-5) }, at(-1)));
  // A process whose clock is behind must not bring a revoked key back.
  assert.ok(!isUsable({ ...forAWhile, expiresAt: null, revokedAt: at(60_000) }, at(0)));
  assert.ok(isUsable({ ...forAWhile, expiresAt: null }, at(1e12)));
});

test('keys are found in any text, once each, and what only looks like one is passed over', () => {
  const [a, b] = [newSecretKey(true), newSecretKey(false)];
  const text = `export KEY="${a}";\nfetch('/?k=${b}&again=${a}')\nsk_live_${'x'.repeat(38)} ${a.slice(0, -1)}`;
  assert.deepEqual(findKeysIn(text), [a, b]);
  assert.deepEqual(findKeysIn(''), []);
});
