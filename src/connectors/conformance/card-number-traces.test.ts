import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cardNumberTraces, findCardNumbers } from './card-number-traces.ts';

const number = '4242424242424242';

test('a card number is found in each of the eight encodings, in the middle of a text', () => {
  const seen = Object.entries(cardNumberTraces(number)).map(([encoding, [trace]]) => {
    assert.deepEqual(findCardNumbers(`{"a":"b ${trace} c"}`, [number]).includes(encoding), true, encoding);
    return encoding;
  });
  assert.equal(seen.length, 8);
});

test('a card number is found in base64 wherever it stands in the encoded text', () => {
  for (const before of ['', 'a', 'ab', 'abc', '{"number":"']) {
    const text = Buffer.from(`${before}${number}"}`).toString('base64');
    assert.deepEqual(findCardNumbers(text, [number]), ['base64'], before);
  }
});

test('a text with last four digits and references has no card number in it', () => {
  assert.deepEqual(findCardNumbers('visa 4242, sb_4242424242, 424242424242', [number]), []);
});
