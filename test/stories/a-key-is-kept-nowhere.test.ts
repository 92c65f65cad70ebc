import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { hashKey, newSecretKey, scopes } from '../../src/domain/api-key.ts';
import { issueApiKey } from '../../src/flows/issue-api-key.ts';
import { reportLeakedKey } from '../../src/flows/report-leaked-key.ts';
import { rollApiKey } from '../../src/flows/roll-api-key.ts';
import { filesBelow } from '../support/find-in-files.ts';
import { startSite } from '../support/site.ts';
import { waitUntil } from '../support/wait-until.ts';
import { callApi } from '../support/world.ts';

/*
 * Uses keys in every right and wrong way, and then searches all that a server wrote anywhere, its database's files and
 * write-ahead log included, for them.
 */

const path = '/v2/payments/checkout';

test('no secret key is found anywhere after every right and wrong use of one', async (t) => {
  const site = await startSite(t);
  const server = await site.startServer(undefined, { MAXFI_LOG_LEVEL: 'debug' });
  const deps = { db: site.db, now: () => new Date() };
  const [merchant] = await site.db.query<{ id: string }>('select id from merchants');
  assert.ok(merchant);
  const merchantId = merchant.id;
  const issue = async (livemode: boolean) => {
    const wish = { merchantId, livemode, scopes, requestsPerMinute: 1000, name: 'canary' };
    const { key, secretKey } = await issueApiKey(deps, wish);
    return { id: key.id, secret: secretKey.reveal() };
  };
  const [test1, live, rolled, reported] = [
    await issue(false),
    await issue(true),
    await issue(false),
    await issue(true),
  ];
  const successor = await rollApiKey(deps, { merchantId, id: rolled.id, overlapHours: 0 });
  assert.equal(successor.kind, 'rolled');
  const unknown = newSecretKey(true);
  const secrets = [
    test1.secret,
    live.secret,
    rolled.secret,
    reported.secret,
    unknown,
    successor.made.secretKey.reveal(),
  ];

  for (const key of secrets) for (const request of requestsWith(key)) await request(server.ready);
  const found = { secretKey: reported.secret, foundAt: `https://shop.example/?k=${reported.secret}` };
  await reportLeakedKey(deps, { ...found, action: 'note' });
  // The table refuses the note, so that its error passes through everything.
  await site.db.execute('alter table api_key_leaks add constraint refused check (times < 1) not valid');
  await callApi(server.ready, 'GET', `${path}?k=${live.secret}`, { key: null });
  await waitUntil(() => site.output().includes('was not written down'));
  await site.db.execute('alter table api_key_leaks drop constraint refused');
  await site.db.execute('checkpoint');

  const places = [
    ...filesBelow(site.clusterDir),
    { path: 'output', bytes: Buffer.from(site.output()) },
    { path: 'ledger', bytes: readFileSync(site.ledgerFile) },
    { path: 'log of the database', bytes: readFileSync(site.databaseLogFile) },
  ];
  const holding = (text: string) => places.filter(({ bytes }) => bytes.includes(text)).map((one) => one.path);
  for (const secret of secrets)
    assert.deepEqual(holding(secret.slice('sk_live_'.length)), [], secret.slice(0, 8));
  // The search reaches the database's files, and the server did write of these requests.
  assert.ok(holding(hashKey(live.secret)).length > 0);
  assert.match(site.output(), /"path":"\/v2\/payments\/checkout\/sk_live_…"/);
  const leaks = await site.db.query<{ place: string }>(
    'select distinct place from api_key_leaks order by place',
  );
  assert.deepEqual(
    leaks.map(({ place }) => place),
    ['browser', 'reported', 'url'],
  );
});

/** One key in each place where somebody may put one. */
function requestsWith(key: string): ((url: string) => Promise<unknown>)[] {
  const ask = (method: string, where: string, options: Parameters<typeof callApi>[3] = {}) => {
    return (url: string) => callApi(url, method, where, { key: null, ...options });
  };
  const json = { 'content-type': 'application/json' };
  return [
    ask('GET', path, { key }),
    ask('GET', path, { headers: { 'x-api-key': key } }),
    ask('GET', path, { key, headers: { 'x-api-key': key } }),
    ask('GET', path, { key, headers: { origin: `https://shop.example` } }),
    ask('GET', `${path}?api_key=${key}`),
    ask('GET', `${path}?${key}=1`, { key }),
    ask('GET', `${path}/${key}`, { key }),
    ask('GET', `${path}/${key}/refunds/%zz`),
    ask('GET', `/v3/${key}`),
    ask('GET', `/checkout/${key}`),
    ask('POST', path, { key, body: `{"amount":1,"currency":"AZN"` }),
    ask('POST', path, { body: { amount: 1, currency: 'AZN', [key]: key } }),
    ask('POST', path, { key: key.slice(0, -1), body: { amount: 1, currency: 'AZN' } }),
    ask('POST', '/v2/leaked_keys', { body: { key, url: `https://paste.example/${key}` }, headers: json }),
    ask('POST', '/v2/leaked_keys', { body: `{"key":"${key}","key":"${key}"}`, headers: json }),
  ];
}
