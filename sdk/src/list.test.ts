import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baseUrl, failedAs, json, maxfi, play, seen, session } from '../test/scripted-server.ts';

test('a list is one page when awaited, with its filters in the query', async () => {
  play(json(200, { object: 'list', url: '/v2/payments/checkout', has_more: true, data: [session] }));
  const page = await maxfi().checkoutSessions.list({
    limit: 1,
    livemode: false,
    created: { gte: '2026-09-01T00:00:00Z' },
    metadata: { cart: '77' },
  });
  assert.equal(page.data.length, 1);
  const query = new URL(seen[0]?.url ?? '', baseUrl).searchParams;
  assert.deepEqual(Object.fromEntries(query), {
    limit: '1',
    livemode: 'false',
    'created[gte]': '2026-09-01T00:00:00Z',
    'metadata[cart]': '77',
  });
  assert.equal(seen.length, 1);
});

test('a list walked with for await asks page after page, forwards and backwards', async () => {
  const page = (hasMore: boolean, ...ids: string[]) =>
    json(200, { object: 'list', url: '/', has_more: hasMore, data: ids.map((id) => ({ ...session, id })) });
  const walk = async (params: { ending_before?: string }) => {
    const ids: string[] = [];
    for await (const each of maxfi().checkoutSessions.list({ limit: 2, ...params })) ids.push(each.id);
    return ids;
  };
  play(page(true, 'cs_5', 'cs_4'), page(true, 'cs_3', 'cs_2'), page(false, 'cs_1'));
  assert.deepEqual(await walk({}), ['cs_5', 'cs_4', 'cs_3', 'cs_2', 'cs_1']);
  assert.deepEqual(
    seen.map((request) => new URL(request.url, baseUrl).searchParams.get('starting_after')),
    [null, 'cs_4', 'cs_2'],
  );
  play(page(true, 'cs_3', 'cs_2'), page(false, 'cs_5', 'cs_4'));
  assert.deepEqual(await walk({ ending_before: 'cs_1' }), ['cs_2', 'cs_3', 'cs_4', 'cs_5']);
  assert.deepEqual(
    seen.map((request) => new URL(request.url, baseUrl).searchParams.get('ending_before')),
    ['cs_1', 'cs_3'],
  );
});

test('page() is the page that awaiting gives, asked for once', async () => {
  play(json(200, { object: 'list', url: '/v2/refunds', has_more: true, data: [{ id: 're_1' }] }));
  const list = maxfi().refunds.list({ limit: 1 });
  const page = await list.page();
  assert.equal(await list, page);
  assert.equal(seen.length, 1);
});

test('a walk that is left early asks for no further page', async () => {
  play(
    json(200, { object: 'list', url: '/v2/refunds', has_more: true, data: [{ id: 're_2' }, { id: 're_1' }] }),
  );
  for await (const refund of maxfi().refunds.list()) {
    assert.equal(refund.id, 're_2');
    break;
  }
  assert.equal(seen.length, 1);
});

test('a walk keeps its filters and its limits, and ends with the error of a page', async () => {
  const first = { object: 'list', url: '/v2/events', has_more: true, data: [{ id: 'evt_9' }] };
  play(json(200, first), json(401, { error: { code: 'UNAUTHORIZED' } }));
  const got: string[] = [];
  const walk = async () => {
    const types = ['refund.updated', 'refund.failed'] as const;
    const list = maxfi().events.list({
      type: [...types],
      created: { gte: '2026-11-22T00:00:00Z' },
      session: 'cs_1',
    });
    for await (const event of list) got.push(event.id);
  };
  await assert.rejects(walk(), failedAs({ code: 'UNAUTHORIZED' }));
  assert.deepEqual(got, ['evt_9']);
  const queries = seen.map(({ url }) => Object.fromEntries(new URL(url, baseUrl).searchParams));
  const filters = {
    type: 'refund.updated,refund.failed',
    'created[gte]': '2026-11-22T00:00:00Z',
    session: 'cs_1',
  };
  assert.deepEqual(queries, [filters, { ...filters, starting_after: 'evt_9' }]);
});

test('a list of an object with a wrong id throws before anything is sent', () => {
  play();
  assert.throws(() => maxfi().webhookEndpoints.deliveries('../x'), TypeError);
  assert.throws(() => maxfi().refunds.listOfSession('re_1'), TypeError);
  assert.equal(seen.length, 0);
});

test('a walk can be stopped from outside', async () => {
  const page = json(200, { object: 'list', url: '/v2/refunds', has_more: true, data: [{ id: 're_1' }] });
  play(page, page);
  const stop = new AbortController();
  const walk = async () => {
    const list = maxfi().refunds.list({}, { signal: stop.signal });
    for await (const _ of list) stop.abort(new Error('seen enough'));
  };
  await assert.rejects(walk(), /seen enough/);
  assert.equal(seen.length, 1);
});
