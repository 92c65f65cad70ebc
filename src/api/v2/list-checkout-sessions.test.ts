import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addMerchant, issueKey } from '../../../test/support/api-keys.ts';
import type { Lifetime } from '../../../test/support/database.ts';
import { operationSuite } from '../../../test/support/operation-suite.ts';
import { assertRefused, badField, type Refusal } from '../../../test/support/refusals.ts';
import { startWorld, type TestWorld } from '../../../test/support/world.ts';
import { newSessionId } from '../../domain/id.ts';
import { insertTagsOf } from '../../store/session-tags.ts';
import { listCheckoutSessions } from './list-checkout-sessions.ts';

const apiOnly = { environment: { MAXFI_ROLES: 'api' } };
const path = '/v2/payments/checkout';
const suiteWorld = await startWorld({ after }, apiOnly);
await operationSuite(listCheckoutSessions, suiteWorld, {
  NOT_FOUND: ({ call }) => call({ query: `?starting_after=${newSessionId(suiteWorld.merchantId, false)}` }),
});

interface Page {
  readonly object: string;
  readonly url: string;
  readonly has_more: boolean;
  readonly data: readonly { id: string }[];
}

async function list(
  world: TestWorld,
  query: Record<string, string> = {},
  key = world.testKey,
): Promise<Page> {
  const answer = await world.call('GET', `${path}?${new URLSearchParams(query)}`, { key });
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}
const ids = (page: Page) => page.data.map(({ id }) => id);

/** A world with sessions that differ in one thing each, the newest last; times are one minute apart, in threes. */
async function worldWith(t: Lifetime, fields: readonly Record<string, unknown>[]) {
  const world = await startWorld(t, apiOnly);
  const made: string[] = [];
  for (const one of fields) made.push((await world.createSession(one)).id);
  return { world, made };
}

test('a new merchant has an empty list', async (t) => {
  const world = await startWorld(t, apiOnly);
  assert.deepEqual(await list(world), { object: 'list', url: path, has_more: false, data: [] });
});

test('each filter narrows, and together they narrow further', async (t) => {
  const { world, made } = await worldWith(t, [
    {
      order_id: 'A',
      currency: 'USD',
      customer: { email: 'One@Shop.example' },
      metadata: { cart: '7', n: 1, b: true },
    },
    { order_id: 'B', currency: 'USD', metadata: { cart: '7' } },
    { order_id: 'A', currency: 'EUR', metadata: { cart: '8', "it's": 'x' } },
  ]);
  const [a, b, c] = made;
  const expectations: readonly (readonly [Record<string, string>, readonly (string | undefined)[]])[] = [
    [{}, [c, b, a]],
    [{ order_id: 'A' }, [c, a]],
    [{ order_id: 'a' }, []],
    [{ currency: 'usd' }, [b, a]],
    [{ customer_email: 'one@SHOP.example' }, [a]],
    [{ status: 'open' }, [c, b, a]],
    [{ status: 'succeeded' }, []],
    [{ livemode: 'false' }, [c, b, a]],
    [{ 'metadata[cart]': '7' }, [b, a]],
    [{ 'metadata[n]': '1' }, [a]],
    [{ 'metadata[b]': 'true' }, [a]],
    [{ "metadata[it's]": 'x' }, [c]],
    [{ 'metadata[cart]': "7' or '1'='1" }, []],
    [{ order_id: 'A', currency: 'USD' }, [a]],
    [{ 'metadata[cart]': '7', 'metadata[n]': '1', order_id: 'A', status: 'open' }, [a]],
    [{ order_id: 'B', currency: 'EUR' }, []],
  ];
  for (const [query, expected] of expectations)
    assert.deepEqual(ids(await list(world, query)), expected, JSON.stringify(query));
});

test('metadata is found by key and text: a number, a text and a boolean that read alike are the same', async (t) => {
  const { world, made } = await worldWith(t, [
    { metadata: { n: 1 } },
    { metadata: { n: '1' } },
    { metadata: { n: true, small: 0.0000001, empty: '' } },
    { metadata: { n: 'true', 'a=b': 'c' } },
    { metadata: { a: 'b=c', n: '01' } },
    { metadata: { N: 1, 'ə ü': 'Bakı' } },
  ]);
  const [number, text, isTrue, trueText, other, cased] = made;
  const expectations: readonly (readonly [Record<string, string>, readonly (string | undefined)[]])[] = [
    [{ 'metadata[n]': '1' }, [text, number]],
    [{ 'metadata[n]': 'true' }, [trueText, isTrue]],
    [{ 'metadata[n]': '01' }, [other]],
    [{ 'metadata[n]': '1.0' }, []],
    [{ 'metadata[N]': '1' }, [cased]],
    [{ 'metadata[small]': '0.0000001' }, [isTrue]],
    [{ 'metadata[empty]': '' }, [isTrue]],
    // Key and value are one name in the index; the session itself tells them apart.
    [{ 'metadata[a]': 'b=c' }, [other]],
    [{ 'metadata[a=b]': 'c' }, [trueText]],
    [{ 'metadata[ə ü]': 'Bakı' }, [cased]],
    [{ 'metadata[n]': 'true', 'metadata[a=b]': 'c' }, [trueText]],
    [{ 'metadata[n]': 'true', 'metadata[a]': 'b=c' }, []],
  ];
  for (const [query, expected] of expectations)
    assert.deepEqual(ids(await list(world, query)), expected, JSON.stringify(query));
});

