import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cardBin } from './card-bin.ts';
import { Secret } from './secret.ts';

test('eight digits are kept of a long number and six of a shorter one', () => {
  assert.equal(cardBin(new Secret('4242424242424242')), '42424242');
  assert.equal(cardBin(new Secret('378282246310005')), '378282');
});
