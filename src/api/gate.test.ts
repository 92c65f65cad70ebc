import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addMerchant, idOfKey, issueKey } from '../../test/support/api-keys.ts';
import { assertRefused } from '../../test/support/refusals.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import { type CallOptions, startWorld, type TestWorld } from '../../test/support/world.ts';
import type { KeyLeak } from '../domain/api-key.ts';
import { rollApiKey } from '../flows/roll-api-key.ts';
import { listLeaks } from '../store/api-key-leaks.ts';
import { listApiKeys } from '../store/api-keys.ts';

const proxied = { MAXFI_ROLES: 'api', MAXFI_TRUSTED_PROXIES: '127.0.0.1' };
const world = await startWorld({ after }, { environment: proxied });
const { installation, merchantId } = world;
const path = '/v2/payments/checkout';
const get = (options: CallOptions, of: TestWorld = world) => of.call('GET', path, options);

async function leaksOf(secretKey: string): Promise<Pick<KeyLeak, 'place' | 'source' | 'times'>[]> {
  const id = await idOfKey(world, secretKey);
  const leaks = await listLeaks(installation.db, merchantId);
  return leaks
    .filter(({ keyId }) => keyId === id)
    .map(({ place, source, times }) => ({ place, source, times }));
}

async function keyOf(secretKey: string) {
  const id = await idOfKey(world, secretKey);
  const key = (await listApiKeys(installation.db, merchantId)).find((one) => one.id === id);
  assert.ok(key);
  return key;
}

test('a key held to networks is taken from them only, as a trusted proxy names the caller', async () => {
  const key = await issueKey(world, { allowedNetworks: ['203.0.113.0/24', '2001:db8::/32'] });
  const from = (ip: string) => get({ key, headers: { 'x-forwarded-for': ip } });
  for (const ip of ['203.0.113.9', '2001:db8::7', '::ffff:203.0.113.9'])
    assert.equal((await from(ip)).status, 200, ip);
  for (const ip of ['203.0.114.1', '2001:db9::1', '10.0.0.1']) {
    const refused = await from(ip);
    assertRefused(refused, { status: 403, code: 'FORBIDDEN', says: /not be used from this network address/ });
    assert.doesNotMatch(refused.text, /203\.0\.113|2001:db8/);
  }
  const [first] = [await from('203.0.113.9, 198.51.100.1')];
  assert.equal(first?.status, 403, 'what stands before the last hop is only said by the caller');
});

test('a header that nobody vouches for does not move a caller into a network', async () => {
  const direct = await startWorld({ after }, { environment: { MAXFI_ROLES: 'api' }, join: world });
  const key = await issueKey(world, { allowedNetworks: ['203.0.113.0/24'] });
  assert.equal((await get({ key, headers: { 'x-forwarded-for': '203.0.113.9' } }, direct)).status, 403);
});

test('refusals for where a key is used count for the address: the key’s own requests stay its own', async () => {
  const key = await issueKey(world, { allowedNetworks: ['203.0.113.0/24'], requestsPerMinute: 2 });
  const strange = { 'x-forwarded-for': '198.51.100.20' };
  const answers = await Promise.all(Array.from({ length: 65 }, () => get({ key, headers: strange })));
  const count = (status: number) => answers.filter((answer) => answer.status === status).length;
  assert.deepEqual([count(403), count(429)], [60, 5]);
  const own = { 'x-forwarded-for': '203.0.113.1' };
  assert.equal((await get({ key, headers: own })).headers.get('x-ratelimit-remaining'), '1');
});

test('a live key from a browser is refused and noted with its page, once for each time', async () => {
  const key = await issueKey(world, { livemode: true });
  const origins = ['https://shop.example', 'https://shop.example', 'http://localhost:3000', 'null'];
  for (const origin of origins) {
    const refused = await get({ key, headers: { origin } });
    assertRefused(refused, { status: 403, code: 'FORBIDDEN', says: /browser.*roll this key/ });
    assert.equal(refused.headers.get('access-control-allow-origin'), null);
  }
  await waitUntil(async () => (await leaksOf(key)).reduce((sum, { times }) => sum + times, 0) === 4);
  assert.deepEqual(
    new Set((await leaksOf(key)).map(({ place, source, times }) => `${place} ${source} ${times}`)),
    new Set(['browser shop.example 2', 'browser localhost:3000 1', 'browser null 1']),
  );
  assert.equal((await get({ key })).status, 200, 'servers go on: nobody stops a shop by publishing its key');
});

