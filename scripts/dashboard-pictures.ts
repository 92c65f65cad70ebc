/**
 * Draws every page of the dashboard in every language, width and colour scheme into `.cache/pictures`, for people to look at
 * (`scripts/contact-sheets.ts` puts them together):
 *
 *   node --import tsx scripts/dashboard-pictures.ts [page,…] [language,…] [width,…] [light,dark]
 *
 * It fails when a page scrolls sideways, logs an error, or when axe finds a fault.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { isLanguage, languages } from '../src/domain/language.ts';
import { launchChromium } from '../test/support/browser.ts';
import { dashboardPages, startBusyShop } from '../test/support/busy-shop.ts';
import { staffPassword } from '../test/support/staff.ts';

const folder = new URL('../.cache/pictures/', import.meta.url).pathname;
const [pageList, languageList, widthList, schemeList] = process.argv.slice(2);
const tongues =
  languageList && languageList !== 'all' ? languageList.split(',').filter(isLanguage) : [...languages];
const widths = widthList && widthList !== 'all' ? widthList.split(',').map(Number) : [320, 1280];
const schemes = (schemeList ?? 'light,dark').split(',').map((name) => (name === 'dark' ? 'dark' : 'light'));

const ends: (() => Promise<void>)[] = [];
const shop = await startBusyShop({ after: (end) => void ends.push(end) });
const pages = Object.entries(dashboardPages(shop)).filter(
  ([name]) => !pageList || pageList === 'all' || pageList.split(',').includes(name),
);
await mkdir(folder, { recursive: true });
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await launchChromium();
let faults = 0;
const fault = (text: string) => {
  faults += 1;
  console.log(text);
};
for (const colorScheme of schemes) {
  for (const width of widths) {
    const context = await browser.newContext({
      colorScheme,
      viewport: { width, height: width < 600 ? 800 : 900 },
      reducedMotion: 'reduce',
      bypassCSP: true,
    });
    const page = await context.newPage();
    await page.goto(`${shop.url}/dashboard/sign-in`);
    await page.fill('#email', shop.ownerEmail);
    await page.fill('#password', staffPassword);
    await page.click('main button[type=submit]');
    await page.waitForURL(/\/test$/);
    for (const [name, path] of pages) {
      for (const language of tongues) {
        const where = `dash_${name}-${language}-${width}-${colorScheme}`;
        const onError = (error: Error) => fault(`${where}: ${error.message}`);
        page.on('pageerror', onError);
        const answer = await page.goto(`${shop.url}${path}${path.includes('?') ? '&' : '?'}lang=${language}`);
        if ((answer?.status() ?? 500) >= 500) fault(`${where}: ${answer?.status()}`);
        const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
        if (overflow > 0) fault(`${where}: ${overflow} px too wide`);
        await page.screenshot({ path: `${folder}${where}.png`, fullPage: true });
        await page.evaluate(axe);
        const violations = await page.evaluate<
          { id: string; nodes: { html: string; failureSummary: string }[] }[]
        >('axe.run({ iframes: false }).then((result) => result.violations)');
        for (const { id, nodes } of violations)
          fault(`${where}: axe ${id} ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
        page.off('pageerror', onError);
      }
    }
    await context.close();
  }
}
await browser.close();
for (const end of ends.reverse()) await end();
console.log(
  `${pages.length * tongues.length * widths.length * schemes.length} pictures in ${folder}, ${faults} faults`,
);
process.exitCode = faults === 0 ? 0 : 1;
