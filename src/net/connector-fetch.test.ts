import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { type TestContext, test } from 'node:test';
import { type ConnectorFetchOptions, createConnectorFetch } from './connector-fetch.ts';

async function world(context: TestContext, listener: RequestListener, options?: ConnectorFetchOptions) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  const out = createConnectorFetch(options);
  context.after(async () => {
    server.closeAllConnections();
    server.close();
    await out.close();
  });
  const url = `http://127.0.0.1:${address.port}/`;
  const post = (signal = AbortSignal.timeout(5_000)) =>
    out.fetch(url, { method: 'POST', headers: { 'x-own': 'yes' }, body: 'ə', signal });
  return { server, url, out, post };
}

test('method, headers, body, status and answer go through as they are', async (context) => {
  const { post } = await world(context, async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    response.writeHead(418).end(`${request.method} ${request.headers['x-own']} ${body}`);
  });
  const answer = await post();
  assert.equal(answer.status, 418);
  assert.equal(await answer.text(), 'POST yes ə');
});

test('a redirect is an answer, not a place to go', async (context) => {
  let requests = 0;
  const { post } = await world(context, (_request, response) => {
    requests += 1;
    response.writeHead(307, { location: '/elsewhere' }).end();
  });
  assert.equal((await post()).status, 307);
  assert.equal(requests, 1);
});

test('a lost request is not sent again', async (context) => {
  let requests = 0;
  const { post } = await world(context, (request) => {
    requests += 1;
    request.socket.resetAndDestroy();
  });
  await assert.rejects(post());
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(requests, 1);
});

test('an answer at the limit is read, one byte more is not', async (context) => {
  const { post } = await world(
    context,
    (request, response) => {
      response.end('x'.repeat(Number(request.headers['x-own'] === 'yes') + limit));
      limit += 1;
    },
    { answerLimitBytes: 1_001 },
  );
  let limit = 1_000;
  assert.equal((await (await post()).text()).length, 1_001);
  await assert.rejects(post().then((answer) => answer.text()));
});

test('the signal ends the wait for an answer, and for its body', async (context) => {
  let sendsHead = false;
  const { post } = await world(context, (_request, response) => {
    if (sendsHead) response.writeHead(200).write('{');
  });
  await assert.rejects(post(AbortSignal.timeout(50)), { name: 'TimeoutError' });
  sendsHead = true;
  await assert.rejects(post(AbortSignal.timeout(200)).then((answer) => answer.text()));
});

test('one connection serves one request after another', async (context) => {
  const ports = new Set<number | undefined>();
  const { post } = await world(context, (request, response) => {
    ports.add(request.socket.remotePort);
    response.end('ok');
  });
  for (let times = 0; times < 3; times += 1) {
    await (await post()).text();
    // The connection is free again only after the turn in which its answer ended.
    await new Promise(setImmediate);
  }
  assert.equal(ports.size, 1);
});
