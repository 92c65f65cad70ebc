import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesSaySomething } from './names-say-something.ts';
import { sourceFile } from './source-file.ts';

test('a name that says nothing is found as a folder, a file and a part of one', () => {
  for (const path of [
    'src/utils/a.ts',
    'src/api/helpers.ts',
    'src/flows/session-manager.ts',
    'src/common/b.ts',
  ]) {
    assert.equal(namesSaySomething([sourceFile(path, '')]).length, 1, path);
  }
});

test('a name that says something passes', () => {
  for (const path of [
    'src/flows/expire-sessions.ts',
    'src/api/servicing.ts',
    'docs/uncommon.md',
    'ops/queue.service',
  ]) {
    assert.deepEqual(namesSaySomething([sourceFile(path, '')]), [], path);
  }
});
