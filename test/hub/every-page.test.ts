import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { isMadeOfCode } from '../../scripts/docs/build-docs.ts';
import { errorCodes } from '../../src/api/errors.ts';
import { operations, publicOperations } from '../../src/api/operations.ts';
import { declineClasses, declineReasons } from '../../src/domain/decline.ts';
import { eventTypes } from '../../src/domain/event.ts';
import { machines } from '../../src/hub/states/machines.ts';
import { listTestCards } from '../../src/sandbox-bank/cards.ts';
import { startWorld } from '../support/world.ts';

const world = await startWorld({ after });

/** Every page that can be reached from the start, by following its links, with what stands on it. */
async function crawl(): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>();
  const waiting = ['/docs'];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (pages.has(path)) continue;
    const answer = await fetch(`${world.url}${path}`);
    assert.equal(answer.status, 200, path);
    const html = await answer.text();
    pages.set(path, html);
    // The dashboard has pages of its own.
    if (path.startsWith('/dashboard')) continue;
    for (const link of linksOf(html)) waiting.push(link.replace(/#.*$/, '') || path);
  }
  return pages;
}

function linksOf(html: string): string[] {
  const all = [...html.matchAll(/<a\b[^>]*\shref="([^"]*)"/g)].map(([, href = '']) => href);
  return all.filter((href) => href.startsWith('/') || href.startsWith('#'));
}

const pages = await crawl();

test('no link of the hub leads nowhere, and every anchor is there', () => {
  for (const [path, html] of pages)
    for (const link of path.startsWith('/docs') ? linksOf(html) : []) {
      const [target = '', anchor] = link.split('#');
      const there = pages.get(target || path);
      assert.ok(there !== undefined, `${path}: ${link}`);
      if (anchor) assert.ok(there.includes(`id="${anchor}"`), `${path}: ${link}`);
    }
  assert.ok(pages.size > operations.length + 15, `${pages.size} pages`);
});

test('every operation, error, test card, event and decline has its place, and no page weighs much', () => {
  for (const { id } of [...operations, ...publicOperations]) assert.ok(pages.has(`/docs/api/${id}`), id);
  const errors = pages.get('/docs/errors') ?? '';
  for (const code of Object.keys(errorCodes)) assert.ok(errors.includes(`id="${code.toLowerCase()}"`), code);
  const cards = pages.get('/docs/test-cards') ?? '';
  for (const { number } of listTestCards()) assert.ok(cards.includes(`id="${number}"`), number);
  const events = pages.get('/docs/events') ?? '';
  for (const type of Object.keys(eventTypes)) assert.ok(events.includes(`id="${type}"`), type);
  const declines = pages.get('/docs/declines') ?? '';
  for (const one of [...Object.keys(declineClasses), ...Object.keys(declineReasons)])
    assert.ok(declines.includes(`id="${one}"`), one);
  for (const [path, html] of pages)
    assert.ok(brotliCompressSync(html).length < 60 * 1024, `${path} weighs too much`);
});

test('every move of every state machine is drawn, and told in a table', () => {
  const html = pages.get('/docs/states') ?? '';
  for (const { id, moves } of machines) {
    const section = new RegExp(`<section id="${id}">[\\s\\S]*?</table>`).exec(html)?.[0] ?? '';
    const rows = [
      ...section.matchAll(/<tr><td>(.*?)<\/td><td>(.*?)<\/td><td>(.*?)<\/td><td>(.*?)<\/td><\/tr>/g),
    ];
    const told = rows.map(([, ...cells]) =>
      cells.map((cell) => cell.replaceAll(/<[^>]*>| final/g, '')).join('|'),
    );
    const words = (on: string) => on.replaceAll('_', ' ');
    assert.deepEqual(
      told,
      moves.map(({ from, on, to, by }) => [from, to, words(on), by].join('|')),
      id,
    );
    for (const look of ['narrow', 'wide']) {
      const [drawing = ''] = new RegExp(`<svg class="machine ${look}"[\\s\\S]*?</svg>`).exec(section) ?? [];
      const labels = [...drawing.matchAll(/<text class="label"[^>]*>([^<]*)/g)].map(([, label]) => label);
      assert.deepEqual(labels.sort(), moves.map(({ on }) => words(on)).sort(), `${id}, ${look}`);
      assert.ok(!drawing.includes('style='), 'the content policy lets no style of its own through');
    }
  }
});

