import assert from 'node:assert/strict';
import {
  type Browser,
  type BrowserContext,
  type LaunchOptions,
  type Page,
  chromium as playwright,
} from 'playwright-core';
import { findChromium } from './chromium-program.ts';
import type { Lifetime } from './database.ts';

interface MoreOfChromium {
  /** A host besides this machine that it may ask. */
  readonly reaches?: string;
}

/** Headless, without a sandbox (root may not have one), and deaf to every address but this machine's, and `reaches`. */
export function launchChromium(more: MoreOfChromium = {}): Promise<Browser> {
  return start((options) => playwright.launch(options), more);
}

/** The same with a profile on the disk, as people have one; what the browser keeps of a visit is in that folder. */
export function launchChromiumWithProfile(folder: string): Promise<BrowserContext> {
  return start((options) => playwright.launchPersistentContext(folder, options));
}

async function start<T>(
  launchWith: (options: LaunchOptions) => Promise<T>,
  { reaches }: MoreOfChromium = {},
): Promise<T> {
  const { path, bareMachine } = await findChromium();
  const launch = (env: Record<string, string>) =>
    launchWith({
      executablePath: path,
      env: { ...cleanEnvironment(), ...env },
      args: [
        '--headless=shell',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--font-render-hinting=none',
        `--host-resolver-rules=${['MAP * ~NOTFOUND', 'EXCLUDE localhost', 'EXCLUDE 127.0.0.1', ...(reaches ? [`EXCLUDE ${reaches}`] : [])].join(', ')}`,
      ],
    });
  const { LD_LIBRARY_PATH, ...fonts } = bareMachine;
  try {
    return await launch(fonts);
  } catch (error) {
    if (!LD_LIBRARY_PATH || !/error while loading shared libraries/.test(String(error))) throw error;
    return launch({ ...fonts, LD_LIBRARY_PATH });
  }
}

function cleanEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

export interface CustomerOptions {
  readonly javaScript?: boolean;
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
  readonly locale?: string;
  /** What the console may complain about here, because the test provokes it. */
  readonly expects?: RegExp;
}

/** Somebody with a browser of their own: cookies, tabs, and a record of what their pages did. */
export interface Customer {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What went wrong on any of their pages so far; the test fails if it is not empty at the end. */
  readonly troubles: string[];
  /** Every address that was asked for. */
  readonly requests: string[];
}

/**
 * Opens a browser window that ends with the test. Requests to other machines are refused, and the test fails for them,
 * for scripts that throw and for everything the Content-Security-Policy or the console complains about.
 */
export async function openCustomer(
  t: Lifetime,
  browser: Browser,
  options: CustomerOptions = {},
): Promise<Customer> {
  const { javaScript = true, width = 1180, height = 800, scheme = 'light', locale = 'en' } = options;
  const context = await browser.newContext({
    javaScriptEnabled: javaScript,
    viewport: { width, height },
    colorScheme: scheme,
    locale,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(15_000);
  const troubles: string[] = [];
  const requests: string[] = [];
  await context.route('**/*', (route) => {
    const url = route.request().url();
    requests.push(url);
    if (isOurs(url)) return route.continue();
    troubles.push(`asked for ${url}`);
    return route.abort();
  });
  context.on('weberror', (error) => troubles.push(`script error: ${error.error().message}`));
  context.on('console', (message) => {
    if (options.expects?.test(message.text())) return;
    if (['error', 'warning'].includes(message.type()) && !isAnsweredStatus(message.text()))
      troubles.push(`console: ${message.text()}`);
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(troubles, [], 'the pages behaved');
  });
  return { page: await context.newPage(), context, troubles, requests };
}

function isOurs(url: string): boolean {
  return url.startsWith('data:') || ['localhost', '127.0.0.1'].includes(new URL(url).hostname);
}

/** Chromium reports a page that answers 404, 422 or 503 as a failed load; those are answers that tests look at. */
function isAnsweredStatus(text: string): boolean {
  return /the server responded with a status of (404|422|503)/.test(text);
}
