import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assertRefused, badField, countRows, noRows, type Refusal } from '../../../test/support/refusals.ts';
import { startWorld } from '../../../test/support/world.ts';

const world = await startWorld({ after }, { environment: { MAXFI_ROLES: 'api' } });
const path = '/v2/payments/checkout';

/** A body exactly as it is sent, with headers that replace the usual ones, and what the answer must be. */
type Row = readonly [
  name: string,
  body: string | Buffer,
  refusal: Refusal,
  headers?: Readonly<Record<string, string>>,
];

const body = (more: string) => `{"amount":4900,"currency":"AZN"${more}}`;
const amount = (token: string) => `{"amount":${token},"currency":"AZN"}`;
const broken = badField('body', /not valid JSON/);
const tooDeep = badField('body', /deeper than 8/);
const nested = (depth: number) => body(`,"metadata":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}`);
const mediaType: Refusal = { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE', param: 'Content-Type' };
const tooLarge: Refusal = { status: 413, code: 'PAYLOAD_TOO_LARGE' };

const amounts: readonly Row[] = [
  ['49.00', amount('49.00'), badField('amount', /If you mean 49\.00, send 4900/)],
  ['49.5', amount('49.5'), badField('amount', /send 4950/)],
  ['49.000', amount('49.000'), badField('amount', /send 4900/)],
  ['4.9e3', amount('4.9e3'), badField('amount', /got 4\.9e3/)],
  ['49E2', amount('49E2'), badField('amount')],
  ['-0', amount('-0'), badField('amount', /got -0/)],
  ['"49"', amount('"49"'), badField('amount', /Send 49 without quotes/)],
  ['"49.00"', amount('"49.00"'), badField('amount', /not text/)],
  ['9007199254740993', amount('9007199254740993'), badField('amount')],
  ['1e400', amount('1e400'), badField('amount')],
  ['a number of 400 digits', amount('9'.repeat(400)), badField('amount')],
];

const texts: readonly Row[] = [
  ['NUL in a text', body(',"description":"a\\u0000b"'), badField('description', /NUL/)],
  ['NUL in a key', body(',"a\\u0000b":1'), badField('a\u{FFFD}b', /NUL/)],
  ['NUL in a metadata key', body(',"metadata":{"a\\u0000":1}'), badField('metadata.a\u{FFFD}', /NUL/)],
  ['NUL in a metadata value', body(',"metadata":{"a":"\\u0000"}'), badField('metadata.a', /NUL/)],
  ['a raw NUL', body(',"description":"a\0b"'), broken],
  ['a lone surrogate in a text', body(',"description":"\\ud800"'), badField('description', /surrogate/)],
  [
    'a lone surrogate in a metadata value',
    body(',"metadata":{"a":"\\udc00"}'),
    badField('metadata.a', /surrogate/),
  ],
  [
    'a lone surrogate in a key',
    body(',"metadata":{"\\ud83d":1}'),
    badField('metadata.\u{FFFD}', /surrogate/),
  ],
  ['an escape in a text', body(',"order_id":"\\u001b[31m"'), badField('order_id', /control/)],
];

const structures: readonly Row[] = [
  ['a key given twice', '{"amount":4900,"amount":1,"currency":"AZN"}', badField('amount', /more than once/)],
  [
    'a key given twice by escape',
    '{"amount":4900,"\\u0061mount":1,"currency":"AZN"}',
    badField('amount', /more than once/),
  ],
  ['a nested key given twice', body(',"metadata":{"a":1,"a":2}'), badField('metadata.a', /more than once/)],
  ['9 levels', nested(9), tooDeep],
  ['100 levels', nested(100), tooDeep],
  ['30,000 levels', nested(30_000), tooDeep],
  ['9,000 objects', body(`,"metadata":${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`), tooDeep],
  ['__proto__', body(',"__proto__":{"amount":1}'), badField('__proto__', /not a field/)],
  ['metadata.__proto__', body(',"metadata":{"__proto__":"x"}'), badField('metadata.__proto__')],
  ['settings.__proto__', body(',"settings":{"__proto__":{"auto_return":1}}'), badField('settings.__proto__')],
  ['nothing', '', broken],
  ['white space', ' \n', broken],
  ['a list', '[]', badField('body', /object/)],
  ['null', 'null', badField('body', /object/)],
  ['a text', '"hello"', badField('body', /object/)],
  ['a number', '4900', badField('body', /object/)],
  ['something after the end', `${body('')}x`, broken],
  ['two bodies', body('') + body(''), broken],
  ['half a body', body('').slice(0, -1), broken],
  ['a comma too many', body(','), broken],
  ['single quotes', "{'amount':4900}", broken],
  ['a form', 'amount=4900&currency=AZN', broken],
  ['a byte order mark', `\u{FEFF}${body('')}`, broken],
  ['UTF-16', Buffer.from(body(''), 'utf16le'), broken],
  [
    'invalid UTF-8',
    Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
    badField('body', /UTF-8/),
  ],
  [
    'an overlong slash',
    Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')]),
    badField('body', /UTF-8/),
  ],
  ['65 KiB', body(`,"description":"${'x'.repeat(65 * 1024)}"`), tooLarge],
  [
    'one byte over 64 KiB',
    body(`,"description":"${'x'.repeat(65_536 - body(',"description":""').length + 1)}"`),
    tooLarge,
  ],
];

const fine = body('');
const contentTypes: readonly Row[] = [
  ['text/plain', fine, mediaType, { 'content-type': 'text/plain' }],
  ['a form', fine, mediaType, { 'content-type': 'application/x-www-form-urlencoded' }],
  ['Latin-1', fine, mediaType, { 'content-type': 'application/json; charset=iso-8859-1' }],
  ['JSON inside another type', fine, mediaType, { 'content-type': 'text/plain; application/json' }],
  ['JSON:API', fine, mediaType, { 'content-type': 'application/vnd.api+json' }],
  ['gzip', fine, { ...mediaType, param: 'Content-Encoding' }, { 'content-encoding': 'gzip' }],
  ['no type', Buffer.from(fine), mediaType, { 'content-type': '' }],
];

const table = [...amounts, ...texts, ...structures, ...contentTypes];

for (const [name, sent, refusal, headers] of table) {
  test(`a body is refused and leaves nothing: ${name}`, async () => {
    const before = await countRows(world);
    const answer = await world.call('POST', path, {
      body: sent,
      headers: { 'idempotency-key': 'one key for all of them', ...headers },
    });
    assertRefused(answer, refusal);
    assert.deepEqual(await countRows(world), before);
  });
}

test('after every refusal not one row was written', async () => {
  assert.deepEqual(await countRows(world), noRows);
});

test('a body of thousands of wrong fields with long names gets an answer that a person can read', async () => {
  const bodies = [
    `{${Array.from({ length: 6000 }, (_, i) => `"z${i}":1`).join()}}`,
    `{"${'k'.repeat(30_000)}":[${'1,'.repeat(15_000)}1]}`,
    `{"${'k'.repeat(30_000)}":[${'"\\u0000",'.repeat(3000)}1]}`,
    body(`,"metadata":{${Array.from({ length: 5000 }, (_, i) => `"${i}":[]`).join()}}`),
    body(`,"settings":{"payment_methods":[${'1,'.repeat(30_000)}1]}`),
  ];
  for (const sent of bodies) {
    const answer = await world.call('POST', path, { body: sent, headers: { 'idempotency-key': 'long' } });
    assert.equal(answer.status, 400);
    assert.ok(answer.json.error.errors.length <= 100);
    assert.ok(answer.text.length < 100_000, `${answer.text.length} characters`);
  }
});

test('a body of exactly 64 KiB is read', async () => {
  const start = body(',"description":"');
  const sent = `${start.slice(0, -1)}${'x'.repeat(65_536 - start.length - 1)}"}`;
  assert.equal(Buffer.byteLength(sent), 65_536);
  assertRefused(await world.call('POST', path, { body: sent }), badField('description'));
});

test('eight levels are read, and the wrong field is told by its own rule', async () => {
  assertRefused(await world.call('POST', path, { body: nested(8) }), badField('metadata'));
});
