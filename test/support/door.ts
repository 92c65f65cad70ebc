import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import type { Lifetime } from './database.ts';

export interface Door {
  /** The address behind the door, by way of it. */
  readonly url: string;
  /** Cuts every connection and lets nobody in. */
  shut(): Promise<void>;
}

/** A way to another address that a test can shut, as when a network or a database goes away. */
export async function openDoor(t: Lifetime, behind: string): Promise<Door> {
  const { hostname, port } = new URL(behind);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const other = connect(Number(port), hostname);
    for (const one of [socket, other]) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        socket.destroy();
        other.destroy();
      });
    }
    socket.pipe(other).pipe(socket);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = new URL(behind);
  url.port = String((server.address() as AddressInfo).port);
  url.hostname = '127.0.0.1';
  const shut = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  t.after(shut);
  return { url: url.href, shut };
}
