import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accepts, enginesAcceptOurNode } from './engines-accept-our-node.ts';
import { sourceFile } from './source-file.ts';

test('ranges that take Node 20.19.0', () => {
  const ranges =
    '>=18|>= 16.0.0|>=20.18.1|^20.19.0 || >=22.12|20.x|20|*|>=16 <23|18 - 22|~20.19|^20|>=20.19.0 <=20.19|<21|x';
  for (const range of ranges.split(/(?<!\|)\|(?!\|)/)) assert.equal(accepts(range, [20, 19, 0]), true, range);
});

test('ranges that leave Node 20.19.0 out', () => {
  const ranges = '>=22|^22.12.0|>=20.19.1|18.x|<20|>20.19.0|^18 || ^22|~20.18|16 - 18|20.20|>20|nonsense';
  for (const range of ranges.split(/(?<!\|)\|(?!\|)/))
    assert.equal(accepts(range, [20, 19, 0]), false, range);
});

test('a direct dependency that wants a newer Node is found', () => {
  const own = sourceFile('package.json', '{"dependencies":{"cookie":"2"}}');
  const installed = (node: string) =>
    sourceFile('node_modules/cookie/package.json', `{"engines":{"node":"${node}"}}`);
  assert.deepEqual(enginesAcceptOurNode([own, installed('>=18')]), []);
  assert.match(enginesAcceptOurNode([own, installed('>=22')])[0]?.message ?? '', /^cookie wants Node >=22/);
});
