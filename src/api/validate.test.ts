import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { createBodySchema } from './v2/create-body-schema.ts';
import { uniqueByParam, validate } from './validate.ts';

const schema = z.strictObject({
  name: z.string({ error: 'must be text.' }),
  address: z
    .strictObject({ street: z.string(), house_number: z.int({ error: 'must be whole.' }) })
    .optional(),
});

function errorsOf(input: unknown) {
  const result = validate(schema, input);
  return result.ok ? [] : result.errors;
}

test('input that fits is handed on', () => {
  assert.deepEqual(validate(schema, { name: 'A' }), { ok: true, value: { name: 'A' } });
});

test('a missing field is called required, a wrong one invalid', () => {
  assert.deepEqual(errorsOf({}), [
    { param: 'name', code: 'required', message: '`name` is required: it must be text.' },
  ]);
  assert.deepEqual(errorsOf({ name: null }), [
    { param: 'name', code: 'invalid', message: '`name` must be text.' },
  ]);
});

test('an unknown field is answered with the nearest one of its own level', () => {
  const message = (input: unknown) => errorsOf(input)[0]?.message;
  assert.match(message({ name: 'A', nmae: 1 }) ?? '', /Did you mean `name`/);
  assert.match(
    message({ name: 'A', address: { street: '', house_number: 1, housenumber: 1 } }) ?? '',
    /`address\.housenumber` is not a known field. Did you mean `house_number`/,
  );
  assert.match(message({ name: 'A', zebra: 1 }) ?? '', /Known fields: name, address\./);
});

test('a field with several faults is told once', () => {
  const error = (param: string, code: string) => ({ param, code, message: code });
  assert.deepEqual(uniqueByParam([error('a', '1'), error('b', '2'), error('a', '3')]), [
    error('a', '1'),
    error('b', '2'),
  ]);
});

test('whatever is sent as a new session is taken or refused by field, and never throws', () => {
  const fields = ['amount', 'currency', 'customer', 'settings', 'metadata', 'expires_at', 'success_url', 'x'];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...fields), fc.jsonValue({ maxDepth: 3 })), (body) => {
      const result = validate(createBodySchema, body);
      if (result.ok) return;
      assert.ok(result.errors.length > 0);
      for (const { param, code, message } of result.errors) {
        assert.ok(param !== '' && code !== '');
        assert.ok(message.startsWith('`'), message);
      }
    }),
    { numRuns: 500 },
  );
});
