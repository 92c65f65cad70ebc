import { connect as connectTcp } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { isLoopbackAddress, isPublicAddress } from '../domain/address.ts';
import type { Certificate, Probe } from '../domain/probe.ts';
import { createHostResolver, type ResolveHost } from './resolve-host.ts';

export interface ProbeOptions {
  /** Addresses of this machine and of private networks are for trying out. */
  readonly allowsLocal: boolean;
  readonly timeoutMs?: number;
  readonly resolve?: ResolveHost;
}

/** Connects to where a URL leads, with TLS where it says so, looks at the certificate and hangs up. It never rejects. */
export async function probeReceiver(text: string, options: ProbeOptions): Promise<Probe> {
  const { allowsLocal, timeoutMs = 5_000, resolve = createHostResolver() } = options;
  const url = new URL(text);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  let addresses: readonly string[];
  try {
    addresses = /^[\d.]+$|:/.test(host) ? [host] : await resolve(host);
  } catch {
    return { kind: 'failed', reason: 'dns', detail: `${host} has no address` };
  }
  const blocked = addresses.find((one) => !isPublicAddress(one) && !(allowsLocal && isLoopbackAddress(one)));
  if (blocked !== undefined)
    return { kind: 'failed', reason: 'blocked_address', detail: `${host} leads to ${blocked}` };
  let last: Probe = { kind: 'failed', reason: 'connect', detail: `${host} has no address` };
  for (const address of addresses.slice(0, 4)) {
    last = await dial({ address, port, isTls: url.protocol === 'https:', servername: host, timeoutMs });
    if (last.kind === 'connected') break;
  }
  return last;
}

interface Target {
  readonly address: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly servername: string;
  readonly timeoutMs: number;
}

function dial({ address, port, isTls, servername, timeoutMs }: Target): Promise<Probe> {
  return new Promise((resolve) => {
    // The certificate is judged here instead of by a failed connection, so that its fault can be named.
    const tls = {
      host: address,
      port,
      rejectUnauthorized: false,
      ...(/[a-z]/i.test(servername) && { servername }),
    };
    const socket = isTls ? connectTls(tls) : connectTcp({ host: address, port });
    const end = (probe: Probe) => {
      socket
        .removeAllListeners()
        .on('error', () => undefined)
        .destroy();
      resolve(probe);
    };
    socket.setTimeout(timeoutMs, () =>
      end({ kind: 'failed', reason: 'timeout', detail: `no connection within ${timeoutMs} ms` }),
    );
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end({ kind: 'failed', reason: 'connect', detail: error.code ?? error.message }),
    );
    socket.once(isTls ? 'secureConnect' : 'connect', () =>
      end({ kind: 'connected', certificate: isTls ? certificateOf(socket as TLSSocket) : null }),
    );
  });
}

function certificateOf(socket: TLSSocket): Certificate {
  const { valid_to: validTo } = socket.getPeerCertificate();
  return {
    validTo: new Date(validTo ?? 0),
    problem: socket.authorized ? null : String(socket.authorizationError),
  };
}
