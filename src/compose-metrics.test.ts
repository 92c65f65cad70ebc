import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Lifetime } from '../test/support/database.ts';
import { openShop } from '../test/support/endpoints.ts';
import { postCard } from '../test/support/pay-page.ts';
import { waitUntil } from '../test/support/wait-until.ts';
import { freePort, startWorld, type TestWorld } from '../test/support/world.ts';
import { openMetrics } from './compose-metrics.ts';
import { cardNumberTraces } from './connectors/conformance/card-number-traces.ts';

const good = '4242424242424242';
const declined = '4000000000000002';
const unanswered = '4000990000000038';

test('what a shop and its customers do is counted, by templates and names of ours', async (t) => {
  const { world, scrape } = await startMeasured(t);
  const { shop } = await openShop(t, world);
  for (const number of [good, declined]) {
    const { checkout_url: url } = await world.createSession();
    await postCard(url, { number });
  }
  await shop.waitFor((one) => one.body.includes('checkout.session.completed'));
  await world.call('GET', '/v2/nothing/here');
  await waitUntil(async () => read(await scrape(), 'maxfi_webhook_tries_total', 'outcome="delivered"') > 0);
  const text = await scrape();
  const value = (name: string, labels = '') => read(text, name, labels);

  const created = 'method="POST",route="/v2/payments/checkout"';
  assert.equal(value('maxfi_http_requests_total', `${created},status="2xx"`), 2);
  assert.equal(value('maxfi_http_request_duration_seconds_count', created), 2);
  assert.equal(value('maxfi_http_requests_total', 'method="GET",route="unmatched",status="4xx"'), 1);
  assert.equal(value('maxfi_payments_total', 'connector="sandbox",outcome="approved"'), 1);
  assert.equal(value('maxfi_payments_total', 'connector="sandbox",outcome="declined"'), 1);
  const paid = 'connector="sandbox",operation="pay",outcome="approved"';
  assert.equal(value('maxfi_acquirer_call_duration_seconds_count', paid), 1);
  assert.ok(value('maxfi_db_statement_duration_seconds_count', 'statement="insert_sessions"') >= 1);
  assert.ok(value('maxfi_db_statement_duration_seconds_count', 'statement="commit"') >= 1);
  assert.ok(value('maxfi_webhook_delay_seconds_count') >= 1);
  assert.ok(value('maxfi_db_connections', 'state="idle"') >= 1);
  assert.equal(value('maxfi_db_waiting'), 0);
  assert.ok(value('maxfi_worker_task_age_seconds', 'task="expire sessions"') < 60);
  assert.ok(value('nodejs_eventloop_lag_p99_seconds') >= 0);
  assert.ok(value('process_resident_memory_bytes') > 0);
});

test('a sale that a look-up decides is counted once more, and the doubt meanwhile is shown', async (t) => {
  const { world, scrape } = await startMeasured(t);
  const { checkout_url: url } = await world.createSession();
  await postCard(url, { number: unanswered });
  const doubt = 'mode="test",kind="sale"';
  const shown = await scrape();
  assert.equal(read(shown, 'maxfi_operations_in_doubt', doubt), 1);
  assert.ok(read(shown, 'maxfi_operations_in_doubt_oldest_seconds', doubt) > 0);
  assert.equal(read(shown, 'maxfi_operations_in_doubt', 'mode="live",kind="sale"'), 0);
  assert.equal(read(shown, 'maxfi_payments_total', 'connector="sandbox",outcome="unknown"'), 1);
  await waitUntil(async () => {
    const text = await scrape();
    return read(text, 'maxfi_payments_total', 'connector="sandbox",outcome="approved"') === 1;
  }, 30_000);
});

