import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { newId, newMerchantId, newSessionId, randomBase62, readSessionId } from './id.ts';

test('a session id has 142 random bits besides its mode and its merchant', () => {
  const merchantId = newMerchantId();
  const id = newSessionId(merchantId, true);
  assert.match(id, /^cs_live_[0-9A-Za-z]{34}$/);
  assert.deepEqual(readSessionId(id), { merchantId, livemode: true });
  assert.ok(24 * Math.log2(62) >= 128);
});

test('ids do not repeat', () => {
  const merchantId = newMerchantId();
  const ids = Array.from({ length: 5000 }, () => newSessionId(merchantId, false));
  assert.equal(new Set(ids).size, ids.length);
  assert.match(newId('evt'), /^evt_[0-9A-Za-z]{24}$/);
});

test('every character is drawn evenly', () => {
  const counts = new Map<string, number>();
  for (const character of randomBase62(62_000)) counts.set(character, (counts.get(character) ?? 0) + 1);
  assert.equal(counts.size, 62);
  // A thousand of each on average; eight standard deviations either way.
  for (const [character, count] of counts) assert.ok(count > 750 && count < 1250, `${character}: ${count}`);
});

test('what is not a session id says nothing', () => {
  const id = newSessionId(newMerchantId(), false);
  for (const wrong of [
    '',
    'cs_test_',
    id.slice(1),
    `${id}0`,
    id.replace('_test_', '_demo_'),
    `${id}\n`,
    id.replace(/.$/, '-'),
  ]) {
    assert.equal(readSessionId(wrong), undefined, wrong);
  }
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => readSessionId(text) === undefined));
});

test('a merchant’s id that is not one makes no session', () => {
  assert.throws(() => newSessionId('mer_short', false));
});
