import assert from 'node:assert/strict';
import { createServer, type Server, type Socket } from 'node:net';
import { test } from 'node:test';
import { createConnectorFetch } from '../net/connector-fetch.ts';
import { wasNeverSent } from './was-never-sent.ts';

async function errorOf(url: string, timeoutMs = 5_000): Promise<unknown> {
  const { fetch, close } = createConnectorFetch();
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(url, { method: 'POST', headers: {}, body: '{}', signal });
    return await answer.text();
  } catch (error) {
    return error;
  } finally {
    await close();
  }
}

/** A server that does one thing with each connection. */
async function listen(onConnection: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  return { server, port: address.port };
}

test('nobody listening is proof, by address and by a name with two addresses', async () => {
  const { server, port } = await listen(() => {});
  await new Promise((resolve) => server.close(resolve));
  for (const host of ['127.0.0.1', 'localhost']) {
    const error = await errorOf(`http://${host}:${port}/`);
    assert.equal(wasNeverSent(error), true, String(error));
  }
});

test('a connection that opened is never proof, however it ends', async (context) => {
  const endings: Record<string, (socket: Socket) => void> = {
    'reset on arrival': (socket) => void socket.resetAndDestroy(),
    'closed on arrival': (socket) => void socket.destroy(),
    'reset after the request': (socket) => void socket.once('data', () => socket.resetAndDestroy()),
    'half a status line': (socket) => void socket.once('data', () => socket.end('HTTP/1.1 2')),
    'not HTTP': (socket) => void socket.once('data', () => socket.end('hello\r\n\r\n')),
    'cut body': (socket) =>
      void socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{')),
  };
  for (const [ending, act] of Object.entries(endings)) {
    const { server, port } = await listen(act);
    context.after(() => server.close());
    const error = await errorOf(`http://127.0.0.1:${port}/`);
    assert.ok(error instanceof Error, ending);
    assert.equal(wasNeverSent(error), false, ending);
  }
});

test('a deadline is never proof', async (context) => {
  const { server, port } = await listen(() => {});
  context.after(() => server.close());
  const error = await errorOf(`http://127.0.0.1:${port}/`, 50);
  assert.ok(error instanceof Error);
  assert.equal(wasNeverSent(error), false);
});

test('the same code is proof from connect and no proof from a connection in use', () => {
  const failure = (code: string, syscall?: string) => Object.assign(new Error(code), { code, syscall });
  for (const code of ['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ECONNREFUSED']) {
    assert.equal(wasNeverSent(failure(code, 'connect')), true, code);
    assert.equal(wasNeverSent(failure(code, 'read')), false, code);
    assert.equal(wasNeverSent(failure(code)), false, code);
  }
  assert.equal(wasNeverSent(failure('ENOTFOUND', 'getaddrinfo')), true);
  assert.equal(wasNeverSent(failure('EAI_AGAIN', 'getaddrinfo')), true);
  assert.equal(wasNeverSent(failure('ECONNRESET', 'connect')), false);
});

test('a connect timeout and a refused certificate are proof, other failures of undici are not', () => {
  const failure = (code: string) => Object.assign(new Error(code), { code });
  for (const code of ['UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID']) {
    assert.equal(wasNeverSent(failure(code)), true, code);
  }
  for (const code of [
    'UND_ERR_SOCKET',
    'UND_ERR_HEADERS_TIMEOUT',
    'UND_ERR_BODY_TIMEOUT',
    'UND_ERR_ABORTED',
    'EPROTO',
  ]) {
    assert.equal(wasNeverSent(failure(code)), false, code);
  }
});

test('one address that may have been reached spoils the proof of all others', () => {
  const refused = Object.assign(new Error(), { code: 'ECONNREFUSED', syscall: 'connect' });
  const reset = Object.assign(new Error(), { code: 'ECONNRESET', syscall: 'read' });
  assert.equal(wasNeverSent(new AggregateError([refused, refused])), true);
  assert.equal(wasNeverSent(new AggregateError([refused, reset])), false);
  assert.equal(wasNeverSent(new AggregateError([])), false);
  for (const thrown of [undefined, null, 'ECONNREFUSED', { code: 'ECONNREFUSED', syscall: 'connect' }]) {
    assert.equal(wasNeverSent(thrown), false);
  }
});