test('work that waits is read from the database, and a scrape soon after does not ask again', async (t) => {
  const { world, scrape } = await startMeasured(t, { MAXFI_ROLES: 'api' });
  const { db } = world.installation;
  const { id } = await openShop(t, world);
  await world.createSession();
  await world.call('POST', `/v2/webhook_endpoints/${id}/test`);
  await db.execute(`update deliveries set next_try_at = now() - interval '1 hour'`);
  await db.execute(
    `update webhook_endpoints set status = 'disabled', disabled_reason = 'gone' where id = $1`,
    [id],
  );
  await db.execute(
    `update sessions set expires_at = now() - interval '1 hour', created_at = now() - interval '1 day'`,
  );
  const text = await scrape();
  assert.ok(read(text, 'maxfi_deliveries_due', 'mode="test"') >= 1);
  const waited = read(text, 'maxfi_deliveries_due_oldest_seconds', 'mode="test"');
  assert.ok(waited > 3_590 && waited < 3_700, `${waited} s`);
  assert.equal(read(text, 'maxfi_webhook_endpoints_disabled', 'mode="test"'), 1);
  assert.equal(read(text, 'maxfi_webhook_endpoints_disabled', 'mode="live"'), 0);
  assert.equal(read(text, 'maxfi_work_late', 'work="sessions"'), 1);
  assert.equal(read(text, 'maxfi_work_late', 'work="mails"'), 0);
  assert.equal(read(text, 'maxfi_database_up'), 1);
  const again = await scrape();
  const looks = 'maxfi_db_statement_duration_seconds_count';
  assert.equal(read(again, looks, 'statement="list_doubts"'), 1);
  assert.doesNotMatch(again, /maxfi_worker_task_age_seconds\{/, 'no worker runs here');
});

test('when the database does not answer the process is measured all the same', async (t) => {
  const { world, scrape } = await startMeasured(t, { MAXFI_ROLES: 'api' });
  await world.installation.db.execute('alter table webhook_endpoints rename to gone');
  const text = await scrape();
  assert.equal(read(text, 'maxfi_database_up'), 0);
  assert.doesNotMatch(text, /^maxfi_deliveries_due\{/m);
  assert.ok(read(text, 'process_resident_memory_bytes') > 0);
});

test('no card, key, address, id or name of anybody is in what is scraped', async (t) => {
  const { world, scrape } = await startMeasured(t);
  const number = '5200000000000007';
  const customer = { email: 'aysel@shop.example' };
  const { id } = await world.createSession({ customer, order_id: 'A-1001' });
  for (const card of [good, declined, unanswered, number]) {
    const { checkout_url: url } = await world.createSession({ customer });
    await postCard(url, { number: card, cvc: '739', name: 'Aysel Quliyeva' });
  }
  await world.call('GET', `/v2/payments/checkout/${id}?card=${number}`);
  await world.call('GET', `/v2/payments/${number}`);
  await world.call('GET', `/${world.testKey}`);
  await fetch(`${world.url}/checkout/${id}/${number}`, { method: 'POST', body: number });
  const text = await scrape();
  for (const card of [good, declined, unanswered, number])
    for (const traces of Object.values(cardNumberTraces(card)))
      for (const trace of traces) assert.ok(!text.includes(trace), trace);
  const labels = [...text.matchAll(/\{([^}]*)\}/g)].map((found) => found[1] ?? '').join('\n');
  assert.match(labels, /route="\/v2\/payments\/checkout\/:id"/, 'the labels were looked at');
  const foreign =
    /739|Aysel|@|A-1001|Nar Kitab|\b(?:cs|sk|mer|acc|whsec|op|att|evt)_[0-9A-Za-z]+|https?:|\d{7,}/g;
  assert.deepEqual(labels.match(foreign), null);
});

test('nothing is served where no port was set, and nothing but metrics where one was', async (t) => {
  const { scrapeUrl } = await startMeasured(t, { MAXFI_ROLES: 'api' });
  const other = await fetch(scrapeUrl.replace('/metrics', '/v2/payments/checkout'));
  assert.equal(other.status, 404);
  const answer = await fetch(scrapeUrl);
  assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  const plain = await startWorld(t);
  assert.equal((await fetch(`${plain.url}/metrics`)).status, 404);
});

test('a port that is taken is named, and is not taken for the port of the API', async (t) => {
  const { world, scrapeUrl } = await startMeasured(t, { MAXFI_ROLES: 'api' });
  const taken = { host: '127.0.0.1', port: Number(new URL(scrapeUrl).port) };
  const { installation } = world;
  const second = await openMetrics({ config: { metrics: taken }, installation, worker: () => undefined });
  t.after(() => second.close());
  await assert.rejects(
    second.listen(),
    (error: NodeJS.ErrnoException) => /MAXFI_METRICS_PORT/.test(error.message) && error.code === undefined,
  );
});

async function startMeasured(t: Lifetime, environment: Record<string, string> = {}) {
  const port = await freePort();
  const world: TestWorld = await startWorld(t, {
    environment: { ...environment, MAXFI_METRICS_PORT: String(port) },
  });
  const scrapeUrl = `http://127.0.0.1:${port}/metrics`;
  return { world, scrapeUrl, scrape: async () => (await fetch(scrapeUrl)).text() };
}

/** Of one line of the text format; NaN when there is none. */
function read(text: string, name: string, labels = ''): number {
  const line = `${name}${labels === '' ? '' : `{${labels}}`} `;
  const found = text.split('\n').find((one) => one.startsWith(line));
  return found === undefined ? Number.NaN : Number(found.slice(line.length));
}
