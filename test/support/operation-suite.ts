import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ErrorCode, errorCodes } from '../../src/api/errors.ts';
import { errorsOf } from '../../src/api/openapi.ts';
import type { Operation } from '../../src/api/operation.ts';
import { newSecretKey, scopes } from '../../src/domain/api-key.ts';
import { newSessionId } from '../../src/domain/id.ts';
import { addMerchant, issueExpiredKey, issueKey, issueRevokedKey } from './api-keys.ts';
import { type Description, readDescription } from './openapi-validator.ts';
import { provocations } from './provocations.ts';
import { sendRaw } from './raw-http.ts';
import { assertRefused, badField, countRows } from './refusals.ts';
import type { Answer, CallOptions, TestWorld } from './world.ts';

/** An operation as the suite calls it. */
export interface Subject {
  readonly operation: Operation;
  readonly world: TestWorld;
  readonly description: Description;
  /** Makes an object that the operation can be called with, in test mode; returns its id. */
  makeObject(world: TestWorld): Promise<string>;
  /** An id of the right shape that nobody has. */
  missingId(world: TestWorld): string;
  /** The documented example, or what `options` make of it, on an object of its own; the answer is held to the description. */
  call(options?: SubjectCall): Promise<Answer>;
}

export interface SubjectCall extends CallOptions {
  /** Fills `{id}` of the path. */
  readonly id?: string;
  readonly query?: string;
  readonly world?: TestWorld;
}

/** What `{id}` of the path stands for; a session when left out. */
export type SubjectObject = Pick<Subject, 'makeObject' | 'missingId'> & {
  /** True when one object bears the example only once, so that each call gets one of its own. */
  readonly isUsedUp?: boolean;
};

/** As many calls as the suite makes without saying on what. */
const stockSize = 60;

const sessions: SubjectObject = {
  makeObject: async (world) => (await world.createSession()).id,
  missingId: (world) => newSessionId(world.merchantId, false),
};

export type Provocation = (subject: Subject) => Promise<Answer>;

/** An operation, a world for it alone, what provokes the errors that only it has, and what it is called with. */
type Suite = readonly [
  operation: Operation,
  world: TestWorld,
  more?: Partial<Record<ErrorCode, Provocation>>,
  object?: SubjectObject,
];

/** What every operation of the API promises alike. */
export async function operationSuite(...suite: Suite): Promise<Subject> {
  const [subject] = await operationSuites([suite]);
  assert.ok(subject);
  return subject;
}

/**
 * The same for several operations. Everything is made before the first test begins: the runner ends a file, and with it
 * all worlds, as soon as no test is left, although the file is still making the next one.
 */
export async function operationSuites(suites: readonly Suite[]): Promise<Subject[]> {
  const subjects = [];
  for (const [operation, world, , object] of suites) {
    subjects.push(await subjectOf(operation, world, object ?? sessions));
  }
  for (const [index, subject] of subjects.entries()) registerSuite(subject, suites[index]?.[2] ?? {});
  return subjects;
}

function registerSuite(subject: Subject, more: Partial<Record<ErrorCode, Provocation>>): void {
  const { operation } = subject;
  testAuthentication(subject);
  testCredentialsInWrongPlaces(subject);
  testWhereKeysAreUsed(subject);
  if (operation.path.includes('{id}')) testVisibility(subject);
  testInput(subject);
  testRateLimit(subject);
  testExample(subject);
  if (operation.method === 'POST') testIdempotency(subject);
  testErrors(subject, { ...provocations, ...more });
}

