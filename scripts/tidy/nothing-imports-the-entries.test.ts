import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nothingImportsTheEntries } from './nothing-imports-the-entries.ts';
import { sourceFile } from './source-file.ts';

test('main composes, tests compose, nobody else does', () => {
  const good = [
    sourceFile('src/main.ts', "import { compose } from './compose.ts';"),
    sourceFile('src/cli/serve.test.ts', "import { compose } from '../compose.ts';"),
    sourceFile('test/support/world.ts', "import { compose } from '../../src/compose.ts';"),
  ];
  const bad = sourceFile('src/worker/run.ts', "import { compose } from '../compose.ts';");
  assert.deepEqual(nothingImportsTheEntries(good), []);
  assert.deepEqual(
    nothingImportsTheEntries([...good, bad]).map(({ path }) => path),
    ['src/worker/run.ts'],
  );
});
