import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookOf, readBranding } from './branding.ts';

test('everything a merchant can say of its pages is taken as it is', () => {
  const branding = {
    display_name: 'Nar Kitab',
    color: '#7A1F3D',
    background: '#f6c9a8',
    corners: 'round',
    font: 'serif',
    support: { email: 'help@narkitab.az', phone: '+994125551234', url: 'https://narkitab.az/help' },
    pay_note: { az: '14 gün ərzində pulsuz qaytarma.', ru: 'Возврат 14 дней.' },
    paid_note: { en: 'We send it today.' },
    legal: { az: '«Nar Kitab» MMC, VÖEN 1234567891' },
    terms_url: 'https://narkitab.az/terms',
    privacy_url: 'https://narkitab.az/privacy',
    embed_origins: ['https://narkitab.az', 'https://shop.narkitab.az:8443', 'http://localhost:3000'],
  };
  assert.deepEqual(readBranding(branding), { kind: 'branding', branding });
  assert.deepEqual(readBranding({}), { kind: 'branding', branding: {} });
});

test('what is wrong is named, all of it at once', () => {
  const cases: readonly [unknown, RegExp][] = [
    [null, /must be an object/],
    [[], /must be an object/],
    [{ colour: '#000000' }, /^colour is not known; there are display_name, color/],
    [{ color: 'red' }, /^color must be a colour such as/],
    [{ background: '#12345' }, /^background must be a colour/],
    [{ corners: 'oval' }, /^corners must be one of square, soft, round/],
    [{ font: 'Comic Sans' }, /^font must be one of sans, serif, rounded/],
    [{ display_name: ' ' }, /^display_name must be plain text/],
    [{ display_name: 'a\u202eb' }, /^display_name must be plain text/],
    [{ pay_note: 'free' }, /^pay_note must be an object of en, ru, az/],
    [{ pay_note: { de: 'frei' } }, /^pay_note must be an object of en, ru, az/],
    [{ paid_note: { en: 'x'.repeat(301) } }, /of 1 to 300 characters/],
    [{ legal: { en: 'a\nb' } }, /^legal must be/],
    [{ support: { mail: 'a@b.az' } }, /^support must be an object/],
    [{ support: { phone: '0125551234' } }, /^support must be/],
    [{ support: { url: 'javascript:alert(1)' } }, /^support must be/],
    [{ terms_url: 'http://narkitab.az' }, /^terms_url must be an https address/],
    [{ privacy_url: 'https://a:b@narkitab.az' }, /^privacy_url must be/],
    [{ embed_origins: 'https://narkitab.az' }, /^embed_origins must be a list/],
    [{ embed_origins: ['http://narkitab.az'] }, /^embed_origins must be/],
    [{ embed_origins: ['https://narkitab.az/'] }, /^embed_origins must be/],
    [{ embed_origins: ['https://*.az'] }, /^embed_origins must be/],
    [{ embed_origins: ["https://a'b.az"] }, /^embed_origins must be/],
  ];
  for (const [value, says] of cases) {
    const read = readBranding(value);
    assert.ok(read.kind === 'wrong' && says.test(read.problems.join('\n')), JSON.stringify([value, read]));
  }
  const both = readBranding({ color: 1, font: 2 });
  assert.equal(both.kind === 'wrong' && both.problems.length, 2);
});

test('a session’s look goes before the merchant’s, and that before the house’s', () => {
  const merchants = { color: '#111111', font: 'serif' } as const;
  assert.deepEqual(lookOf(merchants, { color: '#222222', corners: 'square' }, '#333333'), {
    display_name: '',
    color: '#222222',
    background: '',
    corners: 'square',
    font: 'serif',
  });
  assert.equal(lookOf({}, {}, '#333333').color, '#333333');
});
