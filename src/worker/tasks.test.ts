import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startMerchantEndpoint } from '../../test/support/merchant-endpoint.ts';
import { type MoneyWorld, startMoneyWorld, visa } from '../../test/support/money-world.ts';
import { rightCode, visitIssuer } from '../../test/support/three-ds-customer.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import { defaultEventTypes } from '../domain/event.ts';
import { createWebhookClient } from '../net/webhook-client.ts';
import { type RunningWorker, runWorker } from './run.ts';
import { type TaskDeps, workerTasks } from './tasks.ts';

test('servers that hang for 15 s do not hold up the webhook of another one', async (t) => {
  const world = await startMoneyWorld(t);
  const quick = await startShop(t, world);
  const hanging = await Promise.all([startShop(t, world), startShop(t, world), startShop(t, world)]);
  for (const shop of hanging) {
    shop.next(...Array.from({ length: 200 }, () => ({ kind: 'hang' }) as const));
    for (let n = 0; n < 20; n += 1) {
      await world.pay(await world.open({ webhookUrl: `${shop.url}?order=${n}` }), visa);
    }
  }
  await withWorker(world, {}, async () => {
    for (const shop of hanging) await shop.waitFor(() => shop.received.length >= 16);
    const session = await world.open({ webhookUrl: quick.url });
    await world.pay(session, visa);
    const paidAt = Date.now();
    const webhook = await quick.waitFor((one) => one.body.includes(session.id));
    assert.ok(webhook.isGenuine);
    const waitedMs = webhook.receivedAt.getTime() - paidAt;
    assert.ok(waitedMs < 5_000, `it came after ${waitedMs} ms`);
    t.diagnostic(`the webhook came ${waitedMs} ms after the payment`);
    for (const shop of hanging) assert.equal(shop.received.length, 16);
  });
});

test('the worker settles, expires and delivers by itself', async (t) => {
  const world = await startMoneyWorld(t);
  const shop = await startShop(t, world);
  await world.addEndpoint(shop.url, defaultEventTypes);
  const [unknown, lapsing] = [await world.open(), await world.open({ expiresInMs: 60_000 })];
  await world.pay(unknown, '4000990000000038');
  await withWorker(world, {}, async () => {
    world.clock.advance(61_000);
    await shop.waitFor((one) => one.body.includes('session.completed') && one.body.includes(unknown.id));
    await shop.waitFor((one) => one.body.includes('session.expired') && one.body.includes(lapsing.id));
  });
});

test('the worker goes on where nobody did: a result is followed by its sale, a customer who left is given up', async (t) => {
  const world = await startMoneyWorld(t);
  const [passed, left] = [await world.open(), await world.open()];
  for (const session of [passed, left]) await world.pay(session, '4000992000009001');
  world.results.isHeld = true;
  await visitIssuer(world, passed, rightCode);
  await world.results.settled(1);
  const statusOf = async (session: typeof passed) => (await world.session(session)).status;
  await withWorker(world, {}, async () => {
    world.clock.advance(5_001);
    await waitUntil(async () => (await statusOf(passed)) === 'succeeded');
    assert.equal(await statusOf(left), 'requires_action', 'the customer may still be typing');
    world.clock.advance(600_000);
    await waitUntil(async () => (await statusOf(left)) === 'open');
  });
  assert.deepEqual([(await world.sales(passed)).length, await world.sales(left)], [1, []]);
  assert.deepEqual(await world.db.query('select from cards_in_flight'), []);
});

test('the worker sweeps cards whose time is over, whatever became of their attempts', async (t) => {
  const world = await startMoneyWorld(t);
  await world.pay(await world.open(), '4000992000009001');
  await world.db.execute('update authentications set deadline_at = null');
  world.clock.advance(15 * 60_000);
  await withWorker(world, {}, () =>
    waitUntil(async () => (await world.db.query('select from cards_in_flight')).length === 0),
  );
});

test('a worker that stops waits for the answer to what it is sending', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open({ webhookUrl: 'https://shop.example/hook' });
  await world.pay(session, visa);
  let isSending = false;
  const post: TaskDeps['post'] = async () => {
    isSending = true;
    await sleep(500);
    return { kind: 'answered', status: 200, retryAfter: undefined, bodyStart: '', latencyMs: 500 };
  };
  await withWorker(world, { post }, async (worker) => {
    await waitUntil(() => isSending);
    await worker.stop();
  });
  const states = (await world.deliveries(session)).map((row) => row.state);
  assert.deepEqual(states, ['delivered']);
});

test('a worker whose places are all taken rests, and goes on when they are free again', async (t) => {
  const world = await startMoneyWorld(t);
  for (let n = 0; n < 9; n += 1) {
    await world.addEndpoint(`https://shop${n}.example/hook`, ['checkout.session.created']);
  }
  for (let n = 0; n < 17; n += 1) await world.open();
  const sending: (() => void)[] = [];
  let isHanging = true;
  const post: TaskDeps['post'] = async () => {
    await new Promise<void>((resolve) => (isHanging ? sending.push(resolve) : resolve()));
    return { kind: 'answered', status: 200, retryAfter: undefined, bodyStart: '', latencyMs: 1 };
  };
  await withWorker(world, { post }, async () => {
    await waitUntil(() => sending.length >= 128);
    // Whoever spins instead of resting lets no timer through.
    await sleep(300);
    assert.equal(sending.length, 128);
    isHanging = false;
    for (const answer of sending) answer();
    await waitUntil(async () => {
      const left = await world.db.query(`select from deliveries where state = 'pending'`);
      return left.length === 0;
    });
  });
});

test('a task that fails is said in the log and stops no other', async (t) => {
  const world = await startMoneyWorld(t);
  const shop = await startShop(t, world);
  await world.addEndpoint(shop.url, defaultEventTypes);
  const unknown = await world.open();
  await world.pay(unknown, '4000990000000038');
  const errors: string[] = [];
  const connectorOf = async () => {
    throw new Error('a bug');
  };
  const log = { error: (_details: object, message: string) => void errors.push(message) };
  await withWorker(world, { connectorOf, log }, async () => {
    world.clock.advance(61_000);
    const session = await world.open();
    await world.pay(session, visa);
    await shop.waitFor((one) => one.body.includes(session.id));
    await waitUntil(() => errors.length > 0);
  });
  assert.equal((await world.session(unknown)).status, 'processing');
});

async function startShop(t: TestContext, world: MoneyWorld) {
  const shop = await startMerchantEndpoint({ secret: world.testWebhookSecret });
  t.after(() => shop.close());
  return shop;
}

/** Runs the whole worker, as a process does, for as long as `work` takes; whatever hangs then is cut. */
async function withWorker(
  world: MoneyWorld,
  changes: Partial<TaskDeps>,
  work: (worker: RunningWorker) => Promise<void>,
): Promise<void> {
  const client = createWebhookClient({ allowLoopback: true });
  const deps: TaskDeps = {
    ...world.payDeps,
    seal: world.seal,
    random: Math.random,
    sendMail: async () => ({ kind: 'caught' }),
    async post({ livemode, ...request }) {
      const answer = await client.post({ ...request, allowLoopback: !livemode });
      return answer.kind === 'answered' ? { ...answer, retryAfter: answer.headersRetryAfter } : answer;
    },
    log: { error: (details, message) => assert.fail(`${message} ${JSON.stringify(details)}`) },
    ...changes,
  };
  const worker = runWorker({ tasks: workerTasks(deps), log: deps.log });
  try {
    await work(worker);
  } finally {
    const stopped = worker.stop();
    await client.close();
    await stopped;
  }
}
