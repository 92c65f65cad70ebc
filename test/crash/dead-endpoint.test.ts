import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type EndpointScript,
  type MerchantEndpoint,
  startMerchantEndpoint,
} from '../support/merchant-endpoint.ts';
import { postCard } from '../support/pay-page.ts';
import { type Site, startSite } from '../support/site.ts';
import { waitUntil } from '../support/wait-until.ts';
import { callApi, freePort } from '../support/world.ts';

/*
 * Three of a merchant's endpoints are dead, each in its way: one takes fifteen seconds to say nothing, one refuses every
 * connection, one answers 500. A fourth is well, and the workers that send to all are killed in the middle. The one that is
 * well must not notice, and nobody may miss anything in the end.
 */

const sessionsEachPhase = 20;
const enabledEvents = ['checkout.session.created', 'checkout.session.completed'];

test('dead endpoints delay no other, each gets its sessions in order, and killed workers lose nothing', async (t) => {
  const site = await startSite(t);
  const api = await site.startServer(undefined, { MAXFI_ROLES: 'api,checkout' });
  let workers = await startWorkers(site);

  const alone = await pay(site, api.ready);
  const delayAlone = await delaysAt(site, site.shop, alone);
  const dead = await startDeadOnes(t, site, api.ready);
  const beside = await pay(site, api.ready);
  const delayBeside = await delaysAt(site, site.shop, beside);
  const tried = await site.db.query<{ target: string }>(
    `select distinct target from deliveries where state = 'pending' and tries > 0 and target = any($1)`,
    [dead.ids],
  );
  assert.equal(tried.length, dead.ids.length, 'each of the dead ones was tried meanwhile');

  const during = pay(site, api.ready);
  await sleep(600);
  for (const worker of workers) worker.kill('SIGKILL');
  await Promise.all(workers.map(({ ended }) => ended));
  workers = await startWorkers(site);
  const killed = await during;
  await delaysAt(site, site.shop, killed, 60_000);

  const healed = await dead.heal();
  await waitUntil(async () => {
    // What the schedule puts minutes off is not waited for: what it waits for is only time.
    await site.db.execute(
      `update deliveries set next_try_at = now() where state = 'pending' and locked_until is null and tries > 0`,
    );
    const left = await site.db.query(`select from deliveries where state <> 'delivered'`);
    return left.length === 0;
  }, 60_000);
  await assertAllCame(site, site.shop, [...alone, ...beside, ...killed]);
  for (const { shop, id } of healed) await assertAllCame(site, shop, [...beside, ...killed], id);
  for (const { shop } of [site, ...healed]) assertInOrder(shop);
  t.diagnostic(
    `delay at the one that is well: alone ${inWords(delayAlone)}, beside dead ones ${inWords(delayBeside)}`,
  );
  // One of the dead holds each of its requests for fifteen seconds: whoever waited for it would be seen.
  assert.ok(percentile(delayBeside, 0.95) < percentile(delayAlone, 0.95) + 3_000);
});

/** Endpoints that hang, refuse and fail, and what makes them well. */
async function startDeadOnes(t: TestContext, site: Site, apiUrl: string) {
  let isDead = true;
  const whileDead = (script: EndpointScript) => () => (isDead ? script : undefined);
  const hanging = await startMerchantEndpoint({ script: whileDead({ kind: 'hang' }) });
  const failing = await startMerchantEndpoint({ script: whileDead({ kind: 'answer', status: 500 }) });
  const port = await freePort();
  const register = async (url: string) => {
    const body = { url, enabled_events: enabledEvents };
    const { json } = await callApi(apiUrl, 'POST', '/v2/webhook_endpoints', { key: site.key, body });
    return { id: json.id as string, secret: json.secret as string };
  };
  const made = {
    hanging: await register(hanging.url),
    failing: await register(failing.url),
    refusing: await register(`http://127.0.0.1:${port}/webhooks`),
  };
  t.after(async () => void (await Promise.all([hanging.close(), failing.close()])));
  return {
    ids: Object.values(made).map(({ id }) => id),
    async heal() {
      isDead = false;
      const refusing = await startMerchantEndpoint({ port });
      t.after(() => refusing.close());
      const healed = [
        { shop: hanging, ...made.hanging },
        { shop: failing, ...made.failing },
        { shop: refusing, ...made.refusing },
      ];
      for (const { shop, secret } of healed) shop.useSecret(secret);
      return healed;
    },
  };
}

function startWorkers(site: Site) {
  return Promise.all([1, 2].map(() => site.startServer(undefined, { MAXFI_ROLES: 'worker' })));
}

/** Sessions that are paid one after the other, as fast as it goes. */
async function pay(site: Site, url: string): Promise<string[]> {
  const ids: string[] = [];
  for (let count = 0; count < sessionsEachPhase; count += 1) {
    const body = { amount: 4900, currency: 'AZN' };
    const { json } = await callApi(url, 'POST', '/v2/payments/checkout', { key: site.key, body });
    await postCard(`${url}/checkout/${json.id}`, { number: '4242424242424242' });
    ids.push(json.id);
  }
  return ids;
}

/** How long each event of these sessions took to its first arrival at a shop, in ms; waits until all are there. */
async function delaysAt(
  site: Site,
  shop: MerchantEndpoint,
  sessions: readonly string[],
  timeoutMs = 20_000,
): Promise<number[]> {
  const events = await site.db.query<{ id: string; created_at: Date }>(
    'select id, created_at from events where session_id = any($1::text[])',
    [sessions],
  );
  const first = () => {
    const at = new Map<string, number>();
    for (const { headers, receivedAt } of shop.received) {
      const id = String(headers['webhook-id']);
      if (!at.has(id)) at.set(id, receivedAt.getTime());
    }
    return at;
  };
  await waitUntil(() => events.every(({ id }) => first().has(id)), timeoutMs);
  const at = first();
  return events.map(({ id, created_at }) => (at.get(id) ?? 0) - created_at.getTime());
}

async function assertAllCame(
  site: Site,
  shop: MerchantEndpoint,
  sessions: readonly string[],
  target?: string,
): Promise<void> {
  const events = await site.db.query<{ id: string; body: string }>(
    `select e.id, e.body
     from events e
     join deliveries d on d.merchant_id = e.merchant_id and d.event_id = e.id
     where e.session_id = any($1::text[]) and ($2::text is null or d.target = $2)`,
    [sessions, target ?? null],
  );
  assert.ok(events.length >= sessions.length);
  const came = new Map(shop.received.map((one) => [one.headers['webhook-id'], one]));
  for (const { id, body } of events) {
    assert.equal(came.get(id)?.body, body);
    assert.ok(came.get(id)?.isGenuine);
  }
}

/** The first arrivals of each session's events are in the order of their numbers. */
function assertInOrder(shop: MerchantEndpoint): void {
  const last = new Map<string, number>();
  const seen = new Set<unknown>();
  for (const { headers, body } of shop.received) {
    if (seen.has(headers['webhook-id'])) continue;
    seen.add(headers['webhook-id']);
    const { sequence, data } = JSON.parse(body);
    assert.ok(sequence > (last.get(data.object.id) ?? 0), `${data.object.id}: ${sequence}`);
    last.set(data.object.id, sequence);
  }
}

function percentile(delays: readonly number[], share: number): number {
  const sorted = [...delays].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

function inWords(delays: readonly number[]): string {
  return `p50 ${percentile(delays, 0.5)} ms, p95 ${percentile(delays, 0.95)} ms of ${delays.length}`;
}
