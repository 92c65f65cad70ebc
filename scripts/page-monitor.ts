/**
 * Opens a page of an installation in a browser and compares scripts and security headers, as they came, with what was built
 * (PCI DSS 11.6.1). To be run from outside, at least weekly; exit code 3 when something differs.
 *
 *   npm run monitor -- https://pay.example/checkout/cs_test_… [scripts.json]
 */
import { readFile } from 'node:fs/promises';
import { launchChromium } from '../test/support/browser.ts';
import { compare } from './monitor/compare.ts';
import { observe } from './monitor/observe.ts';
import type { PageInventory } from './page-inventory.ts';

const [url, file = new URL('../dist/assets/scripts.json', import.meta.url).pathname] = process.argv.slice(2);
if (url === undefined || !URL.canParse(url)) {
  console.error('Name the page: npm run monitor -- https://pay.example/checkout/cs_test_… [scripts.json]');
  process.exit(2);
}
const inventory = JSON.parse(await readFile(file, 'utf8')) as PageInventory;
const browser = await launchChromium({ reaches: new URL(url).hostname });
try {
  const found = compare(inventory, await observe(browser, url), new URL(url).origin);
  console.log(JSON.stringify({ url: new URL(url).origin, at: new Date().toISOString(), differences: found }));
  process.exitCode = found.length === 0 ? 0 : 3;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await browser.close();
}
