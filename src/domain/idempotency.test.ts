import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bodyFields, firstDifference, readIdempotencyKey } from './idempotency.ts';

const bodies = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 6 });

/** The same JSON with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

const meaning = (body: object) => JSON.parse(JSON.stringify(body)) as Record<string, unknown>;

test('a body is the same in whatever order its keys stand', () => {
  fc.assert(
    fc.property(bodies, (body) => {
      const otherOrder = reversed(body) as Record<string, unknown>;
      assert.equal(firstDifference(bodyFields(body), bodyFields(otherOrder)), undefined);
    }),
  );
});

test('two bodies are the same exactly when they mean the same', () => {
  fc.assert(
    fc.property(bodies, bodies, (a, b) => {
      const difference = firstDifference(bodyFields(a), bodyFields(b));
      const isSame = difference === undefined;
      try {
        assert.deepEqual(meaning(a), meaning(b));
        assert.ok(isSame);
      } catch {
        assert.ok(!isSame);
      }
    }),
  );
});

test('the field that differs is named, and a missing one differs from null', () => {
  const difference = (a: object, b: object) => firstDifference(bodyFields({ ...a }), bodyFields({ ...b }));
  assert.equal(difference({ amount: 1, currency: 'USD' }, { amount: 1, currency: 'usd' }), 'currency');
  assert.equal(difference({ a: 1 }, { a: '1' }), 'a');
  assert.equal(difference({ a: null }, {}), 'a');
  assert.equal(difference({ a: [1, 2] }, { a: [2, 1] }), 'a');
  assert.equal(difference({ m: { 'a,b': 1 } }, { m: { a: 1, b: 1 } }), 'm');
  assert.equal(difference({ b: 1, a: 1 }, { b: 2, a: 2 }), 'a');
});

test('what is kept of a body does not hold its values', () => {
  const fields = bodyFields({ customer: { email: 'private@shop.example' } });
  assert.ok(!JSON.stringify(fields).includes('private'));
});

test('a key is 1 to 255 printable characters, with or without quotes', () => {
  const printable = fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    minLength: 1,
    maxLength: 255,
  });
  fc.assert(
    fc.property(printable, (key) => {
      if (!/^"(.*)"$/.test(key)) assert.equal(readIdempotencyKey(key), key);
      assert.equal(readIdempotencyKey(`"${key}"`), key);
    }),
  );
  for (const wrong of ['', '""', ' a', 'a ', 'a\tb', 'é', 'x'.repeat(256), `"${'x'.repeat(256)}"`]) {
    assert.equal(readIdempotencyKey(wrong), undefined, wrong);
  }
  assert.equal(readIdempotencyKey('a b'), 'a b');
  assert.equal(readIdempotencyKey('"'), '"');
});
