import assert from 'node:assert/strict';
import { test } from 'node:test';
import az from './locales/az.json' with { type: 'json' };
import en from './locales/en.json' with { type: 'json' };
import ru from './locales/ru.json' with { type: 'json' };
import { isMessageKey, type MessageKey, translator } from './translate.ts';

const keys = Object.keys(en) as MessageKey[];
const valueNames = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w+)[,}]/g)].map((match) => match[1]))].sort();

test('the three languages have the same keys in the same order', () => {
  assert.deepEqual(Object.keys(ru), keys);
  assert.deepEqual(Object.keys(az), keys);
});

test('a text asks for the same values in every language, and every text can be filled in', () => {
  for (const key of keys) {
    const names = valueNames(en[key]);
    assert.deepEqual(valueNames(ru[key]), names, key);
    assert.deepEqual(valueNames(az[key]), names, key);
    const values = Object.fromEntries(names.map((name) => [name ?? '', 3]));
    for (const language of ['en', 'ru', 'az'] as const) {
      const text = translator(language)(key, values);
      assert.ok(text.length > 0 && !/[{}#]/.test(text), `${language} ${key}: ${text}`);
    }
  }
});

test('no text is forgotten in English', () => {
  for (const key of keys) {
    assert.notEqual(ru[key], en[key], key);
    assert.notEqual(az[key], en[key], key);
    assert.match(ru[key], /[а-яё]/i, key);
    assert.doesNotMatch(az[key], /[а-яё]/i, key);
    assert.doesNotMatch(en[key], /[а-яёəığş]/i, key);
  }
});

test('numbers agree with their nouns', () => {
  const russian = [1, 2, 5, 11, 21, 22].map((seconds) => translator('ru')('paid.returning', { seconds }));
  assert.deepEqual(
    russian.map((text) => text.split(' ').at(-1)),
    ['секунду.', 'секунды.', 'секунд.', 'секунд.', 'секунду.', 'секунды.'],
  );
  assert.equal(
    translator('az')('paid.returning', { seconds: 21 }),
    '21 saniyə sonra mağazaya qayıdacaqsınız.',
  );
  assert.equal(translator('en')('paid.returning', { seconds: 1 }), 'Back to the shop in 1 second.');
  assert.equal(translator('ru')('errors.title', { count: 3 }), 'Проверьте 3 поля');
});

test('every text that counts has the form that its language wants for 0, 1, 2, 5, 21, 111 and 1.5', () => {
  const counts = [0, 1, 2, 5, 21, 111, 1.5];
  const forms = {
    en: ['other', 'one', 'other', 'other', 'other', 'other', 'other'],
    ru: ['many', 'one', 'few', 'many', 'one', 'many', 'other'],
    az: ['other', 'other', 'other', 'other', 'other', 'other', 'other'],
  } as const;
  const texts = { en, ru, az };
  const counting = keys.filter((key) => en[key].includes(', plural,'));
  assert.ok(counting.length >= 4);
  for (const language of ['en', 'ru', 'az'] as const) {
    for (const key of counting) {
      const [, name = ''] = /\{(\w+), plural,/.exec(texts[language][key]) ?? [];
      for (const [at, count] of counts.entries()) {
        // The form itself, filled in: what the library must have chosen.
        const form = forms[language][at] ?? 'other';
        const pattern = new RegExp(`(?:\\s|,)${form} \\{((?:[^{}]|\\{\\w+\\})*)\\}`);
        const [, wanted] =
          pattern.exec(texts[language][key]) ??
          /other \{((?:[^{}]|\{\w+\})*)\}/.exec(texts[language][key]) ??
          [];
        const number = new Intl.NumberFormat(language).format(count);
        const values = { amount: 'X', [name]: count };
        const expected = wanted?.replace('#', number).replace('{amount}', 'X');
        assert.equal(translator(language)(key, values), expected, `${language} ${key} ${count}`);
      }
    }
  }
});

test('the pay button puts the amount where the language wants it', () => {
  assert.equal(translator('az')('pay.button', { amount: '49,00 ₼' }), '49,00 ₼ ödə');
  assert.equal(translator('ru')('pay.button', { amount: '49,00 ₼' }), 'Оплатить 49,00 ₼');
});

test('markup in a value stays text', () => {
  const merchant = '<b>{x}</b>';
  assert.ok(translator('en')('expired.page_title', { merchant }).endsWith(merchant));
});

test('a key that does not exist, or a value not given, throws', () => {
  assert.equal(isMessageKey('error.nothing'), false);
  assert.equal(isMessageKey('toString'), false);
  assert.throws(() => translator('ru')('pay.nothing' as MessageKey), /no ru text for pay.nothing/);
  assert.throws(() => translator('ru')('pay.button'));
});
