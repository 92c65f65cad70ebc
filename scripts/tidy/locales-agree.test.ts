import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localesAgree } from './locales-agree.ts';
import { sourceFile } from './source-file.ts';

const good = {
  en: { 'pay.button': 'Pay {amount}', 'pay.left': '{n, plural, one {# minute} other {# minutes}}' },
  ru: {
    'pay.button': 'Оплатить {amount}',
    'pay.left': '{n, plural, one {# минута} few {# минуты} many {# минут} other {# минуты}}',
  },
  az: { 'pay.button': '{amount} ödə', 'pay.left': '{n, plural, other {# dəqiqə}}' },
};

function messages(change: Partial<Record<keyof typeof good, Record<string, string>>>): string[] {
  const files = Object.entries({ ...good, ...change }).map(([language, texts]) =>
    sourceFile(`src/checkout/locales/${language}.json`, JSON.stringify(texts, null, 2)),
  );
  return localesAgree(files).map(({ path, line, message }) => `${path.slice(-7, -5)}:${line} ${message}`);
}

test('three languages with the same keys and values pass', () => {
  assert.deepEqual(messages({}), []);
});

test('what one language lacks, adds or asks for otherwise is found on its line', () => {
  assert.deepEqual(messages({ az: { 'pay.button': '{amount} ödə' } }), ['az:1 "pay.left" is missing']);
  assert.deepEqual(messages({ az: { ...good.az, extra: 'x' } }), ['az:4 "extra" is not in en.json']);
  assert.deepEqual(messages({ ru: { ...good.ru, 'pay.button': 'Оплатить {sum}' } }), [
    'ru:2 "pay.button" asks for {sum}, en.json for {amount}',
  ]);
  assert.deepEqual(
    messages({ ru: { ...good.ru, 'pay.left': '{n, plural, one {# минута} other {# минут}}' } }),
    ['ru:3 "pay.left" has no plural form for few, many'],
  );
  assert.match(messages({ ru: { ...good.ru, 'pay.button': 'Оплатить {amount' } })[0] ?? '', /does not parse/);
  assert.deepEqual(messages({ az: { ...good.az, 'pay.button': ' ' } }), ['az:2 "pay.button" is empty']);
});

test('a language without a file is found', () => {
  const found = localesAgree([
    sourceFile('src/hub/locales/en.json', '{}'),
    sourceFile('src/hub/locales/ru.json', '{}'),
  ]);
  assert.deepEqual(
    found.map(({ message }) => message),
    ['az is missing in src/hub/locales/'],
  );
});
