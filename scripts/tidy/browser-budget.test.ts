import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserBudget, budgetNote } from './browser-budget.ts';
import { sourceFile } from './source-file.ts';

function built(script: number, style: number) {
  const assets = [
    { file: 'checkout-4f2a91.js', bytes: 99999, gzip: script },
    { file: 'checkout-77aa01.css', bytes: 99999, gzip: style },
  ];
  return sourceFile('dist/assets/manifest.json', JSON.stringify(assets));
}

test('a script of 12 KB and a style of 6 KB fit, one byte more does not', () => {
  assert.deepEqual(browserBudget([built(12_288, 6_144)]), []);
  assert.match(browserBudget([built(12_289, 6_144)])[0]?.message ?? '', /12289 bytes/);
  assert.match(browserBudget([built(12_288, 6_145)])[0]?.message ?? '', /6145 bytes/);
});

test('a manifest by plain name is read too, and a missing file is found', () => {
  const manifest = sourceFile(
    'dist/assets/manifest.json',
    '{"checkout.js":{"file":"checkout.1.js","bytes":2,"gzip":1}}',
  );
  assert.deepEqual(
    browserBudget([manifest]).map(({ message }) => message),
    ['checkout.css is not among the built files'],
  );
});

test('without a build nothing is weighed, and that is said', () => {
  assert.deepEqual(browserBudget([]), []);
  assert.match(budgetNote([]), /not built/);
  assert.equal(budgetNote([built(1, 1)]), '');
});
