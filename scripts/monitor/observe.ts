import { createHash } from 'node:crypto';
import type { Browser } from 'playwright-core';
import type { SeenPage } from './compare.ts';

/** Time for what a script would load later. */
const lingerMs = 1_500;

/** Opens a page as a customer does, and notes everything that came. */
export async function observe(browser: Browser, url: string): Promise<SeenPage> {
  const context = await browser.newContext({ ignoreHTTPSErrors: false });
  try {
    const page = await context.newPage();
    const requests: string[] = [];
    const scripts: Promise<{ url: string; integrity: string }>[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('response', (response) => {
      if (response.request().resourceType() !== 'script') return;
      scripts.push(response.body().then((body) => ({ url: response.url(), integrity: integrityOf(body) })));
    });
    const answer = await page.goto(url, { waitUntil: 'load' });
    if (!answer?.ok()) throw new Error(`the page was answered with ${answer?.status() ?? 'nothing'}`);
    await page.waitForTimeout(lingerMs);
    const elements = await page.locator('script').evaluateAll((all) =>
      (all as HTMLScriptElement[]).map(({ src, integrity }) => ({
        src: src === '' ? null : src,
        integrity,
      })),
    );
    const settled = await Promise.allSettled(scripts);
    return {
      isHttps: url.startsWith('https:'),
      headers: answer.headers(),
      scripts: settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
      elements,
      requests,
    };
  } finally {
    await context.close();
  }
}

function integrityOf(body: Buffer): string {
  return `sha384-${createHash('sha384').update(body).digest('base64')}`;
}