async function subjectOf(operation: Operation, world: TestWorld, object: SubjectObject): Promise<Subject> {
  const description = await readDescription(world);
  const hasId = operation.path.includes('{id}');
  const sharedId = hasId && !object.isUsedUp ? await object.makeObject(world) : '';
  // Made before anything is counted, and many at once: it is most of what a suite takes.
  const stock: string[] = [];
  while (hasId && object.isUsedUp && stock.length < stockSize) {
    stock.push(...(await Promise.all(Array.from({ length: 6 }, () => object.makeObject(world)))));
  }
  const { makeObject, missingId } = object;
  return {
    makeObject,
    missingId,
    operation,
    world,
    description,
    async call({ id: givenId, query = '', world: other = world, ...options } = {}) {
      const id =
        givenId ?? (hasId && object.isUsedUp ? (stock.pop() ?? (await makeObject(world))) : sharedId);
      const path = operation.path.replace('{id}', id) + query;
      const body = operation.example.body;
      const answer = await other.call(operation.method, path, { ...(body && { body }), ...options });
      description.checkAnswer(operation, answer);
      assert.match(answer.headers.get('request-id') ?? '', /^req_/);
      if (answer.status !== 200) {
        assertRefused(answer, { status: answer.status, code: answer.json.error.code });
      }
      return answer;
    },
  };
}

