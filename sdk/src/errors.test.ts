import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { json, maxfi, params, play, secretKey, seen } from '../test/scripted-server.ts';
import * as sdk from './index.ts';

/** What the server answers, and the class of the error that comes of it. */
const kinds: readonly [status: number, code: string, kind: typeof sdk.MaxfiError][] = [
  [400, 'VALIDATION_ERROR', sdk.InvalidRequestError],
  [400, 'REFUND_AMOUNT_EXCEEDED', sdk.InvalidRequestError],
  [401, 'UNAUTHORIZED', sdk.AuthenticationError],
  [402, 'NO_CONNECTOR', sdk.ConfigurationError],
  [403, 'FORBIDDEN', sdk.PermissionError],
  [404, 'NOT_FOUND', sdk.NotFoundError],
  [405, 'METHOD_NOT_ALLOWED', sdk.InvalidRequestError],
  [409, 'SESSION_NOT_OPEN', sdk.ConflictError],
  [409, 'IDEMPOTENCY_CONFLICT', sdk.IdempotencyError],
  [409, 'IDEMPOTENCY_IN_PROGRESS', sdk.IdempotencyError],
  [412, 'PRECONDITION_FAILED', sdk.ConflictError],
  [413, 'PAYLOAD_TOO_LARGE', sdk.InvalidRequestError],
  [429, 'RATE_LIMIT_EXCEEDED', sdk.RateLimitError],
  [500, 'INTERNAL_ERROR', sdk.ApiError],
  [503, 'UNAVAILABLE', sdk.ApiError],
  [418, 'A_CODE_OF_TOMORROW', sdk.InvalidRequestError],
];

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => assert.fail('it is refused'),
    (error) => error,
  );
}

for (const [status, code, kind] of kinds) {
  test(`${status} ${code} becomes ${kind.name}, a MaxfiError like all others`, async () => {
    play(json(status, { error: { code, type: 'some_error', message: 'no', param: null } }));
    const error = await errorOf(maxfi({ maxRetries: 0 }).checkoutSessions.create(params));
    assert.ok(error instanceof sdk.MaxfiError && error instanceof Error);
    assert.equal(error.constructor, kind);
    assert.deepEqual(
      [error.name, error.code, error.status, error.param],
      [kind.name, code, status, undefined],
    );
    assert.match(String(error.stack), /errors\.test\.ts/, 'the stack leads to who called');
  });
}

test('a page of a proxy is told by its status, and one with 200 is an answer that nobody expects', async () => {
  const page = (status: number) => (response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
  play(page(502), page(200));
  const client = maxfi({ maxRetries: 0 });
  const [gateway, strange] = [
    await errorOf(client.checkoutSessions.create(params)),
    await errorOf(client.checkoutSessions.create(params)),
  ];
  assert.ok(gateway instanceof sdk.ApiError && gateway.code === 'UNEXPECTED_ANSWER');
  assert.ok(strange instanceof sdk.UnexpectedAnswerError && strange.status === 200);
});

test('silence and no server are errors of the connection, told apart', async () => {
  play(() => {});
  const slow = await errorOf(maxfi({ timeoutMs: 60, maxRetries: 0 }).checkoutSessions.create(params));
  assert.ok(slow instanceof sdk.RequestTimeoutError && slow instanceof sdk.ConnectionError);
  const client = new sdk.Maxfi(secretKey, { baseUrl: 'http://127.0.0.1:9', maxRetries: 0 });
  const nobody = await errorOf(client.checkoutSessions.create(params));
  assert.ok(nobody instanceof sdk.ConnectionError && !(nobody instanceof sdk.RequestTimeoutError));
  assert.ok(nobody.cause instanceof Error, inspect(nobody));
});

test('the classes tell the compiler apart what they tell apart when they run', () => {
  const error: sdk.MaxfiError = new sdk.NotFoundError({ code: 'NOT_FOUND', type: 't', message: 'm' });
  const told = (given: sdk.MaxfiError): string => {
    if (given instanceof sdk.RateLimitError) return `wait ${given.retryAfterS}`;
    // Were the classes one type, `given` would be `never` here and this would not compile.
    if (given instanceof sdk.NotFoundError) return given.code;
    return given.name;
  };
  assert.equal(told(error), 'NOT_FOUND');
});

test('an error carries what the server said for the customer, in the language of the call', async () => {
  const answer = { code: 'NO_CONNECTOR', message: 'no', user_message: 'Hələ mümkün deyil.' };
  play(json(402, { error: answer }));
  const error = await errorOf(maxfi().checkoutSessions.create(params, { language: 'az' }));
  assert.ok(error instanceof sdk.MaxfiError);
  assert.equal(error.userMessage, answer.user_message);
  assert.equal(seen[0]?.headers['accept-language'], 'az');
});

test('an error shows no key to whoever prints it', async () => {
  play(json(500, { error: { code: 'INTERNAL_ERROR' } }), (response) => void response.socket?.destroy());
  const client = maxfi({ maxRetries: 0 });
  for (const request of [client.refunds.create('cs_test_1'), client.refunds.create('cs_test_1')]) {
    const printed = inspect(await errorOf(request), { depth: 10, showHidden: true });
    assert.ok(!printed.includes(secretKey.slice(8)), printed);
  }
});
