import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caretAfter, readEdit } from './digit-input.ts';
import { expiryText } from './expiry-text.ts';

test('deleting the space that we put there deletes the digit beside it', () => {
  assert.deepEqual(readEdit('42424242', 4, '42424242', 'deleteContentBackward'), {
    digits: '4244242',
    before: 3,
  });
  assert.deepEqual(readEdit('42424242', 4, '42424242', 'deleteContentForward'), {
    digits: '4242242',
    before: 4,
  });
  assert.deepEqual(readEdit('4242 424', 8, '42424242', 'deleteContentBackward'), {
    digits: '4242424',
    before: 7,
  });
});

test('the caret stays behind the same digit when spaces move', () => {
  assert.equal(caretAfter('4242 4242', 4), 4);
  assert.equal(caretAfter('4242 4242', 5), 6);
  assert.equal(caretAfter('4242', 9), 4);
});

test('an expiry is written as on the card, however it is typed', () => {
  const type = (text: string) => expiryText(text.replace(/\D/g, ''), false, text);
  assert.equal(type('1'), '1');
  assert.equal(type('12'), '12 / ');
  assert.equal(type('5'), '05 / ');
  assert.equal(type('1/'), '01 / ');
  assert.equal(type('1/29'), '01 / 29');
  assert.equal(type('1229'), '12 / 29');
  assert.equal(type('12/2029'), '12 / 2029');
  assert.equal(expiryText('12', true, '12 /'), '12');
});
