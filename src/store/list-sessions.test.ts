import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { loadManySessions } from '../../bench/load-sessions.ts';
import { testDatabase } from '../../test/support/database.ts';
import type { Queryable } from './db.ts';
import { listSessions, type SessionFilter, type SessionPage } from './list-sessions.ts';
import { findSession } from './sessions.ts';

/* Twenty thousand sessions of one merchant among others: enough for a plan that walks all of them to be told from one that does not. */

const merchantId = 'mer_0000000001';
const others = ['mer_0000000002', 'mer_0000000003'];
const many = 20_000;
const { db } = await testDatabase({ after });
for (const id of [merchantId, ...others]) {
  await db.execute(
    `insert into merchants (id, name, brand_color, created_at) values ($1, 'Nar Kitab', '#0b6e4f', now())`,
    [id],
  );
  await loadManySessions(db, { merchantId: id, sessions: id === merchantId ? many : many / 10 });
}

/** A tenth of the real ones, as there are few sessions here. */
const limits = { mostCounted: 200, mostSearched: 2_000 };
/** Each filter counts its keys, and at most so many sessions are searched; never all of them. */
const mostRowsRead = (filters: number) => limits.mostCounted * (filters + 1) + 2 * limits.mostSearched;

const middle = new Date(Date.parse('2026-11-01T00:00:00Z') - (many / 2) * 10_000);
const hourAgo = new Date(middle.getTime() - 3_600_000);
const tag = (key: string, value: string) => ({ key, value });
const none = 'nobody';

const filters: Readonly<Record<string, Omit<SessionFilter, 'merchantId' | 'livemode'>>> = {
  'no filter': {},
  'a usual status': { status: 'succeeded' },
  'a status that almost none has': { status: 'open' },
  'a status that none has': { status: 'requires_action' },
  'an order': { orderId: 'order-12345' },
  'no such order': { orderId: none },
  'a customer': { customerEmail: 'C12345@example.com' },
  'no such customer': { customerEmail: none },
  'a usual currency': { currency: 'AZN' },
  'a rare currency': { currency: 'GBP' },
  'a currency that none has': { currency: 'TRY' },
  'an hour long ago': { created: { gte: hourAgo, lt: middle } },
  'a time before all of them': { created: { lt: new Date('2020-01-01T00:00:00Z') } },
  'sessions of one key': { createdByKeyId: 'key_1' },
  'sessions of another key': { createdByKeyId: none },
  'metadata of one session': { metadata: [tag('cart', '12345')] },
  'metadata of no session': { metadata: [tag('cart', none)] },
  'metadata of half of all': { metadata: [tag('channel', 'web')] },
  'metadata that only old ones have': { metadata: [tag('era', 'old')] },
  'metadata of half of all, and an hour long ago': {
    metadata: [tag('channel', 'web')],
    created: { gte: hourAgo, lt: middle },
  },
  'a common and a single value': { metadata: [tag('channel', 'web'), tag('cart', '12346')] },
  'a common and a missing value': { metadata: [tag('channel', 'web'), tag('cart', none)] },
  'two common values that meet in the past': { metadata: [tag('channel', 'web'), tag('era', 'old')] },
  'metadata and a rare status': { metadata: [tag('channel', 'web')], status: 'open' },
  'metadata and a rare currency': { metadata: [tag('channel', 'app')], currency: 'GBP' },
  'metadata of old ones and a usual status': { metadata: [tag('era', 'old')], status: 'succeeded' },
  'a status and a currency': { status: 'succeeded', currency: 'GBP' },
  'a status and a customer': { status: 'succeeded', customerEmail: 'c12345@example.com' },
  everything: {
    metadata: [tag('channel', 'app'), tag('shelf', '5')],
    status: 'succeeded',
    currency: 'AZN',
    orderId: 'order-12345',
    customerEmail: 'c12345@example.com',
    createdByKeyId: 'key_1',
    created: { gte: new Date('2020-01-01T00:00:00Z') },
  },
};

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

/** A database that remembers how each statement was carried out. */
function watched() {
  const plans: Plan[] = [];
  const queryable: Queryable = {
    async query<Row>(text: string, params: readonly unknown[] = []) {
      const [row] = await db.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
        `explain (analyze, timing off, format json) ${text}`,
        params,
      );
      if (row) plans.push(row['QUERY PLAN'][0].Plan);
      return db.query<Row>(text, params);
    },
    execute: db.execute,
  };
  return { queryable, plans };
}

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

