import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { inspect } from 'node:util';
import {
  baseUrl,
  failedAs,
  json,
  maxfi,
  params,
  play,
  secretKey,
  seen,
  session,
} from '../test/scripted-server.ts';
import { Maxfi } from './index.ts';

test('creating a session sends the key, the body and an Idempotency-Key', async () => {
  play(json(200, session));
  assert.deepEqual(await maxfi().checkoutSessions.create(params), session);
  const [request] = seen;
  assert.equal(`${request?.method} ${request?.url}`, 'POST /v2/payments/checkout');
  assert.equal(request?.headers.authorization, `Bearer ${secretKey}`);
  assert.equal(request?.headers['content-type'], 'application/json');
  assert.match(String(request?.headers['idempotency-key']), /^sdk-[0-9a-f-]{36}$/);
  assert.deepEqual(JSON.parse(request?.body ?? ''), params);
});

test('every try of one create carries one Idempotency-Key, and the next create another', async () => {
  const cut = (response: ServerResponse) => void response.socket?.destroy();
  play(cut, json(503, {}, { 'retry-after': '0' }), json(200, session), json(200, session));
  assert.equal((await maxfi().checkoutSessions.create(params)).id, 'cs_test_1');
  await maxfi().checkoutSessions.create(params);
  const keys = seen.map((request) => request.headers['idempotency-key']);
  assert.equal(keys.length, 4);
  assert.equal(new Set(keys.slice(0, 3)).size, 1);
  assert.notEqual(keys[3], keys[0]);
});

test('a key of the caller is used as it is', async () => {
  play(json(200, session));
  await maxfi().checkoutSessions.create(params, { idempotencyKey: 'order-7' });
  assert.equal(seen[0]?.headers['idempotency-key'], 'order-7');
});

test('Retry-After is obeyed', async () => {
  play(json(429, { error: { code: 'RATE_LIMIT_EXCEEDED' } }, { 'retry-after': '1' }), json(200, session));
  const startedAt = performance.now();
  await maxfi().checkoutSessions.retrieve('cs_test_1');
  assert.ok(performance.now() - startedAt >= 990);
});

test('a server that asks for a long pause is not waited for', async () => {
  play(json(429, { error: { code: 'RATE_LIMIT_EXCEEDED' } }, { 'retry-after': '59' }));
  const retrieved = maxfi().checkoutSessions.retrieve('cs_test_1');
  await assert.rejects(retrieved, failedAs({ code: 'RATE_LIMIT_EXCEEDED', retryAfterS: 59, status: 429 }));
  assert.equal(seen.length, 1);
});

test('retries end after the number that was asked for', async () => {
  for (const maxRetries of [0, 1]) {
    play(...Array.from({ length: 5 }, () => json(500, { error: { code: 'INTERNAL_ERROR' } })));
    const created = maxfi({ maxRetries }).checkoutSessions.create(params);
    await assert.rejects(created, failedAs({ code: 'INTERNAL_ERROR', status: 500 }));
    assert.equal(seen.length, maxRetries + 1);
  }
});

test('what a retry cannot mend is sent once', async () => {
  for (const step of [
    json(400, { error: { code: 'VALIDATION_ERROR' } }),
    json(401, { error: { code: 'UNAUTHORIZED' } }),
    json(402, { error: { code: 'NO_CONNECTOR' } }),
    json(409, { error: { code: 'IDEMPOTENCY_CONFLICT' } }),
    json(503, { error: { code: 'UNAVAILABLE' } }, { 'stripe-should-retry': 'false' }),
    (response: ServerResponse) => void response.writeHead(302, { location: `${baseUrl}/elsewhere` }).end(),
    (response: ServerResponse) => void response.writeHead(200).end('<html>a proxy</html>'),
  ]) {
    play(step, json(200, session));
    await assert.rejects(maxfi().checkoutSessions.create(params), failedAs({}));
    assert.equal(seen.length, 1);
  }
});

test('a create whose twin is still running is tried again', async () => {
  const busy = json(409, { error: { code: 'IDEMPOTENCY_IN_PROGRESS' } }, { 'retry-after': '0' });
  play(busy, json(200, session));
  assert.equal((await maxfi().checkoutSessions.create(params)).id, 'cs_test_1');
});

test('an error says everything that the API said', async () => {
  const errors = [
    { param: 'amount', code: 'not_integer', message: 'whole minor units' },
    { param: 'currency', code: 'unknown', message: 'one of …' },
  ];
  const error = {
    code: 'VALIDATION_ERROR',
    type: 'invalid_request_error',
    message: 'amount is wrong',
    param: 'amount',
    doc_url: 'https://pay.example/docs/errors#validation_error',
    request_id: 'req_1',
    errors,
  };
  play(json(400, { error }));
  await assert.rejects(
    maxfi().checkoutSessions.create(params),
    failedAs({
      code: 'VALIDATION_ERROR',
      type: 'invalid_request_error',
      message: 'amount is wrong',
      status: 400,
      param: 'amount',
      docUrl: 'https://pay.example/docs/errors#validation_error',
      requestId: 'req_1',
      errors,
    }),
  );
});

test('no answer in time and no server at all are errors with a code and without a status', async () => {
  play(() => {});
  const slow = maxfi({ timeoutMs: 100, maxRetries: 0 }).checkoutSessions.retrieve('cs_test_1');
  await assert.rejects(slow, failedAs({ code: 'TIMEOUT', status: undefined }));
  const nobody = new Maxfi(secretKey, { baseUrl: 'http://127.0.0.1:1', maxRetries: 0 });
  await assert.rejects(nobody.checkoutSessions.retrieve('cs_test_1'), failedAs({ code: 'CONNECTION_ERROR' }));
});

test('the caller can stop a request, also while it waits to try again', async () => {
  play(json(503, {}, { 'retry-after': '20' }));
  const stop = new AbortController();
  const stopped = maxfi().checkoutSessions.create(params, { signal: stop.signal });
  setTimeout(() => stop.abort(new Error('the customer left')), 100);
  await assert.rejects(stopped, /the customer left/);
  assert.equal(seen.length, 1);
});

test('an id that is none asks the server for nothing', async () => {
  play();
  for (const id of ['', '../refunds', 'cs_1/expire', 'cs_1?x']) {
    await assert.rejects(maxfi().checkoutSessions.retrieve(id), TypeError);
  }
  assert.equal(seen.length, 0);
});

test('a client cannot be made with a wrong key or address, and printing it shows no key', () => {
  for (const key of ['', 'pk_test_1', 'sk_test_', `${secretKey}\n`]) {
    assert.throws(() => new Maxfi(key, { baseUrl }), TypeError);
  }
  assert.throws(() => new Maxfi(secretKey, { baseUrl: 'ftp://pay.example' }), TypeError);
  const printed = inspect(maxfi(), { depth: 10, showHidden: true }) + JSON.stringify(maxfi());
  assert.ok(!printed.includes(secretKey.slice(8)));
});
