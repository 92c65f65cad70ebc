import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { postCard } from '../../test/support/pay-page.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import { startWorld } from '../../test/support/world.ts';
import { createSessionWatcher } from './watch-sessions.ts';

const world = await startWorld({ after });

/** Reads a stream until it ends; what came stands in `news`. */
async function listen(t: { after(fn: () => void): void }, id: string) {
  const abort = new AbortController();
  t.after(() => abort.abort());
  const response = await fetch(`${world.url}/checkout/${id}/live`, { signal: abort.signal });
  const news: { status: string; version: number; at: number }[] = [];
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      for (const [, data = ''] of decoder.decode(chunk).matchAll(/^data: (.*)$/gm))
        news.push({ ...JSON.parse(data), at: performance.now() });
    }
  })().catch(() => undefined);
  return { response, news, reading };
}

test('a stream tells at once how it stands, and of a payment within two seconds', async (t) => {
  const { id, checkout_url } = await world.createSession();
  const { response, news } = await listen(t, id);
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  assert.equal(response.headers.get('cache-control'), 'no-store');
  await waitUntil(() => news.length > 0);
  assert.equal(news[0]?.status, 'open');
  await postCard(checkout_url, { number: '4242424242424242' });
  const paidAt = performance.now();
  await waitUntil(() => news.at(-1)?.status === 'succeeded');
  const late = (news.at(-1)?.at ?? 0) - paidAt;
  assert.ok(late < 2_000, `${late} ms`);
});

test('the end of its time is told although nobody writes it down', async (t) => {
  const { id } = await world.createSession();
  const { news } = await listen(t, id);
  await world.installation.db.execute(
    `update sessions set created_at = now() - interval '1 hour', expires_at = clock_timestamp() + interval '300 milliseconds' where id = $1`,
    [id],
  );
  await waitUntil(() => news.at(-1)?.status === 'expired');
});

test('streams that end while news come for them end quietly, and nobody listens any more', async (t) => {
  const own = await startWorld(t);
  const { id } = await own.createSession();
  const listeners = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const abort = new AbortController();
      const response = await fetch(`${own.url}/checkout/${id}/live`, { signal: abort.signal });
      return { abort, reader: response.body?.getReader() };
    }),
  );
  for (const { abort, reader } of listeners.slice(0, 10)) {
    await reader?.read();
    abort.abort();
  }
  await own.installation.db.execute('update sessions set event_sequence = event_sequence + 1 where id = $1', [
    id,
  ]);
  const rest = listeners.slice(10).map(async ({ reader }) => {
    let last = await reader?.read();
    while (last && !last.done) last = await reader?.read();
    return last?.done;
  });
  // What ends its streams when a server closes; a write after that would end the process.
  await own.close();
  assert.deepEqual(new Set(await Promise.all(rest)), new Set([true]));
});

test('there is no stream of what is not there', async () => {
  const { status } = await fetch(`${world.url}/checkout/cs_test_${'0'.repeat(40)}/live`);
  assert.equal(status, 404);
});

test('thousands of tabs cost one statement a round, and none when all are closed; more than that are turned away', async () => {
  const { db } = world.installation;
  const rows = await Promise.all(Array.from({ length: 3 }, () => world.createSession()));
  let asked = 0;
  const counted = {
    ...db,
    query: async <Row>(...given: Parameters<typeof db.query>) => {
      asked += 1;
      return db.query<Row>(...given);
    },
  };
  const now = () => new Date();
  const watcher = createSessionWatcher({ db: counted, now, everyMs: 30, mostWatched: 1_200 });
  const told = new Set<string>();
  const stops = rows.flatMap(({ id }) =>
    Array.from({ length: 400 }, (_, at) =>
      watcher.watch({ merchantId: world.merchantId, id }, () => told.add(`${id} ${at}`)),
    ),
  );
  await waitUntil(() => told.size === 1_200);
  assert.equal(
    watcher.watch({ merchantId: world.merchantId, id: 'another' }, () => {}),
    undefined,
  );
  const before = asked;
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.ok(asked - before <= 11, `${asked - before} statements in 300 ms`);
  for (const stop of stops) stop?.();
  const closed = asked;
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.ok(asked - closed <= 1);
});
