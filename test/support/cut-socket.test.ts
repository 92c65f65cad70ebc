import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';

/** Runs a process that treats a connection it has taken in this way, and then has nothing more to do. */
async function endOfProcess(treat: string): Promise<unknown[]> {
  const script = `
    import { connect, createServer } from 'node:net';
    import { cutSocket } from ${JSON.stringify(new URL('./cut-socket.ts', import.meta.url).href)};
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => {});
      ${treat}
      server.close();
    });
    server.listen(0, '127.0.0.1', () => connect(server.address().port, '127.0.0.1').on('error', () => {}));`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  const child = spawn(process.execPath, args, { stdio: 'ignore', timeout: 20_000 });
  return once(child, 'exit');
}

test('a connection that is cut while it is being ended lets its process end', async () => {
  assert.deepEqual(await endOfProcess('socket.end(); cutSocket(socket);'), [0, null]);
});

test('a connection that is cut in the middle lets its process end', async () => {
  assert.deepEqual(await endOfProcess("socket.write('half of it'); cutSocket(socket);"), [0, null]);
});