test('many sightings at once are counted together, and a thousand pages do not fill the table', async () => {
  const key = await issueKey(world, { livemode: true });
  const from = (n: number, origin: string) =>
    get({ key, headers: { origin, 'x-forwarded-for': `198.51.${n % 200}.7` } });
  await Promise.all(Array.from({ length: 40 }, (_, n) => from(n, 'https://one.example')));
  await waitUntil(async () => (await leaksOf(key))[0]?.times === 40);
  for (let n = 0; n < 60; n += 1) {
    await from(n, `https://shop-${n}.example`);
    await waitUntil(async () => (await leaksOf(key)).reduce((sum, { times }) => sum + times, 0) === 41 + n);
  }
  const leaks = await leaksOf(key);
  assert.equal(leaks.length, 51);
  assert.equal(leaks.find(({ source }) => source === 'elsewhere')?.times, 11);
});

test('a test key in a browser works, is not called leaked and gets no leave for other sites', async () => {
  const key = await issueKey(world);
  const answer = await get({ key, headers: { origin: 'https://shop.example' } });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('access-control-allow-origin'), null);
  assert.deepEqual(await leaksOf(key), []);
});

test('a real key in a URL is noted, however it is written, and an invented one is not', async () => {
  const [plain, encoded, inPath] = [await issueKey(world), await issueKey(world), await issueKey(world)];
  const urls = [
    `${path}?api_key=${plain}`,
    `${path}?api_key=${encoded.replaceAll('_', '%5F')}`,
    `${path}/${inPath}`,
    `${path}?api_key=sk_test_${'x'.repeat(38)}`,
  ];
  for (const url of urls) {
    const refused = await world.call('GET', url, { key: null });
    assertRefused(refused, { status: 401, code: 'UNAUTHORIZED', says: /stood in the URL/ });
  }
  for (const key of [plain, encoded, inPath]) {
    await waitUntil(async () => (await leaksOf(key)).length === 1);
    assert.deepEqual(await leaksOf(key), [{ place: 'url', source: '', times: 1 }]);
  }
});

test('the last use of a key is written down once a minute, with its address, by whichever process', async () => {
  const other = await startWorld({ after }, { environment: proxied, join: world });
  const key = await issueKey(world);
  const version = async () =>
    installation.db
      .query<{ v: string }>('select xmin::text as v from api_keys where merchant_id = $1 and id = $2', [
        merchantId,
        await idOfKey(world, key),
      ])
      .then(([row]) => row?.v);
  const use = (of: TestWorld, ip: string) => get({ key, headers: { 'x-forwarded-for': ip } }, of);
  assert.equal((await keyOf(key)).lastUsedAt, null);
  await Promise.all(Array.from({ length: 40 }, (_, n) => use(n % 2 ? world : other, '203.0.113.5')));
  await waitUntil(async () => (await keyOf(key)).lastUsedAt !== null);
  assert.equal((await keyOf(key)).lastUsedAddress, '203.0.113.5');
  const written = await version();
  await Promise.all(Array.from({ length: 40 }, (_, n) => use(n % 2 ? world : other, '203.0.113.6')));
  assert.equal(await version(), written, 'the row was not written again');
  await installation.db.execute(
    `update api_keys set last_used_at = last_used_at - interval '60 seconds' where merchant_id = $1 and id = $2`,
    [merchantId, await idOfKey(world, key)],
  );
  await use(world, '203.0.113.7');
  await waitUntil(async () => (await keyOf(key)).lastUsedAddress === '203.0.113.7');
});

test('a refused use is no use', async () => {
  const key = await issueKey(world, { allowedNetworks: ['203.0.113.0/24'] });
  assert.equal((await get({ key })).status, 403);
  assert.equal((await keyOf(key)).lastUsedAt, null);
});

test('a rolled live key and its successor both see the test sessions that either made', async () => {
  const old = await issueKey(world, { livemode: true });
  const create = async (key: string) => {
    const body = { amount: 100, currency: 'AZN', test_mode: true };
    return (await world.call('POST', path, { key, body })).json.id as string;
  };
  const before = await create(old);
  const rolled = await rollApiKey(installation, {
    merchantId,
    id: await idOfKey(world, old),
    overlapHours: 1,
  });
  assert.equal(rolled.kind, 'rolled');
  const successor = rolled.made.secretKey.reveal();
  const after = await create(successor);
  const sees = async (key: string) => {
    const { json } = await world.call('GET', `${path}?livemode=false`, { key });
    return json.data.map(({ id }: { id: string }) => id);
  };
  for (const key of [old, successor]) {
    assert.deepEqual(await sees(key), [after, before]);
    assert.equal((await world.call('GET', `${path}/${before}`, { key })).status, 200);
  }
});

test('a key of one merchant is not rolled, revoked or found through another', async () => {
  const key = await issueKey(world);
  const stranger = { merchantId: await addMerchant(world), id: await idOfKey(world, key), overlapHours: 0 };
  assert.deepEqual(await rollApiKey(installation, stranger), { kind: 'unknown' });
  assert.equal((await get({ key })).status, 200);
});
