import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { embossedName, writtenText } from './writing.ts';

test('a text for an acquirer is whole characters on one line, and no longer than it takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 60 }), (text, most) => {
      const written = writtenText(text, most);
      assert.ok(written.length <= most);
      assert.ok(!/[\p{Cc}\p{Cs}]/u.test(written), JSON.stringify(written));
      assert.equal(written, written.trim());
    }),
  );
  assert.equal(writtenText(`${'x'.repeat(9)}😀`, 10), 'x'.repeat(9));
  assert.equal(writtenText(' a\nb\t c ', 10), 'a b c');
  assert.equal(writtenText(null, 10), '');
});

test('a holder’s name has the letters that are embossed, or is none', () => {
  assert.equal(embossedName('Əsgər Yıldız O’Brien', 26), 'Esger Yildiz OBrien');
  assert.equal(embossedName('José;PAN=1', 26), 'JosePAN');
  assert.equal(embossedName('Иван', 26), null);
  assert.equal(embossedName(null, 26), null);
});
