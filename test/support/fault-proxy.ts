import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { cutSocket } from './cut-socket.ts';

/** What the way between two programs does to that which passes. */
export type Fault =
  /** Nobody takes connections: the caller knows that not one byte left it. */
  | { readonly kind: 'refuse' }
  /** Connections are taken, and reset by their first byte; those that are open are reset at once. */
  | { readonly kind: 'reset' }
  /** Bytes are swallowed in both directions, and nobody is told. */
  | { readonly kind: 'blackhole' }
  /** Every byte takes so much longer, in each direction. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Questions arrive; instead of the answer comes the end of the stream, as if the other side had hung up. */
  | { readonly kind: 'half_close' }
  /** So many bytes of the answers on a connection arrive, then it is reset. */
  | { readonly kind: 'truncate'; readonly atByte: number }
  /** Answers come so many bytes at a time. */
  | { readonly kind: 'drip'; readonly bytes: number; readonly everyMs: number }
  /** Every answer comes twice. */
  | { readonly kind: 'duplicate_answer' };

export interface FaultProxy {
  readonly port: number;
  /** From now on, and also on the connections that are open, until `heal`. */
  use(fault: Fault): Promise<void>;
  /** Everything passes again; a connection that lost bytes cannot go on, so it is reset. */
  heal(): Promise<void>;
  /** Resets what is open, as a router does that starts anew. */
  resetAll(): void;
  close(): Promise<void>;
}

/** One connection and its twin on the other side. */
interface Pipe {
  readonly caller: Socket;
  readonly server: Socket;
  hasLost: boolean;
  /** Bytes of answers that passed since the fault began. */
  answered: number;
  /** The answer so far, for a second delivery. */
  kept: Buffer[];
  repeat: NodeJS.Timeout | undefined;
}

/** An answer of which nothing more came for so long is whole. */
const answerIsWholeAfterMs = 20;

/**
 * A way over 127.0.0.1 that its owner can break. `target` names the port on the other side for each new connection, or
 * null while there is nobody; then the connection is reset. It forwards what is small: nobody is slowed down to the
 * pace of the other side.
 */
export async function startFaultProxy(target: () => number | null): Promise<FaultProxy> {
  const pipes = new Set<Pipe>();
  let fault: Fault | null = null;
  const server = createServer({ allowHalfOpen: true }, (caller) => {
    const port = target();
    if (port === null) cutSocket(caller);
    else open(caller, port, pipes, () => fault);
  });
  const port = await listen(server, 0);
  const resetAll = () => pipes.forEach(reset);
  return {
    port,
    async use(next) {
      fault = next;
      for (const pipe of pipes) pipe.answered = 0;
      if (next.kind === 'reset') resetAll();
      if (next.kind === 'refuse') {
        resetAll();
        await stopListening(server);
      }
    },
    async heal() {
      fault = null;
      if (!server.listening) await listen(server, port);
      for (const pipe of pipes) if (pipe.hasLost) reset(pipe);
    },
    resetAll,
    async close() {
      resetAll();
      await stopListening(server);
    },
  };
}

function open(caller: Socket, port: number, pipes: Set<Pipe>, faultNow: () => Fault | null): void {
  const server = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  const pipe: Pipe = { caller, server, hasLost: false, answered: 0, kept: [], repeat: undefined };
  pipes.add(pipe);
  const ways = [
    { from: caller, to: server, treat: treatQuestion },
    { from: server, to: caller, treat: treatAnswer },
  ];
  for (const { from, to, treat } of ways) {
    from.setNoDelay(true);
    // Bytes keep their order, whatever each of them waits for.
    let tail = Promise.resolve();
    from.on('data', (bytes) => {
      const fault = faultNow();
      const arrivedAt = performance.now();
      tail = tail.then(() => treat(pipe, fault, bytes, arrivedAt));
    });
    from.on('end', () => {
      tail = tail.then(() => void (to.destroyed || to.end()));
    });
    from.on('error', () => reset(pipe));
    from.on('close', () => {
      pipes.delete(pipe);
      clearTimeout(pipe.repeat);
      void tail.then(() => to.destroy());
    });
  }
}

async function treatQuestion(pipe: Pipe, fault: Fault | null, bytes: Buffer, arrivedAt: number) {
  pipe.kept = [];
  if (fault?.kind === 'reset') return reset(pipe);
  await passOn(pipe, pipe.server, fault, bytes, arrivedAt);
}

async function treatAnswer(pipe: Pipe, fault: Fault | null, bytes: Buffer, arrivedAt: number) {
  switch (fault?.kind) {
    case 'reset':
      return reset(pipe);
    case 'half_close':
      pipe.hasLost = true;
      return void pipe.caller.end();
    case 'truncate': {
      const left = Math.max(0, fault.atByte - pipe.answered);
      pipe.answered += bytes.length;
      if (left >= bytes.length) return write(pipe.caller, bytes);
      pipe.hasLost = true;
      // The bytes before the cut are to arrive: a reset would take away what is not sent yet.
      return void pipe.caller.end(bytes.subarray(0, left), () => pipe.caller.destroy());
    }
    case 'drip':
      for (let at = 0; at < bytes.length && !pipe.caller.destroyed; at += fault.bytes) {
        write(pipe.caller, bytes.subarray(at, at + fault.bytes));
        await sleep(fault.everyMs);
      }
      return;
    case 'duplicate_answer':
      pipe.kept.push(bytes);
      clearTimeout(pipe.repeat);
      pipe.repeat = setTimeout(() => write(pipe.caller, Buffer.concat(pipe.kept)), answerIsWholeAfterMs);
      return write(pipe.caller, bytes);
    default:
      return passOn(pipe, pipe.caller, fault, bytes, arrivedAt);
  }
}

async function passOn(pipe: Pipe, to: Socket, fault: Fault | null, bytes: Buffer, arrivedAt: number) {
  if (fault?.kind === 'blackhole') {
    pipe.hasLost = true;
    return;
  }
  if (fault?.kind === 'delay') await sleep(Math.max(0, arrivedAt + fault.ms - performance.now()));
  write(to, bytes);
}

function write(to: Socket, bytes: Buffer): void {
  if (!to.destroyed && to.writable) to.write(bytes);
}

function reset({ caller, server }: Pipe): void {
  for (const socket of [caller, server]) if (!socket.destroyed) cutSocket(socket);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Resolves when no connection is taken any more. */
function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
