/**
 * Puts the pictures of `scripts/page-pictures.ts` together, for people to look at: one sheet for each page with all its
 * languages, widths and colour schemes, in `.cache/sheets`.
 *
 *   node --import tsx scripts/contact-sheets.ts [page,…]
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { launchChromium } from '../test/support/browser.ts';

const pictures = new URL('../.cache/pictures/', import.meta.url).pathname;
const sheets = new URL('../.cache/sheets/', import.meta.url).pathname;

/** So wide is each picture on the sheet, whatever its own width, with what is narrower left as it is. */
const widest = 700;

interface Picture {
  readonly file: string;
  readonly page: string;
  readonly language: string;
  readonly width: number;
  readonly scheme: string;
}

const wanted = process.argv[2]?.split(',');
const all = (await readdir(pictures)).flatMap(readName);
const pages = [...new Set(all.map(({ page }) => page))].filter((page) => !wanted || wanted.includes(page));
await rm(sheets, { recursive: true, force: true });
await mkdir(sheets, { recursive: true });
const browser = await launchChromium();
const tab = await browser.newPage({ viewport: { width: 1900, height: 1000 } });
for (const page of pages) {
  await tab.goto(pathToFileURL(pictures).href);
  await tab.setContent(
    sheetOf(
      page,
      all.filter((one) => one.page === page),
    ),
    { waitUntil: 'load' },
  );
  await tab.screenshot({ path: `${sheets}${page}.png`, fullPage: true });
}
await browser.close();
console.log(`${pages.length} sheets of ${all.length} pictures in ${sheets}`);

function readName(file: string): Picture[] {
  const [, page = '', language = '', width = '', scheme = ''] =
    /^(.+)-(en|ru|az)-(\d+)-(light|dark)\.png$/.exec(file) ?? [];
  return page === '' ? [] : [{ file, page, language, width: Number(width), scheme }];
}

function sheetOf(page: string, of: readonly Picture[]): string {
  const ordered = [...of].sort(
    (a, b) => a.width - b.width || a.scheme.localeCompare(b.scheme) || a.language.localeCompare(b.language),
  );
  const figures = ordered.map(
    ({ file, language, width, scheme }) =>
      `<figure><figcaption>${language} ${width} ${scheme}</figcaption><img src="${pathToFileURL(pictures + file).href}" width="${Math.min(width, widest)}"></figure>`,
  );
  return `<!doctype html><meta charset="utf-8"><style>body{margin:16px;font:14px system-ui;background:#888;color:#fff}
div{display:flex;flex-wrap:wrap;gap:12px;align-items:start}figure{margin:0}img{display:block}h1{font-size:20px}</style>
<h1>${page}</h1><div>${figures.join('')}</div>`;
}
