import { Agent, request } from 'undici';
import { isPublicAddress } from '../domain/address.ts';
import type { Secret } from '../vault/secret.ts';
import { createHostResolver, type ResolveHost } from './resolve-host.ts';

export interface AskAppleOptions {
  readonly resolve?: ResolveHost;
  /** Of a stand-in; Apple listens at 443 and its certificate is believed as any is. */
  readonly standIn?: { readonly port: number; readonly ca: string };
  readonly timeoutMs?: number;
}

const answerLimitBytes = 64 * 1024;

/**
 * Asks Apple whether a merchant may use its wallet, with the merchant's own certificate. The address was checked to be
 * Apple's; where its name leads is checked here. Rejects with a sentence that quotes nothing.
 */
export function createAskApple(
  options: AskAppleOptions = {},
): (url: string, body: string, identity: Secret<string>) => Promise<string> {
  const { resolve = createHostResolver(), standIn, timeoutMs = 10_000 } = options;
  return async (url, body, identity) => {
    const { hostname } = new URL(url);
    const [address] = await resolve(hostname);
    if (address === undefined || (!standIn && !isPublicAddress(address)))
      throw new Error('the name of Apple’s server leads nowhere');
    const dispatcher = new Agent({
      maxResponseSize: answerLimitBytes,
      connect: {
        cert: identity.reveal(),
        key: identity.reveal(),
        servername: hostname,
        ...(standIn && { ca: standIn.ca }),
        lookup: (_host, _options, done) => done(null, [{ address, family: address.includes(':') ? 6 : 4 }]),
      },
    });
    try {
      const target = new URL(url);
      if (standIn) target.port = String(standIn.port);
      const answer = await request(target, {
        dispatcher,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`Apple answered ${answer.statusCode}`);
      JSON.parse(text);
      return text;
    } finally {
      await dispatcher.destroy();
    }
  };
}
