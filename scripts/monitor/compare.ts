import type { PageInventory } from '../page-inventory.ts';

/** What a browser received of a page. */
export interface SeenPage {
  readonly isHttps: boolean;
  /** Of the page itself; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Every script that came, with the hash of its bytes as they came. */
  readonly scripts: readonly { readonly url: string; readonly integrity: string }[];
  /** Every script element that stands in the page, run or not. */
  readonly elements: readonly { readonly src: string | null; readonly integrity: string }[];
  /** Everything that was asked for. */
  readonly requests: readonly string[];
}

export interface Difference {
  readonly kind: 'script_changed' | 'script_added' | 'script_missing' | 'header_changed' | 'foreign_request';
  readonly what: string;
}

/** What differs between a page as it was built and as a browser received it (PCI DSS 11.6.1). */
export function compare(inventory: PageInventory, seen: SeenPage, origin: string): Difference[] {
  const found: Difference[] = [];
  const listed = new Map(inventory.scripts.map((script) => [script.path, script.integrity]));
  const pathOf = (url: string) => (url.startsWith(`${origin}/`) ? url.slice(origin.length) : url);
  for (const { url, integrity } of seen.scripts) {
    const expected = listed.get(pathOf(url));
    if (expected !== undefined && expected !== integrity)
      found.push({ kind: 'script_changed', what: `${pathOf(url)} came as ${integrity}` });
  }
  for (const { src, integrity } of seen.elements) {
    const path = src === null ? 'an inline script' : pathOf(src);
    const expected = src === null ? undefined : listed.get(path);
    if (expected === undefined) found.push({ kind: 'script_added', what: path });
    else if (integrity !== expected)
      found.push({ kind: 'script_changed', what: `${path} is named with another integrity` });
  }
  const present = new Set(seen.elements.map(({ src }) => src && pathOf(src)));
  for (const path of listed.keys())
    if (!present.has(path)) found.push({ kind: 'script_missing', what: path });
  found.push(...compareHeaders(inventory.headers, seen));
  for (const url of seen.requests)
    if (!url.startsWith(`${origin}/`) && !url.startsWith('data:'))
      found.push({ kind: 'foreign_request', what: url });
  return found;
}

function compareHeaders(expected: PageInventory['headers'], seen: SeenPage): Difference[] {
  const nonce = /'nonce-([\w-]+)'/.exec(seen.headers['content-security-policy'] ?? '')?.[1];
  return Object.entries(expected).flatMap(([name, value]): Difference[] => {
    // Only https carries it; a page over http has no use for it.
    if (name === 'strict-transport-security' && !seen.isHttps) return [];
    const came = seen.headers[name];
    const shown = nonce === undefined ? came : came?.replaceAll(nonce, 'NONCE');
    return shown === value
      ? []
      : [{ kind: 'header_changed', what: `${name}: ${shown ?? 'missing'} instead of ${value}` }];
  });
}
