import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hashKey, isWellFormedKey, newSecretKey } from './api-key.ts';

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
