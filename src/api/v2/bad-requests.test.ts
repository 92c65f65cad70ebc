import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { sendRaw } from '../../../test/support/raw-http.ts';
import { assertRefused, badField, countRows, noRows, type Refusal } from '../../../test/support/refusals.ts';
import { startWorld } from '../../../test/support/world.ts';

const world = await startWorld({ after }, { environment: { MAXFI_ROLES: 'api' } });
const path = '/v2/payments/checkout';
const body = '{"amount":4900,"currency":"AZN"}';
const host = new URL(world.url).host;
const bearer = `Authorization: Bearer ${world.testKey}`;
const json = 'Content-Type: application/json';
const length = `Content-Length: ${body.length}`;
const unreadable: Refusal = { status: 400, code: 'VALIDATION_ERROR' };

/** Header lines under the request line, and what the answer must be. */
type Row = readonly [name: string, lines: readonly string[], refusal: Refusal, sent?: string];

const table: readonly Row[] = [
  ['two Host headers', [`Host: ${host}`, 'Host: evil.example', bearer, json, length], unreadable],
  ['two equal Host headers', [`Host: ${host}`, `Host: ${host}`, bearer, json, length], unreadable],
  [
    'a length and chunks',
    [`Host: ${host}`, bearer, json, length, 'Transfer-Encoding: chunked'],
    unreadable,
    `20\r\n${body}\r\n0\r\n\r\n`,
  ],
  ['two lengths', [`Host: ${host}`, bearer, json, length, 'Content-Length: 5'], unreadable],
  ['a length in words', [`Host: ${host}`, bearer, json, 'Content-Length: many'], unreadable],
  ['chunks of no size', [`Host: ${host}`, bearer, json, 'Transfer-Encoding: chunked'], unreadable, 'zz\r\n'],
  ['two bearers', [`Host: ${host}`, bearer, bearer, json, length], badField('Authorization', /not twice/)],
  [
    'two content types',
    [`Host: ${host}`, bearer, json, 'Content-Type: text/plain', length],
    { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' },
  ],
  [
    'two idempotency keys',
    [`Host: ${host}`, bearer, json, length, 'Idempotency-Key: a', 'Idempotency-Key: a'],
    badField('Idempotency-Key'),
  ],
  ['no content type', [`Host: ${host}`, bearer, length], { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' }],
  [
    'neither type nor body',
    [`Host: ${host}`, bearer, 'Content-Length: 0'],
    { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' },
    '',
  ],
  ['no body', [`Host: ${host}`, bearer, json, 'Content-Length: 0'], badField('body', /JSON/), ''],
  ['a length of nothing', [`Host: ${host}`, bearer, json], badField('body', /JSON/), ''],
];

for (const [name, lines, refusal, sent = body] of table) {
  test(`a request is refused and leaves nothing: ${name}`, async () => {
    const answer = await sendRaw(world.url, [`POST ${path} HTTP/1.1`, ...lines, 'Connection: close'], sent);
    assertRefused(answer, refusal);
    assert.deepEqual(await countRows(world), noRows);
  });
}

const notFound: Refusal = { status: 404, code: 'NOT_FOUND' };
const notAllowed: Refusal = { status: 405, code: 'METHOD_NOT_ALLOWED' };
const paths: readonly (readonly [method: string, path: string, refusal: Refusal])[] = [
  ['GET', '/v2', notFound],
  ['GET', '/v2/nothing', notFound],
  ['GET', '/v3/payments/checkout', notFound],
  ['POST', `${path}/`, notFound],
  ['GET', `${path}/`, notFound],
  ['GET', `${path}/a/b`, notFound],
  ['GET', `${path}/%00`, notFound],
  ['GET', `${path}/..%2f..%2f`, notFound],
  ['GET', `${path}/%zz`, { status: 400, code: 'VALIDATION_ERROR' }],
  ['GET', `${path}/${'x'.repeat(500)}`, notFound],
  ['PUT', path, notAllowed],
  ['DELETE', `${path}/cs_test_1`, notAllowed],
  ['PATCH', `${path}/cs_test_1`, notAllowed],
  ['POST', '/openapi.json', notAllowed],
  ['OPTIONS', path, notAllowed],
  ['PROPFIND', path, notAllowed],
];

for (const [method, where, refusal] of paths) {
  test(`${method} ${where.slice(0, 60)} is answered ${refusal.status} in our shape`, async () => {
    const answer = await sendRaw(world.url, [
      `${method} ${where} HTTP/1.1`,
      `Host: ${host}`,
      bearer,
      'Content-Length: 0',
      'Connection: close',
    ]);
    assertRefused(answer, refusal);
    if (refusal.status === 405) assert.match(answer.headers.get('allow') ?? '', /GET|POST/);
  });
}

test('a header of 20 KiB is refused in our shape', async () => {
  const lines = [`GET ${path} HTTP/1.1`, `Host: ${host}`, `X-Long: ${'x'.repeat(20_000)}`];
  const answer = await sendRaw(world.url, lines);
  assert.equal(answer.status, 431);
  assert.equal(answer.json.error.code, 'VALIDATION_ERROR');
});
