import assert from 'node:assert/strict';
import { test } from 'node:test';
import { edgesOnlyRead } from './edges-only-read.ts';
import { sourceFile } from './source-file.ts';

test('an edge may read the store and name its types', () => {
  const text =
    "import { findSession, listSessions, type Row } from '../store/sessions.ts';\nimport { type Db, isUnavailable } from '../store/db.ts';";
  assert.deepEqual(edgesOnlyRead([sourceFile('src/api/a.ts', text)]), []);
});

test('an edge that writes is found, and so is one that takes everything', () => {
  const text =
    "import { insertSession as find } from '../store/sessions.ts';\nimport * as db from '../store/db.ts';";
  const found = edgesOnlyRead([sourceFile('src/api/a.ts', text)]);
  assert.deepEqual(
    found.map(({ line, message }) => [line, /not (\S+);/.exec(message)?.[1]]),
    [
      [1, 'insertSession'],
      [2, '*'],
    ],
  );
});

test('the rate limiter may write its own table and no other', () => {
  const own = sourceFile('src/api/rate-limit.ts', "import { takeToken } from '../store/rate-limits.ts';");
  const other = sourceFile('src/api/rate-limit.ts', "import { takeToken } from '../store/sessions.ts';");
  assert.equal(edgesOnlyRead([own]).length, 0);
  assert.equal(edgesOnlyRead([other]).length, 1);
});