test('filters that many sessions meet each and none together are answered with what to do about it', async (t) => {
  const { world } = await worldWith(t, []);
  await world.installation.db.execute(
    `with new_sessions as (
       insert into sessions (merchant_id, id, livemode, status, amount, currency, language, settings, metadata,
         event_sequence, created_by_key_id, created_at, expires_at)
       select $1, 'cs_test_' || n, false, 'open', 100, 'AZN', 'en', '{}',
         case when n % 2 = 0 then '{"even":true}'::jsonb else '{"odd":true}'::jsonb end, 1, 'key_1',
         now() - n * interval '1 second', now() + interval '1 hour'
       from generate_series(1, 20010) n
       returning *
     )
     ${insertTagsOf('new_sessions')}`,
    [world.merchantId],
  );
  const query = 'metadata[even]=true&metadata[odd]=true';
  assertRefused(
    await world.call('GET', `${path}?${query}`),
    badField('created', /none of the nearest 10000/),
  );
  const since = new Date(Date.now() - 3_600_000).toISOString();
  const narrow = await world.call('GET', `${path}?${query}&created[gte]=${since}`);
  assert.deepEqual([narrow.status, narrow.json.data, narrow.json.has_more], [200, [], false]);
});

test('a session that time has passed for keeps its place in a list by metadata', async (t) => {
  const { world, made } = await worldWith(t, [{ metadata: { cart: 7 } }, { metadata: { cart: 7 } }]);
  const [first, second] = made;
  await world.call('POST', `${path}/${first}/expire`);
  await world.call('POST', '/v2/test/clock', { body: { advance_seconds: 600 } });
  const third = await world.createSession({ metadata: { cart: 7 } });
  const order = [third.id, first, second];
  assert.deepEqual(ids(await list(world)), order);
  assert.deepEqual(ids(await list(world, { 'metadata[cart]': '7' })), order);
  const page = await list(world, { 'metadata[cart]': '7', starting_after: first ?? '' });
  assert.deepEqual(ids(page), [second]);
});

test('times filter to the millisecond, with and without the edge', async (t) => {
  const { world, made } = await worldWith(t, [{}, {}, {}]);
  const start = Date.parse('2026-01-01T00:00:00.000Z');
  await spreadOut(world, made, (index) => new Date(start + index));
  const [a, b, c] = made;
  const middle = new Date(start + 1).toISOString();
  assert.deepEqual(ids(await list(world, { 'created[gte]': middle })), [c, b]);
  assert.deepEqual(ids(await list(world, { 'created[gt]': middle })), [c]);
  assert.deepEqual(ids(await list(world, { 'created[lte]': middle })), [b, a]);
  assert.deepEqual(ids(await list(world, { 'created[lt]': middle })), [a]);
  assert.deepEqual(
    ids(await list(world, { 'created[gte]': middle, 'created[lt]': new Date(start + 2).toISOString() })),
    [b],
  );
  assert.deepEqual(ids(await list(world, { 'created[gt]': '2026-01-01T04:00:00.001+04:00' })), [c]);
});

async function spreadOut(
  world: TestWorld,
  made: readonly string[],
  timeOf: (index: number) => Date,
): Promise<void> {
  for (const [index, id] of made.entries()) {
    await world.installation.db.execute('update sessions set created_at = $2 where id = $1', [
      id,
      timeOf(index),
    ]);
  }
}

test('pages meet without a gap or an overlap, in both directions, over sessions of one instant', async (t) => {
  const { world, made } = await worldWith(
    t,
    Array.from({ length: 12 }, () => ({})),
  );
  // Three of each instant, so that pages of five begin and end inside a tie.
  await spreadOut(
    world,
    made,
    (index) => new Date(Date.parse('2026-01-01T00:00:00Z') + Math.floor(index / 3)),
  );
  const all = ids(await list(world, { limit: '100' }));
  assert.deepEqual([...all].sort(), [...made].sort());

  const down: string[][] = [];
  let page = await list(world, { limit: '5' });
  for (let turns = 0; turns < 10; turns += 1) {
    down.push(ids(page));
    if (!page.has_more) break;
    page = await list(world, { limit: '5', starting_after: ids(page).at(-1) ?? '' });
  }
  assert.deepEqual(
    down.map((one) => one.length),
    [5, 5, 2],
  );
  assert.deepEqual(down.flat(), all);

  const up: string[][] = [];
  page = await list(world, { limit: '5', ending_before: all.at(-1) ?? '' });
  for (let turns = 0; turns < 10; turns += 1) {
    up.unshift(ids(page));
    if (!page.has_more) break;
    page = await list(world, { limit: '5', ending_before: ids(page)[0] ?? '' });
  }
  assert.deepEqual(
    up.map((one) => one.length),
    [1, 5, 5],
  );
  assert.deepEqual(up.flat(), all.slice(0, -1));
});

