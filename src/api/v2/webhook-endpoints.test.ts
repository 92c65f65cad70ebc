import assert from 'node:assert/strict';
import { createHmac, createPublicKey, verify } from 'node:crypto';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeEndpoint, noEndpoint, openShop } from '../../../test/support/endpoints.ts';
import {
  operationSuites,
  type Provocation,
  type SubjectObject,
} from '../../../test/support/operation-suite.ts';
import { paidSession } from '../../../test/support/paid-session.ts';
import { startIdleWorld } from '../../../test/support/refunds.ts';
import { assertRefused, badField } from '../../../test/support/refusals.ts';
import { waitUntil } from '../../../test/support/wait-until.ts';
import { startWorld } from '../../../test/support/world.ts';
import { mostEndpoints } from '../../domain/webhook-endpoint.ts';
import { addWebhookEndpoint } from '../../flows/add-webhook-endpoint.ts';
import { lockMerchant } from '../../store/merchants.ts';
import { deleteWebhookEndpoint, updateWebhookEndpoint } from './change-webhook-endpoint.ts';
import { createWebhookEndpoint } from './create-webhook-endpoint.ts';
import { getWebhookEndpoint, listWebhookEndpoints } from './read-webhook-endpoints.ts';
import { rotateWebhookSecret } from './rotate-webhook-secret.ts';
import { testWebhookEndpoint } from './test-webhook-endpoint.ts';

const endpoints: SubjectObject = { makeObject: (of) => makeEndpoint(of), missingId: () => noEndpoint };
// As an operator adds them: the API takes fewer than the suite deletes.
const deletable: SubjectObject = {
  async makeObject({ installation, merchantId }) {
    const wish = { merchantId, livemode: false, url: 'https://shop.example/hook', eventTypes: [] };
    return (await addWebhookEndpoint(installation, wish)).id;
  },
  missingId: endpoints.missingId,
  isUsedUp: true,
};
const conflictBy = (body: object): Provocation => {
  const headers = { 'idempotency-key': 'one for two' };
  return async ({ call }) => {
    await call({ headers });
    return call({ headers, body });
  };
};

const world = await startWorld({ after });
await operationSuites([
  [
    createWebhookEndpoint,
    await startIdleWorld({ after }),
    {
      IDEMPOTENCY_CONFLICT: conflictBy({ url: 'https://other.example/' }),
      TOO_MANY_OBJECTS: async ({ call, world: { installation } }) => {
        await installation.db.execute('delete from webhook_secrets where endpoint_id is not null');
        await installation.db.execute('delete from webhook_endpoints');
        for (let count = 0; count < mostEndpoints; count += 1) await call();
        return call();
      },
    },
  ],
  [listWebhookEndpoints, await startIdleWorld({ after })],
  [getWebhookEndpoint, await startIdleWorld({ after }), {}, endpoints],
  [deleteWebhookEndpoint, await startIdleWorld({ after }), {}, deletable],
  [
    updateWebhookEndpoint,
    await startIdleWorld({ after }),
    { IDEMPOTENCY_CONFLICT: conflictBy({ description: 'another' }) },
    endpoints,
  ],
  [
    rotateWebhookSecret,
    await startIdleWorld({ after }),
    { IDEMPOTENCY_CONFLICT: conflictBy({ expire_old_in: 5 }) },
    endpoints,
  ],
  [
    testWebhookEndpoint,
    await startIdleWorld({ after }),
    {
      IDEMPOTENCY_CONFLICT: async ({ call, world: own }) => {
        const headers = { 'idempotency-key': 'one for two' };
        await call({ headers });
        return call({ headers, id: await makeEndpoint(own) });
      },
      ENDPOINT_DISABLED: async ({ call, world: own }) => {
        const id = await makeEndpoint(own);
        await own.call('POST', `/v2/webhook_endpoints/${id}`, { body: { status: 'disabled' } });
        return call({ id });
      },
    },
    endpoints,
  ],
]);

const path = '/v2/webhook_endpoints';

test('an endpoint gets what it asked for, signed with its own secret, which nobody sees again', async (t) => {
  const { shop, id, secret } = await openShop(t, world, {
    enabled_events: ['checkout.session.completed'],
    description: 'books',
  });
  assert.match(secret, /^whsec_/);
  assert.notEqual(secret, world.webhookSecret);
  await paidSession(world);
  const got = await shop.waitFor(() => true);
  assert.ok(got.isGenuine);
  assert.deepEqual(
    shop.received.map(({ body }) => JSON.parse(body).type),
    ['checkout.session.completed'],
  );
  const { json } = await world.call('GET', `${path}/${id}`);
  assert.deepEqual([json.description, json.secret, json.public_key], ['books', undefined, null]);
});

