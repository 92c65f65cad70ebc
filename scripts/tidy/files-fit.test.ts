import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesFit, sizeTrend } from './files-fit.ts';
import { sourceFile } from './source-file.ts';

test('three hundred lines fit and one more does not', () => {
  assert.deepEqual(filesFit([sourceFile('src/a.ts', 'x;\n'.repeat(300))]), []);
  const [found] = filesFit([sourceFile('src/a.ts', 'x;\n'.repeat(301))]);
  assert.equal(found?.line, 301);
  assert.match(found?.message ?? '', /^301 lines/);
});

test('a test may be longer', () => {
  assert.deepEqual(filesFit([sourceFile('src/a.test.ts', 'x;\n'.repeat(400))]), []);
});

test('the trend names the longest file', () => {
  const files = [1, 2, 3, 4].map((lines) => sourceFile(`src/${lines}.ts`, 'x;\n'.repeat(lines)));
  assert.match(sizeTrend(files), /^src 4 files, lines median 3 p90 4 max 4 \(src\/4\.ts\)/);
});