test('each page has one title of its own, and says where the reader is', () => {
  const titles = new Map<string, string>();
  for (const [path, html] of pages) {
    if (!html.startsWith('<!doctype html>') || path.startsWith('/dashboard')) continue;
    const title = /<title>([^<]*)<\/title>/.exec(html)?.[1] ?? '';
    assert.equal([...html.matchAll(/<h1\b/g)].length, 1, path);
    assert.equal(titles.get(title), undefined, `${title}: ${path} and ${titles.get(title)}`);
    titles.set(title, path);
    if (/^\/docs\/(?:guides|handbook)\//.test(path))
      assert.equal([...html.matchAll(/aria-current="page"/g)].length, 1, path);
  }
});

test('every guide can be had as Markdown, and llms.txt names them all', async () => {
  const list = await (await fetch(`${world.url}/llms.txt`)).text();
  const guides = [...pages.keys()].filter((path) => /^\/docs\/(?:guides|handbook)\/[\w-]+$/.test(path));
  assert.ok(guides.length >= 15);
  for (const path of guides) {
    assert.ok(list.includes(`${world.url}${path}.md`), path);
    const answer = await fetch(`${world.url}${path}.md`);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/markdown/);
    const text = await answer.text();
    assert.match(text, /^# /);
    // From one page in Markdown to the next.
    for (const [, href = ''] of text.matchAll(/\]\((\/docs\/[^)#]*)/g)) {
      assert.ok(href.endsWith('.md') || isMadeOfCode(href), `${path}: ${href}`);
      assert.ok((await fetch(`${world.url}${href}`)).ok, `${path}: ${href}`);
    }
  }
});

test('what code makes is there as Markdown too, with links that lead on, and llms.txt names it', async () => {
  const list = await (await fetch(`${world.url}/llms.txt`)).text();
  const named = [...list.matchAll(/\]\(([^)]*\.md)\)/g)].map(([, url = '']) => url);
  const texts = new Map<string, string>();
  for (const url of named) {
    const answer = await fetch(url);
    assert.equal(answer.status, 200, url);
    texts.set(url, await answer.text());
  }
  for (const { id } of [...operations, ...publicOperations])
    assert.match(texts.get(`${world.url}/docs/api/${id}.md`) ?? '', /^# .*[\s\S]*## Answer/, id);
  const errors = texts.get(`${world.url}/docs/errors.md`) ?? '';
  for (const code of Object.keys(errorCodes)) assert.ok(errors.includes(`## ${code}`), code);
  const cards = texts.get(`${world.url}/docs/test-cards.md`) ?? '';
  assert.match(cards, /^\| `4242 4242 4242 4242` \| Visa \|$/m);
  const followed = new Set<string>();
  for (const [url, text] of texts)
    for (const [, href = ''] of text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '').matchAll(/\]\(([^)\s]*)\)/g)) {
      assert.match(href, /^(?:https?:|mailto:|\/|#)/, `${url} leads to ${href}`);
      const page = href.replace(/#.*$/, '');
      if (!page.startsWith('/docs') || followed.has(page)) continue;
      followed.add(page);
      assert.ok((await fetch(world.url + page)).ok, `${url} leads to ${href}`);
    }
});

test('an address of the hub that leads nowhere says so in the hub, and not to a customer', async () => {
  for (const path of ['/docs/nope', '/docs/guides/nope', '/docs/api/nope.md', '/docs/%00']) {
    const answer = await fetch(world.url + path);
    assert.equal(answer.status, 404, path);
    assert.match(await answer.text(), /There is no such page[\s\S]*id="search"/, path);
  }
});

test('a search finds by title, heading, text, code and operation, without a script too', async () => {
  const find = async (question: string) =>
    (await fetch(`${world.url}/docs/search?q=${encodeURIComponent(question)}`)).text();
  for (const [question, path] of [
    ['refund a payment', '/docs/guides/refund-a-payment'],
    ['IDEMPOTENCY_CONFLICT', '/docs/errors#idempotency_conflict'],
    ['create checkout session', '/docs/api/createCheckoutSession'],
    ['notification address acquirer', '/docs/guides/acquirers'],
    ['3ds', '/docs/guides/three-d-secure'],
    ['python', '/docs/api/createCheckoutSession'],
    ['create session python please', '/docs/api/createCheckoutSession'],
    ['0002', '/docs/test-cards'],
    ['checkout.session.completed', '/docs/events#checkout.session.completed'],
    ['late_reversed', '/docs/events#payment.late_reversed'],
    ['states attempt', '/docs/states#attempt'],
    ['insufficient_funds', '/docs/declines#insufficient_funds'],
  ] as const)
    assert.ok((await find(question)).includes(`href="${path}`), question);
  const first = async (question: string) =>
    /<ul class="found"[^>]*><li><a href="([^"]*)"/.exec(await find(question))?.[1];
  assert.equal(await first('test cards'), '/docs/test-cards');
  assert.equal(await first('list events of a session'), '/docs/api/listEvents');
  assert.match((await first('refund')) ?? '', /refund/i);
  assert.ok((await find('4242')).includes('<mark>4242</mark>'), 'an excerpt shows what was asked for');
  assert.ok((await find('zzzz-nothing')).includes('0 found'));
  const hostile = await find('"><script>alert(1)</script>');
  assert.ok(!hostile.includes('<script>alert'));
});
