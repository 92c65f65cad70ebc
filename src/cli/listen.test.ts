import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startMerchantEndpoint } from '../../test/support/merchant-endpoint.ts';
import { buildProgram } from '../../test/support/program.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import { freePort, startWorld } from '../../test/support/world.ts';

/* A developer's machine: the listener as a process, and a shop's server that nobody can reach from outside. */

const world = await startWorld({ after });
const program = await buildProgram({ after });
const dataDir = await mkdtemp(join(tmpdir(), 'maxfi-listen-'));
after(() => rm(dataDir, { recursive: true }));

async function listen(url: string, more: string[] = [], over: Record<string, string> = {}) {
  const running = await program.run(['listen', '--forward-to', url, '--json', ...more], {
    environment: { MAXFI_URL: world.url, MAXFI_KEY: world.testKey, MAXFI_DATA_DIR: dataDir, ...over },
    readyWhen: /("forwarding_to"|"error").*/,
  });
  const said = () =>
    running
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
  return {
    said,
    secret: said()[0]?.secret as string,
    ended: running.ended,
    kill: running.kill,
    async stop() {
      running.kill('SIGINT');
      assert.equal((await running.ended).code, 0);
    },
  };
}

const events = ['--events', 'checkout.session.created,checkout.session.completed'];
const pay = async () => {
  const { id } = await world.createSession();
  await world.call('POST', `/v2/test/checkout/${id}/complete`, { body: { outcome: 'approved' } });
  return id;
};
const tell = (webhooks: readonly { body: string }[]) =>
  webhooks.map(({ body }) => {
    const { type, data } = JSON.parse(body);
    return `${type.replace('checkout.session.', '')} ${data.object.id}`;
  });

test('events come as webhooks do, and after a stop or a kill the next start brings what was missed, none left out', async (t) => {
  const shop = await startMerchantEndpoint();
  t.after(() => shop.close());
  // Killed between our answer and its note of it, the listener brings the same event again.
  const each = () => [...new Map(shop.received.map((one) => [one.headers['webhook-id'], one])).values()];
  await pay();
  const first = await listen(shop.url, events);
  shop.useSecret(first.secret);
  const seen = await pay();
  await waitUntil(() => Promise.resolve(shop.received.length === 2), 10_000);
  assert.deepEqual(tell(shop.received), [`created ${seen}`, `completed ${seen}`]);
  assert.ok(shop.received.every(({ isGenuine }) => isGenuine));
  await first.stop();

  const missed = await pay();
  const second = await listen(shop.url, events);
  assert.equal(second.secret, first.secret, 'the shop need not be told again');
  await waitUntil(() => Promise.resolve(each().length === 4), 10_000);
  second.kill('SIGKILL');
  await second.ended;
  const [file = ''] = (await readdir(join(dataDir, 'listen'))).filter((name) => name.endsWith('.json'));
  assert.equal((await stat(join(dataDir, 'listen', file))).mode & 0o777, 0o600);
  assert.ok(!(await readFile(join(dataDir, 'listen', file), 'utf8')).includes(world.testKey));

  const late = await pay();
  const third = await listen(shop.url, events);
  await waitUntil(() => Promise.resolve(each().length === 6), 10_000);
  assert.deepEqual(tell(each().slice(2)), [
    `created ${missed}`,
    `completed ${missed}`,
    `created ${late}`,
    `completed ${late}`,
  ]);
  const twin = await listen(shop.url, events);
  assert.match(twin.said()[0].error.message, /^Process \d+ listens for this already\.$/);
  assert.equal((await twin.ended).code, 1);

  // Created before what was taken, and committed after it.
  const [old] = await world.installation.db.query<{ id: string }>(
    `insert into events (merchant_id, id, session_id, sequence, livemode, type, body, created_at)
     select merchant_id, 'evt_committedlate', session_id, 99, livemode, type,
       replace(body, id, 'evt_committedlate'), created_at - interval '1 second'
     from events
     where session_id = $1 and type = 'checkout.session.completed'
     returning id`,
    [late],
  );
  assert.equal(old?.id, 'evt_committedlate');
  await waitUntil(() => Promise.resolve(each().length === 7), 10_000);
  assert.equal(each()[6]?.headers['webhook-id'], 'evt_committedlate');
  await third.stop();
});

test('a server that is away is waited for, and one that refuses an event three times is passed over', async (t) => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/webhooks`;
  const listener = await listen(url, events);
  const id = await pay();
  await waitUntil(() => Promise.resolve(listener.said().some(({ away }) => away === url)), 10_000);
  const shop = await startMerchantEndpoint({ port });
  t.after(() => shop.close());
  shop.useSecret(listener.secret);
  for (let tries = 0; tries < 3; tries += 1) shop.next({ kind: 'answer', status: 500 });
  await waitUntil(() => Promise.resolve(shop.received.length >= 4), 20_000);
  await waitUntil(() => Promise.resolve(listener.said().some(({ taken }) => taken === true)), 10_000);
  const told = listener.said().filter(({ event }) => event !== undefined);
  assert.deepEqual(
    told.map(({ type, taken, status }) => [type, taken, status]),
    [
      ['checkout.session.created', false, 500],
      ['checkout.session.completed', true, 200],
    ],
  );
  assert.ok(told.every(({ of }) => of === id));
  await listener.stop();
});

test('a live key, a type that is not, and a target with a password are refused', async () => {
  const url = 'http://127.0.0.1:1/hook';
  const cases: readonly [string, string[], Record<string, string>, RegExp][] = [
    [url, [], { MAXFI_KEY: world.liveKey }, /live key: say --live/],
    [url, ['--events', 'paid'], {}, /There is no event type paid/],
    [url, ['--since', 'noon'], {}, /--since must be a time/],
    ['http://a:b@localhost/', [], {}, /no user and password/],
  ];
  for (const [target, more, over, says] of cases) {
    const refused = await listen(target, more, over);
    assert.match(refused.said()[0].error.message, says);
    assert.ok(((await refused.ended).code ?? 0) > 0);
  }
});
