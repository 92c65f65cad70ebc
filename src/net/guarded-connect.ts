import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { buildConnector } from 'undici';
import { isAddress } from '../domain/address.ts';
import type { ResolveHost } from './resolve-host.ts';

/** One address to dial; `servername` is the name that a TLS certificate must carry, absent for an address. */
export interface DialTarget {
  readonly protocol: string;
  readonly address: string;
  readonly port: number;
  readonly servername?: string;
}

/** Opens a socket to an address that was already checked; it must not resolve anything again. */
export type Dial = (target: DialTarget) => Socket;

/** No connection was made; not one byte of the request was written. */
export class DialError extends Error {
  readonly code = 'MAXFI_DIAL';
  readonly reason: 'blocked_address' | 'dns' | 'connect' | 'tls' | 'timeout';

  constructor(reason: DialError['reason'], cause?: unknown) {
    super(`No connection: ${reason}`, { cause });
    this.name = 'DialError';
    this.reason = reason;
  }
}

export interface GuardedConnectOptions {
  readonly resolve: ResolveHost;
  readonly isAllowed: (address: string, target: { protocol: string; port: string }) => boolean;
  readonly dial: Dial;
  /** For name look-up, connection and TLS together. */
  readonly connectTimeoutMs: number;
}

const maxDialledAddresses = 4;

/**
 * A connector for undici that asks for all addresses of a host once, refuses when a single one is not allowed, and
 * dials exactly what it checked. A filter inside Node's own look-up is not enough: it is never called when the URL
 * holds an address.
 */
export function guardedConnect(options: GuardedConnectOptions): buildConnector.connector {
  return (target, callback) => {
    connectChecked(options, target).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(error instanceof Error ? error : new DialError('connect', error), null),
    );
  };
}

async function connectChecked(
  options: GuardedConnectOptions,
  target: buildConnector.Options,
): Promise<Socket> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), options.connectTimeoutMs);
  try {
    const host = target.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
    const addresses = await checkedAddresses(options, target, host, timeout.signal);
    const port = Number(target.port || (target.protocol === 'https:' ? 443 : 80));
    const named = isAddress(host) ? {} : { servername: host };
    let refusal = new DialError('connect');
    for (const address of addresses.slice(0, maxDialledAddresses)) {
      const dialled = { protocol: target.protocol, address, port, ...named };
      const answer = await dialOne(options.dial, dialled, timeout.signal);
      if (!(answer instanceof DialError)) return answer;
      refusal = answer;
      if (refusal.reason !== 'connect') break;
    }
    throw refusal;
  } finally {
    clearTimeout(timer);
  }
}

/** All addresses of the host, IPv4 first, or an error when one of them must not be reached. */
async function checkedAddresses(
  options: GuardedConnectOptions,
  target: buildConnector.Options,
  host: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const addresses = isAddress(host) ? [host] : await resolveInTime(options.resolve, host, signal);
  if (addresses.length === 0) throw new DialError('dns');
  if (!addresses.every((address) => options.isAllowed(address, target)))
    throw new DialError('blocked_address');
  return [...addresses].sort((a, b) => Number(a.includes(':')) - Number(b.includes(':')));
}

function resolveInTime(resolve: ResolveHost, host: string, signal: AbortSignal): Promise<readonly string[]> {
  return new Promise((found, failed) => {
    signal.addEventListener('abort', () => failed(new DialError('timeout')), { once: true });
    resolve(host).then(found, (cause: unknown) => failed(new DialError('dns', cause)));
  });
}

function dialOne(dial: Dial, target: DialTarget, signal: AbortSignal): Promise<Socket | DialError> {
  return new Promise((settle) => {
    if (signal.aborted) return settle(new DialError('timeout'));
    const socket = dial(target);
    let stage: 'connect' | 'tls' = 'connect';
    const giveUp = () => socket.destroy(new DialError('timeout'));
    signal.addEventListener('abort', giveUp, { once: true });
    socket.setNoDelay(true);
    socket.once('connect', () => {
      stage = 'tls';
    });
    socket.once(target.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      signal.removeEventListener('abort', giveUp);
      settle(socket);
    });
    // The listener stays: until undici adds its own, an error without one would end the process.
    socket.on('error', (cause) => settle(cause instanceof DialError ? cause : new DialError(stage, cause)));
    socket.once('close', () => settle(new DialError(stage)));
  });
}

/** Dials over the network. `ca` holds certificates to trust instead of the public ones. */
export function createDial({ ca }: { ca?: string | undefined } = {}): Dial {
  return ({ protocol, address, port, servername }) =>
    protocol === 'https:'
      ? connectTls({
          host: address,
          port,
          ALPNProtocols: ['http/1.1'],
          ...(servername === undefined ? {} : { servername }),
          ...(ca === undefined ? {} : { ca }),
        })
      : connectTcp({ host: address, port });
}