/** Rows that the scans of a plan came by, those that a filter threw away too. */
function rowsRead(plans: readonly Plan[]): number {
  return plans
    .flatMap(nodesOf)
    .filter((node) => node['Relation Name'] !== undefined)
    .map((node) => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'])
    .reduce((sum, rows) => sum + rows, 0);
}

async function listed(filter: Omit<SessionFilter, 'merchantId' | 'livemode'>, page: Partial<SessionPage>) {
  const { queryable, plans } = watched();
  const result = await listSessions(
    queryable,
    { merchantId, livemode: false, ...filter },
    { limit: 10, ...page },
    limits,
  );
  assert.ok(result.kind === 'page');
  return { ...result, plans };
}

const cursor = await findSession(db, {
  merchantId,
  id: `cs_test_0000000001${String(many / 4).padStart(24, '0')}`,
});

for (const [name, filter] of Object.entries(filters)) {
  test(`a list by ${name} reads no table from end to end, on its first page and between others`, async () => {
    for (const page of [{}, { startingAfter: cursor }, { endingBefore: cursor }]) {
      const { plans } = await listed(filter, page);
      const scans = plans.flatMap(nodesOf).filter((node) => node['Node Type'].includes('Seq Scan'));
      assert.deepEqual(scans, []);
      const most = mostRowsRead(Object.keys(filter).length);
      assert.ok(rowsRead(plans) <= most, `it read ${rowsRead(plans)} rows`);
    }
  });
}

test('a search among common filters ends, tells what it has found, and says when that is nothing', async () => {
  const common = { merchantId, livemode: false };
  const list = (metadata: { key: string; value: string }[], page: Partial<SessionPage> = {}) =>
    listSessions(db, { ...common, metadata }, { limit: 10, ...page }, limits);
  // The older half begins 10 000 sessions back, but its own index begins there too.
  const old = await list([tag('channel', 'web'), tag('era', 'old')]);
  assert.ok(old.kind === 'page' && old.sessions.length === 10 && old.hasMore);
  const never = [tag('channel', 'web'), tag('door', 'front')];
  assert.deepEqual(await list(never), { kind: 'too_broad', searched: 2_000 });
  assert.deepEqual(await list(never, { endingBefore: cursor }), { kind: 'too_broad', searched: 2_000 });
  // One of a thousand is found, and the page goes on from it.
  const rare = { ...common, status: 'open' as const, metadata: [tag('shelf', '0')], currency: 'AZN' };
  const few = { mostCounted: 10, mostSearched: 15 };
  const first = await listSessions(db, rare, { limit: 100 }, few);
  assert.ok(first.kind === 'page' && first.sessions.length === 15 && first.hasMore);
  const next = await listSessions(db, rare, { limit: 100, startingAfter: first.sessions.at(-1) }, few);
  assert.ok(next.kind === 'page' && next.sessions.length === 5 && !next.hasMore);
  const all = await byHand({ status: 'open' });
  assert.deepEqual(
    [...first.sessions, ...next.sessions].map(({ id }) => id),
    all,
  );
});

test('what each filter finds is what looking at every session finds, page by page and in both directions', async () => {
  for (const [name, filter] of Object.entries(filters)) {
    const expected = await byHand(filter);
    const first = await listed(filter, {});
    const ids = first.sessions.map(({ id }) => id);
    assert.deepEqual(ids, expected.slice(0, 10), name);
    assert.equal(first.hasMore, expected.length > 10, name);
    if (!first.hasMore) continue;
    const next = await listed(filter, { startingAfter: first.sessions.at(-1) });
    assert.deepEqual(
      next.sessions.map(({ id }) => id),
      expected.slice(10, 20),
      name,
    );
    const back = await listed(filter, { endingBefore: next.sessions[0] });
    assert.deepEqual([back.sessions.map(({ id }) => id), back.hasMore], [ids, false], name);
  }
});

/** Ids by the plainest statement there is. */
async function byHand(filter: Omit<SessionFilter, 'merchantId' | 'livemode'>): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `select id
     from sessions
     where merchant_id = $1 and not livemode
       and ($2::text is null or status = $2) and ($3::text is null or order_id = $3)
       and ($4::text is null or customer_email = $4) and ($5::text is null or currency = $5)
       and ($6::text is null or created_by_key_id = $6)
       and ($7::timestamptz is null or created_at >= $7) and ($8::timestamptz is null or created_at < $8)
       and not exists (
         select from jsonb_array_elements($9::jsonb) m where metadata ->> (m ->> 'key') is distinct from m ->> 'value'
       )
     order by created_at desc, id desc`,
    [
      merchantId,
      filter.status,
      filter.orderId,
      filter.customerEmail?.toLowerCase(),
      filter.currency,
      filter.createdByKeyId,
      filter.created?.gte,
      filter.created?.lt,
      JSON.stringify(filter.metadata ?? []),
    ],
  );
  return rows.map(({ id }) => id);
}
