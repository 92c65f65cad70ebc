import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { serveExamplePages } from '../../../scripts/serve-example-pages.ts';
import { launchChromium } from '../../../test/support/browser.ts';
import { examplePages } from '../pages/example-pages.tsx';

/*
 * A pseudo-locale: every text of every page half as long again and with marks above and below its letters, as a
 * language that is still to come may be. Nothing may be cut off or stand beside the page.
 */

const examples = await serveExamplePages(examplePages);
after(async () => examples.close());
const browser = await launchChromium();
after(() => browser.close());

/** In the page: lengthens what is read there. */
const lengthen = `{
  const marked = { a: 'ậ', e: 'ẹ̃', i: 'ị̈', o: 'ộ', u: 'ụ̈', A: 'Ậ', E: 'Ẹ̃', O: 'Ộ' };
  const longer = (text) => {
    const words = text.replace(/[aeiouAEO]/g, (letter) => marked[letter] ?? letter).split(' ');
    return words.concat(words.slice(0, Math.ceil(words.length / 2))).join(' ');
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const node of texts) {
    const isMoney = node.parentElement?.closest('.amount, svg, script, style, bdi, option');
    if (!isMoney && node.data.trim()) node.data = longer(node.data);
  }
}`;

/** In the page: what is wider than where it stands. */
const cutOff = `[...document.querySelectorAll('body *')].filter((element) => {
  const { overflowX } = getComputedStyle(element);
  const isSeen = element.checkVisibility?.() && !element.closest('.unseen, svg, select');
  return isSeen && overflowX === 'hidden' && element.scrollWidth > element.clientWidth + 1;
}).map((element) => element.outerHTML.slice(0, 120))`;

for (const width of [320, 1180]) {
  test(`longer words in another language fit on every page, ${width} px wide`, async (t) => {
    const context = await browser.newContext({ viewport: { width, height: 800 }, reducedMotion: 'reduce' });
    t.after(() => context.close());
    const page = await context.newPage();
    for (const name of Object.keys(examplePages)) {
      await page.goto(`${examples.origin}/page/${name}/en`);
      await page.evaluate(lengthen);
      const beside = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      assert.ok(beside <= 0, `${name} is ${beside} px too wide`);
      assert.deepEqual(await page.evaluate(cutOff), [], name);
    }
  });
}
