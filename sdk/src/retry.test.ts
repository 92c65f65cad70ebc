import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { makeTestCertificate } from '../../test/support/test-certificate.ts';
import { failedAs, json, maxfi, params, play, secretKey, seen, session } from '../test/scripted-server.ts';
import { Maxfi } from './index.ts';
import { readRetryAfterS } from './retry.ts';

const cut = (response: ServerResponse) => void response.socket?.destroy();
const soon = { 'retry-after': '0' };
const busy = json(503, { error: { code: 'UNAVAILABLE' } }, soon);
const deleted = { id: 'we_1', object: 'webhook_endpoint', deleted: true };

for (const [status, code] of [
  [429, 'RATE_LIMIT_EXCEEDED'],
  [500, 'INTERNAL_ERROR'],
  [502, 'BAD_GATEWAY'],
  [503, 'UNAVAILABLE'],
  [504, 'GATEWAY_TIMEOUT'],
  [409, 'IDEMPOTENCY_IN_PROGRESS'],
] as const) {
  test(`${status} ${code} is tried again with the same key and the same body`, async () => {
    play(json(status, { error: { code } }, soon), json(200, session));
    assert.equal((await maxfi().refunds.create('cs_test_1', { amount: 100 })).id, 'cs_test_1');
    const [first, second] = seen;
    assert.equal(seen.length, 2);
    assert.equal(first?.headers['idempotency-key'], second?.headers['idempotency-key']);
    assert.equal(first?.body, second?.body);
  });
}

for (const [status, code] of [
  [400, 'VALIDATION_ERROR'],
  [403, 'FORBIDDEN'],
  [404, 'NOT_FOUND'],
  [409, 'SESSION_NOT_OPEN'],
  [409, 'IDEMPOTENCY_CONFLICT'],
  [412, 'PRECONDITION_FAILED'],
  [501, 'NOT_IMPLEMENTED'],
] as const) {
  test(`${status} ${code} is not tried again`, async () => {
    play(json(status, { error: { code } }), json(200, session));
    await assert.rejects(maxfi().checkoutSessions.expire('cs_test_1'), failedAs({ code }));
    assert.equal(seen.length, 1);
  });
}

test('the server’s advice counts more than the status, both ways', async () => {
  play(
    json(409, { error: { code: 'TOO_MANY_OBJECTS' } }, { ...soon, 'stripe-should-retry': 'true' }),
    json(200, session),
  );
  assert.ok(await maxfi().checkoutSessions.create(params));
  play(json(429, { error: { code: 'X' } }, { ...soon, 'stripe-should-retry': 'false' }), json(200, session));
  await assert.rejects(maxfi().checkoutSessions.create(params), failedAs({ status: 429 }));
  assert.equal(seen.length, 1);
});

test('an answer that breaks off in the middle is tried again', async () => {
  const half = (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
    response.write('{"id":"cs_', () => response.socket?.destroy());
  };
  play(half, json(200, session));
  assert.equal((await maxfi().checkoutSessions.create(params)).id, 'cs_test_1');
  assert.equal(seen.length, 2);
});

test('one call may have limits of its own', async () => {
  play(busy, busy, busy, busy, json(200, session));
  const { checkoutSessions } = maxfi({ maxRetries: 0 });
  await assert.rejects(checkoutSessions.retrieve('cs_test_1'), failedAs({ status: 503 }));
  assert.equal(seen.length, 1);
  assert.ok(await checkoutSessions.retrieve('cs_test_1', { maxRetries: 4 }));
  play(() => {});
  const slow = maxfi({ maxRetries: 0 }).checkoutSessions.retrieve('cs_test_1', { timeoutMs: 50 });
  await assert.rejects(slow, failedAs({ code: 'TIMEOUT' }));
});

test('a deleted endpoint whose answer was lost is deleted, and one that never was there is not found', async () => {
  const missing = json(404, { error: { code: 'NOT_FOUND' } });
  play(cut, missing);
  assert.deepEqual(await maxfi().webhookEndpoints.delete('we_1'), deleted);
  play(missing);
  await assert.rejects(maxfi().webhookEndpoints.delete('we_1'), failedAs({ code: 'NOT_FOUND' }));
  assert.equal(seen[0]?.headers['idempotency-key'], undefined);
});

test('what no server will ever take is refused before anything is sent', async () => {
  play();
  const { checkoutSessions } = maxfi();
  for (const idempotencyKey of ['', ' ', 'a\nb', 'заказ-7', 'x'.repeat(256)]) {
    await assert.rejects(checkoutSessions.create(params, { idempotencyKey }), /idempotencyKey/);
  }
  const endless: Record<string, unknown> = { ...params };
  endless.metadata = endless;
  await assert.rejects(checkoutSessions.create(endless as unknown as typeof params), /circular/);
  for (const limits of [
    { timeoutMs: 0 },
    { timeoutMs: Number.NaN },
    { maxRetries: -1 },
    { maxRetries: 1.5 },
  ]) {
    await assert.rejects(checkoutSessions.create(params, limits), TypeError);
    assert.throws(() => maxfi(limits), TypeError);
  }
  const stop = new AbortController();
  stop.abort(new Error('never mind'));
  await assert.rejects(checkoutSessions.create(params, { signal: stop.signal }), /never mind/);
  assert.equal(seen.length, 0);
});

test('a certificate that nobody trusts is not asked for again', async (t) => {
  let connections = 0;
  const server = createServer(makeTestCertificate(['127.0.0.1'])).on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => server.close());
  const baseUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new Maxfi(secretKey, { baseUrl });
  await assert.rejects(client.checkoutSessions.create(params), failedAs({ code: 'CONNECTION_ERROR' }));
  assert.equal(connections, 1);
});

test('Retry-After is read as seconds and as a date', () => {
  const now = new Date('2026-11-22T10:00:00Z');
  const read = (header: string | null) => readRetryAfterS(header, now);
  assert.deepEqual(['7', '0', 'Sun, 22 Nov 2026 10:00:09 GMT'].map(read), [7, 0, 9]);
  assert.deepEqual(['Sun, 22 Nov 2026 09:00:00 GMT'].map(read), [0]);
  assert.deepEqual([null, 'soon', ''].map(read), [undefined, undefined, undefined]);
});