function testAuthentication({ operation, world, call }: Subject): void {
  const strangers: Readonly<Record<string, () => Promise<CallOptions>>> = {
    'no key': async () => ({ key: null }),
    'a malformed key': async () => ({ key: 'sk_test_short' }),
    'a key with a wrong checksum': async () => ({ key: `${newSecretKey(false).slice(0, -1)}-` }),
    'a key of one wrong letter': async () => ({ key: swapLetter(world.testKey) }),
    'an unknown key': async () => ({ key: newSecretKey(false) }),
    'a revoked key': async () => ({ key: await issueRevokedKey(world) }),
    'a rolled key whose time is over': async () => ({ key: await issueExpiredKey(world) }),
    'a key without Bearer': async () => ({ key: null, headers: { authorization: world.testKey } }),
    'a key by Basic': async () => ({
      key: null,
      headers: { authorization: `Basic ${Buffer.from(`${world.testKey}:`).toString('base64')}` },
    }),
    'an unknown key in X-API-Key': async () => ({ key: null, headers: { 'x-api-key': newSecretKey(true) } }),
  };
  for (const [name, request] of Object.entries(strangers)) {
    test(`${operation.id}: ${name} gets the same 401 as any other`, async () => {
      const before = await countRows(world);
      const answer = await call(await request());
      assertRefused(answer, {
        status: 401,
        code: 'UNAUTHORIZED',
        says: /^No valid API key was given\. Send `Auth/,
      });
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
      assert.deepEqual(await countRows(world), before);
    });
  }
  test(`${operation.id}: the older X-API-Key does as well, and Bearer in any case`, async () => {
    assert.equal((await call({ key: null, headers: { 'x-api-key': world.testKey } })).status, 200);
    assert.equal(
      (await call({ key: null, headers: { authorization: `bEARER ${world.testKey}` } })).status,
      200,
    );
  });
}

function swapLetter(key: string): string {
  const at = 20;
  return key.slice(0, at) + (key[at] === 'a' ? 'b' : 'a') + key.slice(at + 1);
}

function testCredentialsInWrongPlaces({ operation, world, call }: Subject): void {
  test(`${operation.id}: both headers are refused, even with one valid key in both`, async () => {
    const answer = await call({ headers: { 'x-api-key': world.testKey } });
    assertRefused(answer, badField('Authorization', /not both/));
    // Nothing was tried, so nothing was counted either.
    assert.equal(answer.headers.get('ratelimit'), null);
  });
  test(`${operation.id}: one header twice is refused`, async () => {
    for (const header of ['Authorization: Bearer', 'X-API-Key:']) {
      const line = `${header} ${world.testKey}`;
      const answer = await sendRaw(
        world.url,
        [
          `${operation.method} ${operation.path.replace('{id}', 'x')} HTTP/1.1`,
          'Host: localhost',
          line,
          line,
          'Content-Type: application/json',
          'Content-Length: 2',
          'Connection: close',
        ],
        '{}',
      );
      assertRefused(answer, badField('Authorization', /not twice/));
    }
  });
  test(`${operation.id}: a key in the URL is refused and called leaked`, async () => {
    for (const key of [null, world.testKey]) {
      const answer = await call({ key, query: `?api_key=${world.testKey}` });
      assertRefused(answer, { status: 401, code: 'UNAUTHORIZED', says: /roll this key/ });
      assert.ok(!answer.text.includes(world.testKey));
    }
  });
  test(`${operation.id}: a key without the scope is told which one it lacks`, async () => {
    const others = scopes.filter((scope) => scope !== operation.scope);
    const answer = await call({ key: await issueKey(world, { scopes: others }) });
    assertRefused(answer, { status: 403, code: 'FORBIDDEN', says: new RegExp(operation.scope) });
    assert.equal((await call({ key: await issueKey(world, { scopes: [operation.scope] }) })).status, 200);
  });
}

function testWhereKeysAreUsed({ operation, world, call }: Subject): void {
  test(`${operation.id}: a live key from a browser and a key from a strange address are refused before anything else`, async () => {
    const before = await countRows(world);
    const headers = { origin: 'https://shop.example' };
    const inBrowser = await call({ key: await issueKey(world, { livemode: true, scopes: [] }), headers });
    assertRefused(inBrowser, { status: 403, code: 'FORBIDDEN', says: /belong on servers: roll this key/ });
    const elsewhere = await call({ key: await issueKey(world, { allowedNetworks: ['203.0.113.0/24'] }) });
    assertRefused(elsewhere, { status: 403, code: 'FORBIDDEN', says: /this network address/ });
    assert.ok(!elsewhere.text.includes('203.0.113'));
    assert.deepEqual(await countRows(world), before);
    const here = await issueKey(world, { allowedNetworks: ['203.0.113.0/24', '127.0.0.0/8'] });
    assert.equal((await call({ key: here })).status, 200);
    assert.equal((await call({ headers })).status, 200);
  });
}

function testVisibility({ operation, world, call, makeObject, missingId }: Subject): void {
  const unlike = ({ json }: Answer) => ({ ...json.error, request_id: '' });
  test(`${operation.id}: another merchant’s object looks like one that never was`, async () => {
    const id = await makeObject(world);
    const stranger = await issueKey(world, { merchantId: await addMerchant(world) });
    const answer = await call({ id, key: stranger });
    assertRefused(answer, { status: 404, code: 'NOT_FOUND', param: 'id' });
    assert.deepEqual(unlike(answer), unlike(await call({ id: missingId(world) })));
    assert.deepEqual(unlike(answer), unlike(await call({ id: 'nonsense' })));
  });
  test(`${operation.id}: an own object of the other mode is a 404 that says so`, async () => {
    const id = await makeObject(world);
    const answer = await call({ id, key: world.liveKey });
    assertRefused(answer, {
      status: 404,
      code: 'NOT_FOUND',
      says: /exists in test mode, but a live key was used/,
    });
  });
}

function testInput({ operation, call }: Subject): void {
  test(`${operation.id}: an unknown query field is refused by name`, async () => {
    assertRefused(await call({ query: '?surprise=1' }), badField('surprise', /not a known field/));
    assertRefused(await call({ query: '?__proto__=1' }), badField('__proto__'));
    assertRefused(await call({ query: '?surprise=1&surprise=2' }), badField('surprise'));
  });
  const { body } = operation.example;
  if (!body) return;
  test(`${operation.id}: an unknown field of the body is refused by name`, async () => {
    assertRefused(await call({ body: { ...body, surprise: 1 } }), badField('surprise', /not a known field/));
  });
}

const rateHeaders = [
  'ratelimit-policy',
  'ratelimit',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
];

function testRateLimit({ operation, world, call }: Subject): void {
  test(`${operation.id}: every answer to a valid key tells what is left, and the last one when to come back`, async () => {
    const key = await issueKey(world, { requestsPerMinute: 3 });
    const before = await countRows(world);
    const answers = [await call({ key }), await call({ key, query: '?surprise=1' }), await call({ key })];
    const during = await countRows(world);
    for (const [index, { headers }] of answers.entries()) {
      for (const name of rateHeaders) assert.ok(headers.get(name), `${name} of answer ${index}`);
      assert.equal(headers.get('ratelimit-policy'), '"default";q=3;w=60');
      assert.match(headers.get('ratelimit') ?? '', new RegExp(`^"default";r=${2 - index};t=(60|5\\d)$`));
      assert.equal(headers.get('x-ratelimit-remaining'), String(2 - index));
      assert.equal(headers.get('retry-after'), null);
    }
    const refused = await call({ key, headers: { 'idempotency-key': 'too many' } });
    assertRefused(refused, { status: 429, code: 'RATE_LIMIT_EXCEEDED' });
    const wait = Number(refused.headers.get('retry-after'));
    assert.ok(wait >= 50 && wait <= 60, `Retry-After: ${wait}`);
    assert.equal(refused.headers.get('x-ratelimit-reset'), String(wait));
    assert.deepEqual(await countRows(world), during);
    // What two accepted writes did is for the operation's own tests.
    if (operation.method === 'GET') assert.deepEqual(during, before);
  });
}

function testExample({ operation, description, call }: Subject): void {
  test(`${operation.id}: the documented example is accepted, and its documented answer is one it could give`, async () => {
    const answer = await call();
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8');
    const example = operation.example.answer;
    description.checkAnswer(operation, { status: 200, text: 'the example', json: example });
    assert.deepEqual(Object.keys(answer.json), Object.keys(example as object));
    if (operation.example.body) description.checkBody(operation, operation.example.body);
  });
}

function testIdempotency({ operation, world, call, makeObject }: Subject): void {
  test(`${operation.id}: a repeat gets the same bytes, marked, and creates nothing`, async () => {
    const headers = { 'idempotency-key': 'repeat me' };
    const id = operation.path.includes('{id}') ? await makeObject(world) : '';
    const first = await call({ headers, id });
    const before = await countRows(world);
    const second = await call({ headers, id });
    assert.deepEqual([second.status, second.text], [first.status, first.text]);
    assert.deepEqual(
      [first, second].map((one) => one.headers.get('idempotent-replayed')),
      [null, 'true'],
    );
    assert.deepEqual(
      [first, second].map((one) => one.headers.get('idempotency-key')),
      ['repeat me', 'repeat me'],
    );
    assert.notEqual(first.headers.get('request-id'), second.headers.get('request-id'));
    assert.deepEqual(await countRows(world), before);
  });
}

function testErrors(subject: Subject, provoke: Partial<Record<ErrorCode, Provocation>>): void {
  const { operation } = subject;
  for (const code of errorsOf(operation)) {
    test(`${operation.id}: ${code} is documented and happens`, async () => {
      const answer = await provoke[code]?.(subject);
      assert.ok(answer, `the suite does not know how to provoke ${code}`);
      assertRefused(answer, { status: errorCodes[code].status, code });
      const isForLater = ['UNAVAILABLE', 'IDEMPOTENCY_IN_PROGRESS', 'RATE_LIMIT_EXCEEDED'].includes(code);
      assert.equal(Number(answer.headers.get('retry-after')) >= 1, isForLater);
      assert.doesNotMatch(answer.text, /relation|sessions_|select |postgres|node_modules/i);
    });
  }
  test(`${operation.id}: a caller who reads Azerbaijani or Russian gets a sentence for its customers too`, async () => {
    for (const language of ['az', 'ru-RU,ru;q=0.9']) {
      const answer = await subject.call({ key: null, headers: { 'accept-language': language } });
      assert.match(answer.json.error.user_message, language === 'az' ? /açarı/ : /Ключ/);
      assert.match(answer.json.error.message, /^No valid/);
    }
    const english = await subject.call({ key: null, headers: { 'accept-language': 'en' } });
    assert.equal(english.json.error.user_message, undefined);
  });
}
