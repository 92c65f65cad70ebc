import type { Socket } from 'node:net';

/**
 * Resets a connection. One that is just being ended cannot be reset (EINVAL): Node 20 then forgets its handle without
 * closing it, and the process spins at its end, waiting for it for ever. That one is closed.
 */
export function cutSocket(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
