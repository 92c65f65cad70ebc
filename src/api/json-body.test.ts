import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseJsonBody } from './json-body.ts';

const parse = (text: string) => parseJsonBody(Buffer.from(text));

test('every JSON text means what JSON.parse says it means', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (text) => {
      assert.deepEqual(parse(text).value, JSON.parse(text));
    }),
  );
});

test('JSON of ordinary words and numbers has nothing wrong with it', () => {
  const word = fc.stringMatching(/^[a-z][A-Za-z0-9 "\\/əığ😀-]{0,12}$/u);
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', maxDepth: 6 },
      word,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.dictionary(word, tie('value'), { maxKeys: 4 }),
  }));
  fc.assert(
    fc.property(value, fc.integer({ min: 0, max: 3 }), (content, indent) => {
      assert.deepEqual(parse(JSON.stringify(content, null, indent)).errors, []);
    }),
  );
});

test('random bytes are never more than an answer with errors', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const { value, errors } = parseJsonBody(bytes);
      assert.ok(value !== undefined || errors.length > 0);
    }),
  );
});

test('text made of JSON’s own characters is never more than an answer with errors', () => {
  const soup = fc.string({ unit: fc.constantFrom(...'{}[],:"\\u0dD8-1.eE+ntf '), maxLength: 40 });
  fc.assert(
    fc.property(soup, (text) => {
      const { value, errors } = parse(text);
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        expected = undefined;
      }
      if (errors[0]?.code !== 'too_deep') assert.deepEqual(value, expected);
      if (value === undefined) assert.equal(errors[0]?.param, 'body');
    }),
    { numRuns: 1000 },
  );
});

test('the text of a number is kept as it was written, under its path', () => {
  const token = fc.stringMatching(/^-?(0|[1-9]\d{0,5})(\.\d{1,3})?([eE][+-]?\d{1,2})?$/);
  fc.assert(
    fc.property(token, token, token, (a, b, c) => {
      const { numberTokens } = parse(`{"amount": ${a}, "metadata":{"x":${b}\n}, "list":["1",[${c}]]}`);
      assert.deepEqual(
        [...numberTokens],
        [
          ['amount', a],
          ['metadata.x', b],
          ['list.1.0', c],
        ],
      );
    }),
  );
});

test('numbers inside text are text', () => {
  const { numberTokens } = parse('{"a":"1","b\\"2":"\\"3","c":"\\\\"}');
  assert.equal(numberTokens.size, 0);
});

test('a key given twice is an error however it is spelt, and only within its own object', () => {
  const duplicates = (text: string) =>
    parse(text)
      .errors.filter((error) => error.code === 'duplicate_key')
      .map((error) => error.param);
  assert.deepEqual(duplicates('{"a":1,"a":2}'), ['a']);
  assert.deepEqual(duplicates('{"a":1,"\\u0061":2}'), ['a']);
  assert.deepEqual(duplicates('{"a":{"b":1,"b":2},"b":3}'), ['a.b']);
  assert.deepEqual(duplicates('{"l":[{"a":1},{"a":1}],"a":1,"b":{"a":1}}'), []);
  assert.deepEqual(duplicates('{"":1,"":2}'), ['body']);
  assert.deepEqual(duplicates('{"a":"a","b":"b"}'), []);
});

test('eight levels are read and nine are not', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  assert.deepEqual(parse(nested(8)).errors, []);
  assert.equal(parse(nested(9)).errors[0]?.code, 'too_deep');
  assert.equal(parse(nested(9)).value, undefined);
  assert.deepEqual(parse('[[],[],[],[],[],[],[],[],[],[]]').errors, []);
  assert.deepEqual(parse(`{"a":"${'['.repeat(50)}"}`).errors, []);
});

test('half a character, NUL and control characters are told by field, in keys too', () => {
  const wrong = (text: string) => parse(text).errors.map(({ param, code }) => `${param} ${code}`);
  assert.deepEqual(wrong('{"a":"\\ud83d"}'), ['a invalid_characters']);
  assert.deepEqual(wrong('{"a":"\\ude00\\ud83d"}'), ['a invalid_characters']);
  assert.deepEqual(wrong('{"a":["x","\\u0000"]}'), ['a.1 invalid_characters']);
  assert.deepEqual(wrong('{"\\u0000":1}'), ['\u{FFFD} invalid_characters']);
  assert.deepEqual(wrong('{"a":"\\u0085"}'), ['a invalid_characters']);
  assert.deepEqual(wrong('"\\u0007"'), ['body invalid_characters']);
  assert.deepEqual(wrong('{"a":"\\ud83d\\ude00 \\n\\r\\t"}'), []);
});

test('a million wrong characters are a hundred errors', () => {
  assert.equal(parse(`[${'"\\u0000",'.repeat(1_000_000)}1]`).errors.length, 100);
});

test('a long name is neither copied for each of its numbers nor shown whole', () => {
  const name = 'k'.repeat(30_000);
  const { numberTokens, errors } = parse(`{"${name}":[${'1,'.repeat(15_000)}"\\u0000"]}`);
  assert.equal(numberTokens.size, 0);
  assert.equal(errors[0]?.param.length, 200);
});
