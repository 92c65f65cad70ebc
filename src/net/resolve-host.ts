import { Resolver } from 'node:dns/promises';
import { isLocalhostName } from '../domain/webhook-url.ts';

/** All IPv4 and IPv6 addresses of a name; rejects when it has none. */
export type ResolveHost = (hostname: string) => Promise<readonly string[]>;

/**
 * Asks the DNS and nothing else. The system's own look-up is not used: it reads search domains and local files,
 * and runs on four threads that the names of one slow shop could block for everybody.
 */
export function createHostResolver(): ResolveHost {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  return async (hostname) => {
    if (isLocalhostName(hostname)) return ['127.0.0.1', '::1'];
    const families = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    const addresses = families.flatMap((family) => (family.status === 'fulfilled' ? family.value : []));
    if (addresses.length === 0) throw new Error('The name has no address');
    return addresses;
  };
}
