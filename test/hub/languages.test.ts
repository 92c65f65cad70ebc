import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import contents from '../../docs/contents.json' with { type: 'json' };
import { errorCodes } from '../../src/api/errors.ts';
import { type Language, languages } from '../../src/domain/language.ts';
import { inLanguage, titlePartsOf, translations } from '../../src/hub/in-language.ts';
import { translator } from '../../src/hub/translate.ts';
import { listTestCards } from '../../src/sandbox-bank/cards.ts';
import { startWorld } from '../support/world.ts';

const world = await startWorld({ after });

async function read(path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(world.url + path, { headers });
  return { html: await answer.text(), headers: answer.headers };
}

function languageOf(html: string): string | undefined {
  return /<html lang="(\w+)"/.exec(html)?.[1];
}

test('what the program says in English is translated whole, and nothing else is', async () => {
  const wanted: Record<keyof typeof translations, string[]> = {
    errors: Object.values(errorCodes).flatMap(({ reason, fix }) => [reason, fix]),
    testCards: listTestCards().flatMap(({ title }) => titlePartsOf(title)),
    contents: contents.map(({ title }) => title),
  };
  for (const [name, sentences] of Object.entries(wanted)) {
    const table = translations[name as keyof typeof wanted];
    const difference = {
      missing: sentences.filter((sentence) => !Object.hasOwn(table, sentence)),
      needless: Object.keys(table).filter((sentence) => !sentences.includes(sentence)),
    };
    assert.deepEqual(difference, { missing: [], needless: [] }, name);
    for (const sentence of sentences)
      for (const language of ['ru', 'az'] as const)
        assert.ok(table[sentence]?.[language], `${name} in ${language}: ${sentence}`);
  }
});

test('what stands between backticks is the same in every language', () => {
  const codeOf = (text: string) => [...text.matchAll(/`[^`]*`/g)].map(([code]) => code).sort();
  for (const [sentence, { ru, az }] of Object.entries(translations.errors))
    for (const text of [ru, az]) assert.deepEqual(codeOf(text), codeOf(sentence), text);
});

test('start, errors and test cards are in the reader’s language; guides say that they are in English', async () => {
  for (const language of languages) {
    const t = translator(language);
    const asked = { 'accept-language': language };
    const start = (await read('/docs', asked)).html;
    assert.equal(languageOf(start), language);
    assert.ok(start.includes(t('start.title')));
    const errors = (await read('/docs/errors', asked)).html;
    assert.ok(errors.includes(inLanguage(language, translations.errors, errorCodes.NOT_FOUND.reason)));
    const cards = (await read('/docs/test-cards', asked)).html;
    assert.ok(cards.includes(inLanguage(language, translations.testCards, 'Insufficient funds')));
    const guide = (await read('/docs/guides/refund-a-payment', asked)).html;
    assert.equal(guide.includes(t('page.in_english')), language !== 'en');
    assert.equal(guide.includes('<div lang="en">'), language !== 'en');
  }
});

test('a language that was chosen is kept for the hub, wins over the browser’s, and another’s page is not shown', async () => {
  const { headers } = await read('/docs/errors?lang=az');
  const cookie = headers.get('set-cookie') ?? '';
  assert.match(cookie, /^maxfi_docs_language=az; Path=\/docs; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
  const kept = { cookie: cookie.split(';')[0] ?? '', 'accept-language': 'ru' };
  const next = await read('/docs', kept);
  assert.equal(languageOf(next.html), 'az');
  assert.match(next.headers.get('vary') ?? '', /accept-language, cookie/);
  assert.equal(languageOf((await read('/docs', { 'accept-language': 'ru' })).html), 'ru');
  for (const wrong of ['?lang=de', '?lang=', '?lang=az&lang=ru', '?lang=%00'])
    assert.equal(languageOf((await read(`/docs${wrong}`, { 'accept-language': 'ru' })).html), 'ru', wrong);
  const broken: Language[] = [];
  for (const language of languages)
    if (!(await read(`/docs/search?q=a%22&lang=${language}`)).html.includes('q=a%2522'.replace('25', '')))
      broken.push(language);
  assert.deepEqual(broken, [], 'the links to other languages keep the question');
});
