import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { securityHeaders } from '../src/checkout/headers.ts';
import type { AssetManifest } from './build.ts';

/** One script that a page with a card form loads, as PCI DSS 6.4.3 wants it listed. */
export interface ListedScript {
  readonly path: string;
  /** As in the `integrity` attribute: SHA-384. */
  readonly integrity: string;
  readonly owner: string;
  /** Why the page cannot do without it. */
  readonly reason: string;
}

export interface PageInventory {
  readonly scripts: readonly ListedScript[];
  /** Security headers of a page with a card form over https; `NONCE` stands for what is new in every answer. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Who answers for each script, and what it is there for. A script that is not here is not built. */
const register: Readonly<Record<string, Pick<ListedScript, 'owner' | 'reason'>>> = {
  'checkout.js': {
    owner: 'src/checkout/browser',
    reason:
      'Formats what is typed, names what is wrong before it is sent, sends it once, runs 3-D Secure in its frame, asks the browser for its wallets, and notices that the session has moved on. Without it the page works with reloads.',
  },
};

/** Scripts of pages on which nobody types a card. */
const withoutCards: readonly string[] = ['dashboard.js', 'hub.js'];

/**
 * Writes `scripts.json` beside the built files: what a page may load and with which headers it comes. Throws for a script
 * that nobody answers for, and for a line without a script.
 */
export async function writeInventory(outDir: string, manifest: AssetManifest): Promise<PageInventory> {
  const built = Object.keys(manifest).filter((name) => name.endsWith('.js') && !withoutCards.includes(name));
  const unlisted = built.filter((name) => !register[name]);
  if (unlisted.length > 0)
    throw new Error(`Nobody answers for ${unlisted.join(', ')}: add it to scripts/page-inventory.ts.`);
  const missing = Object.keys(register).filter((name) => !built.includes(name));
  if (missing.length > 0) throw new Error(`${missing.join(', ')} is listed and is not built.`);
  const scripts = built.map((name) => {
    const { file = '', integrity = '' } = manifest[name] ?? {};
    return { path: `/assets/${file}`, integrity, owner: '', reason: '', ...register[name] };
  });
  const inventory = { scripts, headers: securityHeaders('NONCE', true) };
  await writeFile(join(outDir, 'scripts.json'), `${JSON.stringify(inventory, null, 2)}\n`);
  return inventory;
}
