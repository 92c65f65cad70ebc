import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everythingIsImported } from './everything-is-imported.ts';
import { sourceFile } from './source-file.ts';

test('a file that only its test imports is found; entries and browser scripts are not', () => {
  const files = [
    sourceFile('src/main.ts', "import { run } from './used.ts';"),
    sourceFile('src/used.ts', "import type { Shape } from './shape.ts';"),
    sourceFile('src/shape.ts', ''),
    sourceFile('src/checkout/browser/pay.ts', ''),
    sourceFile('src/connectors/conformance/suite.ts', ''),
    sourceFile('src/unused.ts', "import { self } from './unused.ts';"),
    sourceFile('src/unused.test.ts', "import { unused } from './unused.ts';"),
  ];
  assert.deepEqual(
    everythingIsImported(files).map(({ path }) => path),
    ['src/unused.ts'],
  );
});