test('a page that ends with the last session has no more', async (t) => {
  const { world, made } = await worldWith(t, [{}, {}]);
  assert.equal((await list(world, { limit: '2' })).has_more, false);
  assert.equal((await list(world, { limit: '1' })).has_more, true);
  const beyond = await list(world, { starting_after: made[0] ?? '' });
  assert.deepEqual([beyond.has_more, beyond.data], [false, []]);
  assert.deepEqual((await list(world, { ending_before: made[1] ?? '' })).data, []);
});

test('ten are shown when no limit is given', async (t) => {
  const { world } = await worldWith(
    t,
    Array.from({ length: 11 }, () => ({})),
  );
  const page = await list(world);
  assert.deepEqual([page.data.length, page.has_more], [10, true]);
});

test('a live key sees live sessions, and with livemode=false only the test sessions that it made', async (t) => {
  const { world, made } = await worldWith(t, [{}]);
  const body = { amount: 1, currency: 'AZN', test_mode: true };
  const byLive = (await world.call('POST', path, { key: world.liveKey, body })).json.id;
  const otherLive = await issueKey(world, { livemode: true });
  assert.deepEqual(ids(await list(world, {}, world.liveKey)), []);
  assert.deepEqual(ids(await list(world, { livemode: 'true' }, world.liveKey)), []);
  assert.deepEqual(ids(await list(world, { livemode: 'false' }, world.liveKey)), [byLive]);
  assert.deepEqual(ids(await list(world, { livemode: 'false' }, otherLive)), []);
  assert.deepEqual(ids(await list(world)), [byLive, made[0]]);
  const refused = await world.call('GET', `${path}?livemode=true`);
  assertRefused(refused, badField('livemode', /test key/));
});

test('nobody sees or pages by the sessions of another merchant', async (t) => {
  const { world, made } = await worldWith(t, [{}]);
  const stranger = await issueKey(world, { merchantId: await addMerchant(world) });
  assert.deepEqual(ids(await list(world, {}, stranger)), []);
  const answer = await world.call('GET', `${path}?starting_after=${made[0]}`, { key: stranger });
  assertRefused(answer, { status: 404, code: 'NOT_FOUND', param: 'starting_after' });
});

const refusals: readonly (readonly [query: string, refusal: Refusal])[] = [
  ['limit=0', badField('limit', /1 to 100/)],
  ['limit=101', badField('limit')],
  ['limit=-1', badField('limit')],
  ['limit=1.5', badField('limit')],
  ['limit=1e1', badField('limit')],
  ['limit=', badField('limit')],
  ['limit=5&limit=6', badField('limit', /more than once/)],
  ['limit[a]=5', badField('limit')],
  ['status=paid', badField('status', /succeeded/)],
  ['currency=XXX', badField('currency')],
  ['livemode=yes', badField('livemode')],
  ['created=2026-01-01T00:00:00Z', badField('created')],
  ['created[gte]=yesterday', badField('created.gte', /RFC 3339/)],
  ['created[gte]=2026-02-30T00:00:00Z', badField('created.gte')],
  ['created[since]=2026-01-01T00:00:00Z', badField('created.since')],
  ['created=x&created[gte]=2026-01-01T00:00:00Z', badField('created')],
  ['customer_email=nobody', badField('customer_email')],
  ['order_id=%00', badField('order_id')],
  ['metadata[%00]=x', badField('metadata.\u{FFFD}')],
  ['metadata=x', badField('metadata', /metadata\[cart\]=77/)],
  [Array.from({ length: 51 }, (_, n) => `metadata[k${n}]=x`).join('&'), badField('metadata', /at most 50/)],
  ['metadata[a][b]=x', badField('metadata[a][b]')],
  ['orderid=A', badField('orderid', /Did you mean `order_id`/)],
  ['starting_after=cs_test_x', { status: 404, code: 'NOT_FOUND', param: 'starting_after' }],
  ['ending_before=', { status: 404, code: 'NOT_FOUND', param: 'ending_before' }],
  ['starting_after=a&ending_before=b', badField('ending_before', /together/)],
];

for (const [query, refusal] of refusals) {
  test(`a list with ${query.slice(0, 60)} is refused by name`, async () => {
    assertRefused(await suiteWorld.call('GET', `${path}?${query}`), refusal);
  });
}

test('the largest page is a hundred', async () => {
  assert.equal((await suiteWorld.call('GET', `${path}?limit=100`)).status, 200);
});
