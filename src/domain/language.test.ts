import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isLanguage, pickLanguage } from './language.ts';

test('the reader’s first wish that we speak is taken', () => {
  assert.equal(pickLanguage('az'), 'az');
  assert.equal(pickLanguage('ru-RU,ru;q=0.9,en;q=0.8'), 'ru');
  assert.equal(pickLanguage('de, en;q=0.5, az;q=0.7'), 'az');
  assert.equal(pickLanguage('en;q=0.1, RU;q=0.2'), 'ru');
  assert.equal(pickLanguage('az-Latn-AZ'), 'az');
  assert.equal(pickLanguage('ru;q=0, az;q=0.001'), 'az');
});

test('equal wishes keep their order', () => {
  assert.equal(pickLanguage('az,ru'), 'az');
  assert.equal(pickLanguage('ru,az'), 'ru');
});

test('whoever asks for nothing that we speak reads English', () => {
  for (const header of [undefined, '', '*', 'de', 'zz;q=1', ';;;,,,', 'az;q=0', 'ru; q=0.000']) {
    assert.equal(pickLanguage(header), 'en', header);
  }
});

test('any header is answered with a language that we speak', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (header) => isLanguage(pickLanguage(header))),
  );
});