test('v1a beside v1: anybody checks it with the public key, and the private one is shown nowhere', async (t) => {
  const { shop, id, publicKey } = await openShop(t, world, { signatures: ['v1', 'v1a'] });
  await world.call('POST', `${path}/${id}/test`);
  const { headers, body, isGenuine } = await shop.waitFor(() => true);
  assert.ok(isGenuine, 'the shared secret signs as before');
  const open = String(headers['webhook-signature'])
    .split(' ')
    .find((part) => part.startsWith('v1a,'));
  const raw = Buffer.from((publicKey ?? '').replace(/^whpk_/, ''), 'base64');
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
    format: 'jwk',
  });
  const signed = (text: string) =>
    verify(
      null,
      Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`),
      key,
      Buffer.from((open ?? '').slice(4), 'base64'),
    );
  assert.deepEqual([signed(body), signed(`${body} `)], [true, false]);
  const off = await world.call('POST', `${path}/${id}`, { body: { signatures: ['v1'] } });
  assert.equal(off.json.public_key, null);
  const on = await world.call('POST', `${path}/${id}`, { body: { signatures: ['v1', 'v1a'] } });
  assert.equal(on.json.public_key, publicKey, 'receivers that know the key go on with it');
});

test('a rotated secret signs at once, the one before beside it until its time is over', async (t) => {
  const { shop, id, secret } = await openShop(t, world);
  const rotate = async (body: object) =>
    (await world.call('POST', `${path}/${id}/rotate_secret`, { body })).json;
  const { secret: second } = await rotate({});
  const ping = async () => {
    const before = shop.received.length;
    await world.call('POST', `${path}/${id}/test`);
    await waitUntil(() => shop.received.length > before);
    return shop.received.at(-1);
  };
  for (const one of [secret, second]) {
    shop.useSecret(one);
    assert.ok((await ping())?.isGenuine);
  }
  const { secret: third } = await rotate({ expire_old_in: 0 });
  for (const [one, isGenuine] of [
    [secret, false],
    [second, false],
    [third, true],
  ]) {
    shop.useSecret(one);
    assert.equal((await ping())?.isGenuine, isGenuine);
  }
});

test('a repeat shows the same secret again, which lies nowhere in the database to be read', async () => {
  const { db } = world.installation;
  const ask = (at: string, key: string, body: object) =>
    world.call('POST', at, { headers: { 'idempotency-key': key }, body });
  const url = 'https://shop.example/kept';
  const made = await ask(path, 'made', {
    url,
    description: ',"secret":"kept key_000000000000000000000000"}',
  });
  const rotate = `${path}/${made.json.id}/rotate_secret`;
  const rotated = await ask(rotate, 'rotated', {});
  assert.notEqual(rotated.json.secret, made.json.secret);
  const rows = await db.query<{ row: string }>('select to_jsonb(k)::text as row from idempotency_keys k');
  for (const { secret } of [made.json, rotated.json]) {
    assert.match(secret, /^whsec_/);
    assert.ok(rows.every(({ row }) => !row.includes(secret.slice(6))));
  }
  const again = await ask(path, 'made', { url, description: made.json.description });
  assert.deepEqual([again.text, again.headers.get('idempotent-replayed')], [made.text, 'true']);
  assert.equal((await ask(rotate, 'rotated', {})).text, rotated.text);
  await world.call('DELETE', `${path}/${made.json.id}`);
  const { secret: _gone, ...rest } = made.json;
  assert.deepEqual((await ask(path, 'made', { url, description: made.json.description })).json, rest);
});

test('a secret rotated twice in a day leaves the one that receivers still have its time', async (t) => {
  const { shop, id, secret } = await openShop(t, world);
  const rotate = async (body: object) =>
    (await world.call('POST', `${path}/${id}/rotate_secret`, { body })).json.secret;
  const all = [secret, await rotate({}), await rotate({ expire_old_in: 3_600 })];
  await world.call('POST', `${path}/${id}/test`);
  const { headers, body } = await shop.waitFor(() => true);
  assert.equal(String(headers['webhook-signature']).split(' ').length, 3);
  const mac = (key: string) =>
    createHmac('sha256', Buffer.from(key.slice(6), 'base64'))
      .update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
      .digest('base64');
  assert.equal(
    headers['webhook-signature'],
    all
      .reverse()
      .map((key) => `v1,${mac(key)}`)
      .join(' '),
    'the newest first',
  );
});

test('of two that ask for the last place at once one gets it', async (t) => {
  const full = await startIdleWorld(t);
  for (let count = 1; count < mostEndpoints; count += 1) await makeEndpoint(full);
  const { answer } = await full.installation.db.tx(async (tx) => {
    // The first is about to commit when the second asks.
    await lockMerchant(tx, full.merchantId);
    await tx.execute(
      `insert into webhook_endpoints (merchant_id, id, livemode, url, event_types, status, created_at)
       values ($1, 'we_first', false, 'https://shop.example/first', '{ping}', 'enabled', now())`,
      [full.merchantId],
    );
    const second = full.call('POST', path, { body: { url: 'https://shop.example/second' } });
    await sleep(400);
    return { answer: second };
  });
  assertRefused(await answer, { status: 409, code: 'TOO_MANY_OBJECTS' });
});

test('an endpoint that is enabled again, or has moved, is judged anew', async (t) => {
  const { shop, id } = await openShop(t, world);
  const { db } = world.installation;
  const failingSince = async () =>
    (
      await db.query<{ at: Date | null }>('select failing_since as at from webhook_endpoints where id = $1', [
        id,
      ])
    )[0]?.at;
  const fail = () =>
    db.execute(`update webhook_endpoints set failing_since = now() - interval '4 days' where id = $1`, [id]);
  for (const [change, isForgotten] of [
    [{ url: `${shop.url}/new` }, true],
    [{ description: 'the same place' }, false],
    [{ status: 'disabled' }, false],
    [{ status: 'enabled' }, true],
  ] as const) {
    await fail();
    assert.equal((await world.call('POST', `${path}/${id}`, { body: change })).status, 200);
    assert.equal((await failingSince()) === null, isForgotten, JSON.stringify(change));
  }
});

test('what waits for an endpoint is given up when the API disables it', async (t) => {
  const { shop, id } = await openShop(t, world);
  shop.next({ kind: 'answer', status: 500 });
  const { json: queued } = await world.call('POST', `${path}/${id}/test`);
  const find = async () => (await world.call('GET', `/v2/webhook_deliveries/${queued.id}`)).json;
  await waitUntil(async () => (await find()).tries.length === 1);
  await world.call('POST', `${path}/${id}`, { body: { status: 'disabled' } });
  assert.equal((await find()).status, 'failed');
});

test('an endpoint that was signed for with the merchant’s secret goes on with it for the overlap', async (t) => {
  const { shop, id } = await openShop(t, world);
  const { db } = world.installation;
  await db.execute('delete from webhook_secrets where endpoint_id = $1', [id]);
  const ping = async (secret: string) => {
    shop.useSecret(secret);
    const before = shop.received.length;
    await world.call('POST', `${path}/${id}/test`);
    await waitUntil(() => shop.received.length > before);
    return shop.received.at(-1)?.isGenuine;
  };
  assert.equal(await ping(world.webhookSecret), true);
  const { json } = await world.call('POST', `${path}/${id}/rotate_secret`);
  assert.deepEqual([await ping(world.webhookSecret), await ping(json.secret)], [true, true]);
  await db.execute('update webhook_secrets set retires_at = now() where retires_at is not null');
  assert.deepEqual([await ping(world.webhookSecret), await ping(json.secret)], [false, true]);
});

test('a disabled endpoint gets nothing until it is enabled again, and a deleted one is gone with what waited', async (t) => {
  const { shop, id } = await openShop(t, world);
  const off = await world.call('POST', `${path}/${id}`, { body: { status: 'disabled' } });
  assert.deepEqual([off.json.status, off.json.disabled_reason], ['disabled', 'It was disabled by the API.']);
  await paidSession(world);
  const on = await world.call('POST', `${path}/${id}`, { body: { status: 'enabled' } });
  assert.deepEqual([on.json.status, on.json.disabled_reason], ['enabled', null]);
  const paid = await paidSession(world);
  const got = await shop.waitFor(() => true);
  assert.equal(JSON.parse(got.body).data.object.id, paid);
  shop.next({ kind: 'answer', status: 500 });
  await world.call('POST', `${path}/${id}/test`);
  await waitUntil(() => shop.received.length === 2);
  const gone = await world.call('DELETE', `${path}/${id}`);
  assert.deepEqual(gone.json, { id, object: 'webhook_endpoint', deleted: true });
  assertRefused(await world.call('GET', `${path}/${id}`), { status: 404, code: 'NOT_FOUND' });
  const left = await world.installation.db.query(
    `select state, last_failure from deliveries where target = $1 and state <> 'delivered'`,
    [id],
  );
  assert.deepEqual(left, [{ state: 'failed', last_failure: 'endpoint_deleted' }]);
});

test('an endpoint is refused with what is wrong about it', async () => {
  const create = (body: object, key = world.testKey) => world.call('POST', path, { key, body });
  const url = 'https://shop.example/hook';
  assertRefused(await create({}), badField('url'));
  assertRefused(await create({ url: 'ftp://shop.example' }), badField('url', /absolute https URL/));
  assertRefused(await create({ url: 'https://10.0.0.1/' }), badField('url', /private or local/));
  assertRefused(
    await create({ url: 'http://shop.example/' }, world.liveKey),
    badField('url', /must be https/),
  );
  assertRefused(await create({ url, enabled_events: [] }), badField('enabled_events'));
  assertRefused(
    await create({ url, enabled_events: ['all'] }),
    badField('enabled_events.0', /must be one of/),
  );
  assertRefused(
    await create({ url, enabled_events: ['ping', 'ping'] }),
    badField('enabled_events', /each once/),
  );
  assertRefused(await create({ url, signatures: ['v1a'] }), badField('signatures'));
  assertRefused(await create({ url, description: 'x'.repeat(501) }), badField('description'));
  assertRefused(await create({ url, secret: 'whsec_mine' }), badField('secret', /not a known field/));
});
