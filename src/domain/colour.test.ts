import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { brandShades, contrast, houseColour, isHexColour, pageShades, surfaces } from './colour.ts';

const anyColour = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`);

test('contrast of black on white is 21, and of a colour on itself 1', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21);
  assert.equal(contrast('#336699', '#336699'), 1);
  // The classic grey that just passes AA on white.
  assert.equal(contrast('#767676', '#ffffff').toFixed(2), '4.54');
});

test('text on a brand button and brand-coloured text are readable whatever colour a merchant picks', () => {
  fc.assert(
    fc.property(anyColour, (hex) => {
      const shades = brandShades(hex);
      for (const mode of ['light', 'dark'] as const) {
        const { fill, onFill, edge, text } = shades[mode];
        assert.ok(contrast(fill, onFill) >= 4.5, `${mode} button ${fill} ${onFill}`);
        for (const surface of Object.values(surfaces[mode])) {
          assert.ok(contrast(text, surface) >= 4.5, `${mode} text ${text} on ${surface}`);
          assert.ok(contrast(edge, surface) >= 3, `${mode} edge ${edge} on ${surface}`);
        }
      }
    }),
    { numRuns: 2000 },
  );
});

test('whatever colour stands behind a page, its grey text and the brand are readable on it', () => {
  const css = readFileSync(new URL('../ui/tokens.css', import.meta.url), 'utf8');
  const [softLight = '', softDark = ''] = [...css.matchAll(/--soft:\s*(#[0-9a-f]{6})/g)].map(
    (m) => m[1] ?? '',
  );
  fc.assert(
    fc.property(anyColour, anyColour, (hex, background) => {
      const { light, dark } = pageShades(hex, background);
      assert.ok(contrast(softLight, light.wash ?? '') >= 4.5, `${softLight} on ${light.wash}`);
      assert.ok(contrast(softDark, dark.wash ?? '') >= 4.5, `${softDark} on ${dark.wash}`);
      for (const { text, edge, wash } of [light, dark]) {
        assert.ok(contrast(text, wash ?? '') >= 4.5, `${text} on ${wash}`);
        assert.ok(contrast(edge, wash ?? '') >= 3, `${edge} on ${wash}`);
      }
    }),
    { numRuns: 2000 },
  );
  assert.equal(pageShades('#0b6e4f', '#FFF4E8').light.wash, '#fff4e8');
  assert.deepEqual(pageShades('#0b6e4f', ''), brandShades('#0b6e4f'));
});

test('a colour that is readable already stays as the merchant chose it', () => {
  assert.equal(brandShades('#0B6E4F').light.fill, houseColour);
  assert.equal(brandShades('#0B6E4F').light.text, houseColour);
});

test('only six hexadecimal digits make a colour', () => {
  for (const bad of ['', '#fff', 'red', '#12345g', '#1234567', '#123456;}', '123456'])
    assert.equal(isHexColour(bad), false);
  assert.equal(isHexColour('#A1b2C3'), true);
});

test('the surfaces and the house colour are those of the style sheet', () => {
  const css = readFileSync(new URL('../ui/tokens.css', import.meta.url), 'utf8');
  const values = (name: string) =>
    [...css.matchAll(new RegExp(`--${name}:\\s*(#[0-9a-f]{6})`, 'g'))].map((m) => m[1]);
  assert.deepEqual(values('paper'), [surfaces.light.paper, surfaces.dark.paper]);
  assert.deepEqual(values('wash'), [surfaces.light.wash, surfaces.dark.wash]);
  const house = brandShades(houseColour);
  assert.deepEqual(values('brand'), [house.light.fill, house.dark.fill]);
  assert.deepEqual(values('brand-text'), [house.light.text, house.dark.text]);
  assert.deepEqual(values('brand-edge'), [house.light.edge, house.dark.edge]);
});
