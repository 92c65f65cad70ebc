import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { idOfKey, issueKey, issueRevokedKey } from '../../../test/support/api-keys.ts';
import { openDoor } from '../../../test/support/door.ts';
import { readDescription } from '../../../test/support/openapi-validator.ts';
import { assertRefused, badField } from '../../../test/support/refusals.ts';
import { waitUntil } from '../../../test/support/wait-until.ts';
import { type CallOptions, startWorld, type TestWorld } from '../../../test/support/world.ts';
import { newSecretKey } from '../../domain/api-key.ts';
import { listLeaks } from '../../store/api-key-leaks.ts';
import { errorCodes } from '../errors.ts';
import { errorsOf } from '../openapi.ts';
import { reportLeakedKey } from './report-leaked-key.ts';

const proxied = { MAXFI_ROLES: 'api', MAXFI_TRUSTED_PROXIES: '127.0.0.1' };
const world = await startWorld({ after }, { environment: proxied });
const description = await readDescription(world);
let callers = 0;

/** From an address that nobody has called from yet; the answer is held to the description. */
async function report(body: unknown, options: CallOptions & { of?: TestWorld; query?: string } = {}) {
  callers += 1;
  const { of = world, query = '', ...more } = options;
  const headers = { 'x-forwarded-for': `198.51.100.${callers % 250}`, ...more.headers };
  const answer = await of.call('POST', `/v2/leaked_keys${query}`, { key: null, body, ...more, headers });
  description.checkAnswer(reportLeakedKey, answer);
  return answer;
}

async function leaksOf(secretKey: string, of: TestWorld = world) {
  const id = await idOfKey(of, secretKey);
  const leaks = await listLeaks(of.installation.db, of.merchantId);
  return leaks.filter(({ keyId }) => keyId === id).map(({ place, source, times }) => [place, source, times]);
}

test('the documented example gets the documented answer', async () => {
  const answer = await report(reportLeakedKey.example.body);
  assert.deepEqual([answer.status, answer.json], [200, reportLeakedKey.example.answer]);
  description.checkBody(reportLeakedKey, reportLeakedKey.example.body);
});

test('a real, a revoked and an invented key get the same answer, byte for byte, and only ours are noted', async () => {
  const real = await issueKey(world, { livemode: true });
  const url = 'https://github.com/nar/shop/blob/main/.env';
  const keys = [real, await issueRevokedKey(world), newSecretKey(true)];
  const answers = await Promise.all(keys.map((key) => report({ key, url })));
  const [first, ...others] = answers.map(({ status, text, headers }) => {
    const { 'request-id': _, date: __, ...rest } = Object.fromEntries(headers);
    return { status, text, headers: rest };
  });
  assert.deepEqual(others, [first, first]);
  await waitUntil(async () => (await leaksOf(real)).length > 0);
  assert.deepEqual(await leaksOf(real), [['reported', url, 1]]);
  assert.equal((await world.call('GET', '/v2/payments/checkout', { key: real })).status, 200);
});

test('a key in the place where it was found is cut down before it is kept', async () => {
  const key = await issueKey(world);
  await report({ key, url: `https://shop.example/?k=${key}&x=1` });
  await waitUntil(async () => (await leaksOf(key)).length > 0);
  assert.deepEqual(await leaksOf(key), [['reported', 'https://shop.example/?k=sk_test_…&x=1', 1]]);
});

test('an operator can have reported keys revoked at once', async () => {
  const environment = { ...proxied, MAXFI_REVOKE_REPORTED_KEYS: '1' };
  const strict = await startWorld({ after }, { environment, join: world });
  const [reported, inUrl] = [await issueKey(world), await issueKey(world)];
  await report({ key: reported }, { of: strict });
  await strict.call('GET', `/v2/payments/checkout?key=${inUrl}`, { key: null });
  const statusOf = async (key: string) => (await world.call('GET', '/v2/payments/checkout', { key })).status;
  await waitUntil(async () => (await statusOf(reported)) === 401);
  await waitUntil(async () => (await leaksOf(inUrl)).length > 0);
  assert.equal(await statusOf(inUrl), 200, 'nobody reported it: it was only seen');
});

test('each error that is documented happens', async () => {
  const key = newSecretKey(false);
  const door = await openDoor({ after }, world.databaseUrl);
  const behindDoor = { environment: proxied, join: { ...world, databaseUrl: door.url } };
  const cutOff = await startWorld({ after }, behindDoor);
  await door.shut();
  const broken = await startWorld({ after }, { environment: proxied });
  await broken.installation.db.execute('alter table rate_limits rename to rate_limits_elsewhere');
  const sixty = { headers: { 'x-forwarded-for': '203.0.113.60' } };
  const happened = {
    VALIDATION_ERROR: await report({}),
    PAYLOAD_TOO_LARGE: await report({ key, url: 'x'.repeat(70_000) }),
    UNSUPPORTED_MEDIA_TYPE: await report({ key }, { headers: { 'content-type': 'text/plain' } }),
    RATE_LIMIT_EXCEEDED: (await Promise.all(Array.from({ length: 61 }, () => report({ key }, sixty)))).find(
      ({ status }) => status === 429,
    ),
    INTERNAL_ERROR: await report({ key }, { of: broken }),
    UNAVAILABLE: await report({ key }, { of: cutOff }),
  };
  assert.deepEqual(Object.keys(happened).sort(), errorsOf(reportLeakedKey).sort());
  for (const [name, answer] of Object.entries(happened)) {
    assert.ok(answer, name);
    const code = name as keyof typeof happened;
    assertRefused(answer, { status: errorCodes[code].status, code });
  }
});

test('what is no key, and what is no field, is refused by name and never repeated', async () => {
  const key = newSecretKey(true);
  assertRefused(await report({ url: 'https://a.example' }), badField('key', /is required/));
  for (const wrong of [key.slice(0, -1), `${key.slice(0, -1)}-`, ` ${key}`, 7, null, [key]]) {
    const refused = await report({ key: wrong });
    assertRefused(refused, badField('key', /checksum that fits/));
    assert.ok(!refused.text.includes(key.slice(0, -1)));
  }
  assertRefused(await report({ key, found: 'x' }), badField('found', /not a known field/));
  assertRefused(await report({ key }, { query: '?surprise=1' }), badField('surprise', /not a known field/));
  assertRefused(await report({ key, url: 'x'.repeat(501) }), badField('url', /at most 500/));
  assertRefused(await report('{"key":"a","key":"b"}'), badField('key'));
  assertRefused(await report('[]'), badField('body', /JSON object/));
});

test('a key in the caller’s own header is not looked at', async () => {
  const answer = await report({ key: newSecretKey(true) }, { key: 'sk_live_nonsense' });
  assert.equal(answer.status, 200);
});
