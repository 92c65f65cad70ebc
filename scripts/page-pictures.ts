/**
 * Draws every hosted page in every language, width and colour scheme into `.cache/pictures`, for people to look at:
 *
 *   node --import tsx scripts/page-pictures.ts [page,…] [language,…] [width,…] [light,dark]
 *
 * The pages come from a server on loopback under the real Content-Security-Policy; anything else is refused. The tool
 * fails when a page scrolls sideways, when the policy blocks something, or when axe finds a fault.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { examplePages } from '../src/checkout/pages/example-pages.tsx';
import { isLanguage, languages } from '../src/domain/language.ts';
import { launchChromium } from '../test/support/browser.ts';
import { serveExamplePages } from './serve-example-pages.ts';

const folder = new URL('../.cache/pictures/', import.meta.url).pathname;
const [pageList, languageList, widthList, schemeList] = process.argv.slice(2);
const pages = pageList && pageList !== 'all' ? pageList.split(',') : Object.keys(examplePages);
const tongues =
  languageList && languageList !== 'all' ? languageList.split(',').filter(isLanguage) : [...languages];
const widths =
  widthList && widthList !== 'all' ? widthList.split(',').map(Number) : [320, 390, 820, 1180, 1680];
const schemes = (schemeList ?? 'light,dark').split(',').map((name) => (name === 'dark' ? 'dark' : 'light'));

const examples = await serveExamplePages(examplePages);
const { origin } = examples;

await mkdir(folder, { recursive: true });
const browser = await launchChromium();
let faults = 0;
try {
  for (const scheme of schemes) for (const width of widths) faults += await drawAll(browser, scheme, width);
} finally {
  await browser.close();
  examples.close();
}
console.log(
  `${pages.length * tongues.length * widths.length * schemes.length} pictures in ${folder}, ${faults} faults`,
);
process.exitCode = faults === 0 ? 0 : 1;

async function drawAll(browser: Browser, colorScheme: 'light' | 'dark', width: number): Promise<number> {
  const context = await browser.newContext({
    colorScheme,
    viewport: { width, height: width < 600 ? 800 : 900 },
    deviceScaleFactor: 1,
    bypassCSP: false,
    reducedMotion: 'reduce',
  });
  await context.route('**/*', (route) =>
    route.request().url().startsWith(origin) ? route.continue() : route.abort(),
  );
  const page = await context.newPage();
  let found = 0;
  const fault = (text: string) => {
    found += 1;
    console.log(text);
  };
  for (const name of pages) {
    for (const language of tongues) {
      const where = `${name}-${language}-${width}-${colorScheme}`;
      const onConsole = (message: { text(): string }) => {
        if (/Content Security|Trusted|Error/i.test(message.text())) fault(`${where}: ${message.text()}`);
      };
      page.on('console', onConsole);
      page.on('pageerror', onError);
      await page.goto(`${origin}/page/${name}/${language}`, { waitUntil: 'load' });
      await page.evaluate('document.fonts.ready');
      const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      if (overflow > 0) fault(`${where}: ${overflow} px too wide`);
      await page.screenshot({ path: `${folder}${where}.png`, fullPage: true });
      page.off('console', onConsole);
      page.off('pageerror', onError);
      function onError(error: Error): void {
        fault(`${where}: ${error.message}`);
      }
    }
  }
  await context.close();
  return found + (await axeFaults(browser, colorScheme, width));
}

/** axe adds a script of its own, which the policy of the pages would refuse; so it looks at them without it. */
async function axeFaults(browser: Browser, colorScheme: 'light' | 'dark', width: number): Promise<number> {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const context = await browser.newContext({
    colorScheme,
    viewport: { width, height: 900 },
    bypassCSP: true,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  let found = 0;
  for (const name of pages) {
    for (const language of tongues) {
      await page.goto(`${origin}/page/${name}/${language}`);
      await page.evaluate(axe);
      const violations = await page.evaluate<
        { id: string; nodes: { html: string; failureSummary: string }[] }[]
      >('axe.run().then((result) => result.violations)');
      for (const { id, nodes } of violations) {
        found += 1;
        console.log(
          `${name}-${language}-${width}-${colorScheme}: axe ${id} ${nodes[0]?.html} ${nodes[0]?.failureSummary}`,
        );
      }
    }
  }
  await context.close();
  return found;
}
