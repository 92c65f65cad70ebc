import assert from 'node:assert/strict';
import { createServer as createHttpServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { waitUntil } from './wait-until.ts';

/** A server that counts what reached it and answers `hello`, and a way to it that can be broken. */
interface Way {
  readonly proxy: FaultProxy;
  readonly asked: () => number;
}

async function startWay(t: TestContext, target?: () => number | null): Promise<Way> {
  let asked = 0;
  const server: Server = createHttpServer((_request, response) => {
    asked += 1;
    response.end('hello');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => void server.closeAllConnections());
  t.after(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const proxy = await startFaultProxy(target ?? (() => port));
  t.after(() => proxy.close());
  return { proxy, asked: () => asked };
}

interface Heard {
  readonly text: string;
  /** How the connection ended: the code of its error, `end` when the other side hung up, or nothing when it is silent. */
  readonly how: string;
}

/** Asks on a connection of its own and listens until it ends, or for so long. */
function ask({ proxy }: Way, listenMs = 400): Promise<Heard> {
  return new Promise((resolve) => {
    const socket = connect(proxy.port, '127.0.0.1', () =>
      socket.write('GET / HTTP/1.1\r\nHost: bank\r\n\r\n'),
    );
    let text = '';
    const done = (how: string) => {
      socket.destroy();
      resolve({ text, how });
    };
    socket.on('data', (bytes) => {
      text += bytes;
    });
    socket.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? ''));
    socket.on('end', () => done('end'));
    setTimeout(() => done('silence'), listenMs);
  });
}

async function askUnder(way: Way, fault: Fault, listenMs?: number): Promise<Heard> {
  await way.proxy.use(fault);
  return ask(way, listenMs);
}

const answersIn = ({ text }: Heard) => text.split('hello').length - 1;

test('an unbroken way passes question and answer on', async (t) => {
  const way = await startWay(t);
  assert.equal(answersIn(await ask(way)), 1);
  assert.equal(way.asked(), 1);
});

test('a way that refuses takes no connection, and takes them again at the same port when healed', async (t) => {
  const way = await startWay(t);
  assert.equal((await askUnder(way, { kind: 'refuse' })).how, 'ECONNREFUSED');
  await way.proxy.heal();
  assert.equal(answersIn(await ask(way)), 1);
});

test('a way that resets lets nothing through', async (t) => {
  const way = await startWay(t);
  assert.deepEqual(await askUnder(way, { kind: 'reset' }), { text: '', how: 'ECONNRESET' });
  assert.equal(way.asked(), 0);
});

test('a way without anybody on the other side resets', async (t) => {
  const way = await startWay(t, () => null);
  assert.equal((await ask(way)).how, 'ECONNRESET');
});

test('a blackhole is silent, and what lost bytes in it is reset when it is healed', async (t) => {
  const way = await startWay(t);
  await way.proxy.use({ kind: 'blackhole' });
  const asking = ask(way, 5_000);
  await sleep(100);
  assert.equal(way.asked(), 0);
  await way.proxy.heal();
  assert.deepEqual(await asking, { text: '', how: 'ECONNRESET' });
});

test('a delay holds the question and the answer back', async (t) => {
  const way = await startWay(t);
  await way.proxy.use({ kind: 'delay', ms: 150 });
  const asking = ask(way, 5_000);
  await sleep(75);
  assert.equal(way.asked(), 0);
  await waitUntil(() => way.asked() === 1);
  way.proxy.resetAll();
  assert.equal(answersIn(await asking), 0, 'the answer was still on its way when the question had arrived');
  assert.equal(answersIn(await ask(way, 1_000)), 1);
});

test('a half-closed way delivers the question and hangs up before the answer', async (t) => {
  const way = await startWay(t);
  assert.deepEqual(await askUnder(way, { kind: 'half_close' }), { text: '', how: 'end' });
  assert.equal(way.asked(), 1);
});

test('an answer is cut at the byte that was named', async (t) => {
  const way = await startWay(t);
  const heard = await askUnder(way, { kind: 'truncate', atByte: 17 });
  assert.equal(heard.text, 'HTTP/1.1 200 OK\r\n');
  assert.notEqual(heard.how, 'silence');
});

test('a dripping answer is whole in the end and not before', async (t) => {
  const way = await startWay(t);
  const early = await askUnder(way, { kind: 'drip', bytes: 40, everyMs: 200 }, 300);
  assert.equal(answersIn(early), 0);
  assert.equal(answersIn(await ask(way, 2_000)), 1);
});

test('a duplicated answer comes twice and is asked for once', async (t) => {
  const way = await startWay(t);
  assert.equal(answersIn(await askUnder(way, { kind: 'duplicate_answer' })), 2);
  assert.equal(way.asked(), 1);
});
