/** Headers of every page that is about somebody: never kept, never framed, never guessed at; for https, only https from then on. */
export function privatePageHeaders(isHttps: boolean): Record<string, string> {
  return {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'x-robots-tag': 'noindex',
    ...(isHttps && { 'strict-transport-security': 'max-age=63072000; includeSubDomains' }),
  };
}
