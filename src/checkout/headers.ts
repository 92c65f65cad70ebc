import type { Ways } from '../flows/find-ways.ts';
import { privatePageHeaders } from '../ui/page-headers.ts';

/** Where browsers tell us what the policy has stopped. */
export const reportsPath = '/checkout/reports';

/**
 * `page` is closed to everyone. A page that posts to the issuer (it holds no card field) also allows the origin of that
 * address, `action`, and nothing else. `returned` may stand in a frame of ours, and runs no script there.
 */
export type PagePolicy =
  | 'page'
  | 'returned'
  | { readonly kind: 'method' | 'challenge'; readonly action: string };

/**
 * Headers of every page: nothing from elsewhere, nothing kept, nothing told to the next site. The page's address is
 * the session's only secret, so no referrer ever carries it. `embedders` are the origins that may hold the page in a frame.
 */
export function securityHeaders(
  nonce: string,
  isHttps: boolean,
  policy: PagePolicy = 'page',
  embedders: readonly string[] = [],
  wallets: readonly string[] = [],
): Record<string, string> {
  const issuer = typeof policy === 'string' ? '' : originSource(policy.action);
  const isFramed = policy === 'returned';
  // Every page around one has to be named: ours as well, where a frame of ours stands in a page of the shop.
  const around = embedders.map(originSource).join('');
  const ancestors = isFramed || around !== '' ? `'self'${around}` : "'none'";
  return {
    'content-security-policy': [
      "default-src 'none'",
      `script-src 'nonce-${nonce}' 'strict-dynamic'`,
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' data:",
      "font-src 'self'",
      `connect-src ${["'self'", ...wallets].join(' ')}`,
      `frame-src 'self'${issuer}`,
      `form-action 'self'${issuer}`,
      `frame-ancestors ${ancestors}`,
      "base-uri 'none'",
      "object-src 'none'",
      ...(isFramed ? ['sandbox allow-same-origin'] : []),
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
      'report-to csp',
    ].join('; '),
    ...privatePageHeaders(isHttps),
    'reporting-endpoints': `csp="${reportsPath}"`,
    'referrer-policy': 'no-referrer',
    // It knows no list, and browsers that know `frame-ancestors` go by that.
    ...(around === '' && { 'x-frame-options': isFramed ? 'SAMEORIGIN' : 'DENY' }),
    'cross-origin-resource-policy': around === '' ? 'same-origin' : 'cross-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), payment=(self)',
  };
}

const hostsOfWallets = {
  apple_pay: ['https://apple.com/apple-pay'],
  google_pay: ['https://google.com/pay', 'https://pay.google.com'],
} as const;

/** Where the browser itself learns of a wallet that it is asked for; no script of ours goes there. */
export function walletHosts(ways: Ways | undefined): readonly string[] {
  return ways?.wallets.flatMap(({ wallet }) => hostsOfWallets[wallet]) ?? [];
}

/**
 * The origin as one more source of a directive. The address comes from outside: an origin with letters that mean
 * something in a policy (a host may hold a semicolon) opens nothing.
 */
function originSource(address: string): string {
  const origin = URL.canParse(address) ? new URL(address).origin : '';
  return /^https?:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:]+\])(?::\d+)?$/.test(origin) ? ` ${origin}` : '';
}
