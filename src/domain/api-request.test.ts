import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newSecretKey } from './api-key.ts';
import { masked } from './api-request.ts';

test('a kept request names nobody, and holds no key and no number of a card', () => {
  const key = newSecretKey(true);
  const body = JSON.stringify({
    amount: 4900,
    order_id: 'A-1001',
    customer: { name: 'Aysel Quliyeva', email: 'aysel@example.com', phone: '+994501234567', country: 'AZ' },
    metadata: { note: `4242 4242 4242 4242 and 4242424242424242, key ${key}`, to: 'x@y.example' },
  });
  const kept = masked(body);
  for (const secret of ['Aysel', 'Quliyeva', 'aysel@', '994501234567', '4242 4242', '42424242', key, 'x@y'])
    assert.ok(!kept.includes(secret), `${secret} in ${kept}`);
  for (const part of ['"amount":4900', 'A-1001', '"country":"AZ"']) assert.ok(kept.includes(part), part);
  assert.equal(
    masked('/v2/payments/checkout?customer_email=aysel%40example.com&limit=3'),
    '/v2/payments/checkout?customer_email=…@…&limit=3',
  );
  assert.equal(masked('x '.repeat(5_000)).length, 2_000);
});

test('wherever a long body is cut, no half of a card or of a key is left of it', () => {
  const key = newSecretKey(false);
  for (let before = 3_940; before <= 4_005; before += 1) {
    // Masked, what comes first takes next to no room, so that the end of what is read is the end of what is kept.
    const filler = '1'.repeat(before - 1);
    for (const secret of ['4242 4242 4242 4242', '4242424242424242', key, 'aysel.quliyeva@example.com']) {
      const kept = masked(`${filler},${secret},${'x'.repeat(3_000)}`);
      assert.doesNotMatch(kept, /4242|sk_test_\w|aysel/, `${before} ${secret}: ${kept}`);
    }
  }
});
