import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseQuery } from './query.ts';

const errorsOf = (query: string) =>
  parseQuery(`/x?${query}`).errors.map(({ param, code }) => `${param} ${code}`);

test('names and groups of one level are read', () => {
  const { value, errors } = parseQuery('/x?limit=5&created[gte]=a&created[lt]=b&metadata[cart%20id]=7%2B1');
  assert.deepEqual(errors, []);
  assert.deepEqual(value, { limit: '5', created: { gte: 'a', lt: 'b' }, metadata: { 'cart id': '7+1' } });
});

test('a URL without a query has no fields', () => {
  assert.deepEqual(parseQuery('/x'), { value: {}, errors: [] });
  assert.deepEqual(parseQuery('/x?'), { value: {}, errors: [] });
});

test('a name given twice is an error, and so is a name beside a group of that name', () => {
  assert.deepEqual(errorsOf('a=1&a=2'), ['a duplicate_key']);
  assert.deepEqual(errorsOf('a[b]=1&a[b]=2'), ['a.b duplicate_key']);
  assert.deepEqual(errorsOf('a=1&a[b]=2'), ['a.b duplicate_key']);
  assert.deepEqual(errorsOf('a[b]=1&a=2'), ['a duplicate_key']);
  assert.deepEqual(errorsOf('a=1&%61=2'), ['a duplicate_key']);
});

test('what is not text is refused in names and in values', () => {
  assert.deepEqual(errorsOf('a=%00'), ['a invalid_characters']);
  assert.deepEqual(errorsOf('a=%ff'), ['a invalid_characters']);
  assert.deepEqual(errorsOf('metadata[%00]=1'), ['metadata.\u{FFFD} invalid_characters']);
  assert.deepEqual(errorsOf('metadata[%ff]=1'), ['metadata.\u{FFFD} invalid_characters']);
  assert.deepEqual(errorsOf('%0d%0a=1'), ['\u{FFFD}\u{FFFD} invalid_characters']);
});

test('a name of the language’s own is a name like any other', () => {
  const { value, errors } = parseQuery('/x?__proto__=1&constructor[prototype]=2&toString=3');
  assert.deepEqual(errors, []);
  assert.deepEqual(Object.keys(value), ['__proto__', 'constructor', 'toString']);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
  assert.equal(({} as Record<string, unknown>).prototype, undefined);
});

test('any text after the question mark is read or refused, and never throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const { value, errors } = parseQuery(`/x?${text}`);
      for (const content of Object.values(value)) assert.ok(['string', 'object'].includes(typeof content));
      assert.ok(Array.isArray(errors));
    }),
    { numRuns: 500 },
  );
});

test('what a client encodes is what is read', () => {
  const plain = fc.stringMatching(/^[^\p{C}\u{FFFD}[\]]{1,20}$/u);
  fc.assert(
    fc.property(fc.dictionary(plain, plain, { maxKeys: 5 }), (fields) => {
      const { value, errors } = parseQuery(`/x?${new URLSearchParams(fields)}`);
      assert.deepEqual(errors, []);
      assert.deepEqual({ ...value }, { ...fields });
    }),
  );
});
