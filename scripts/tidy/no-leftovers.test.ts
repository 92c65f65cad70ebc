import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noLeftovers } from './no-leftovers.ts';
import { sourceFile } from './source-file.ts';

test('a note about unfinished work is found in a comment of code or SQL', () => {
  assert.equal(noLeftovers([sourceFile('src/a.ts', '\n// TODO: later')])[0]?.line, 2);
  assert.equal(noLeftovers([sourceFile('migrations/0001_a.sql', '-- FIXME')]).length, 1);
});

test('a sentence that only resembles one passes', () => {
  assert.deepEqual(
    noLeftovers([sourceFile('src/a.ts', 'const todo = list(); // TODOs are refused elsewhere')]),
    [],
  );
});
