import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importsPointInward } from './imports-point-inward.ts';
import { sourceFile } from './source-file.ts';

function messages(path: string, text: string): string[] {
  return importsPointInward([sourceFile(path, text)]).map(({ line, message }) => `${line} ${message}`);
}

test('imports that point inward pass', () => {
  const good: [string, string][] = [
    ['src/domain/a.ts', "import { money } from './money.ts';\nimport { createHmac } from 'node:crypto';"],
    ['src/store/a.ts', "import pg from 'pg';\nimport { money } from '../domain/money.ts';"],
    [
      'src/flows/a.ts',
      "import { b } from './steps/b.ts';\nimport type { C } from '../connectors/connector.ts';",
    ],
    ['src/flows/steps/b.ts', "import { c } from './c.ts';\nimport { d } from '../../store/d.ts';"],
    ['src/connectors/acme/index.ts', "import { pay } from './client.ts';"],
    [
      'src/checkout/routes.ts',
      "import { Layout } from '../ui/layout.tsx';\nimport { pay } from '../flows/pay.ts';",
    ],
    ['src/checkout/a.ts', "import en from './locales/en.json' with { type: 'json' };"],
    ['src/net/client.ts', "import { Agent } from 'undici';"],
    ['src/compose.ts', "import { a } from './api/server.ts';\nimport { b } from './net/client.ts';"],
    ['src/connectors/acme/acme-world.ts', "import { bank } from '../../sandbox-bank/server.ts';"],
    ['src/checkout/browser/a.ts', "import { plainDigits } from '../card-fields.ts';"],
    ['src/api/a.test.ts', "import { b } from '../checkout/b.ts';"],
    ['examples/store/server.ts', "import { MaxfiClient } from '@maxfi/sdk';"],
  ];
  for (const [path, text] of good) assert.deepEqual(messages(path, text), [], path);
});

test('imports that point outward or sideways are found on their line', () => {
  const bad: [string, string, RegExp][] = [
    [
      'src/domain/a.ts',
      "import { b } from '../store/b.ts';",
      /^1 src\/domain\/ may not import src\/store\/b\.ts$/,
    ],
    ['src/domain/a.ts', "\nimport { readFile } from 'node:fs/promises';", /^2 .*node:fs/],
    ['src/domain/a.ts', "import { z } from 'zod';", /zod/],
    ['src/store/a.ts', "import { b } from '../flows/b.ts';", /flows/],
    ['src/flows/a.ts', "import { b } from './b.ts';", /src\/flows\/b\.ts/],
    ['src/flows/steps/a.ts', "import { b } from '../b.ts';", /src\/flows\/b\.ts/],
    ['src/flows/a.ts', "import { b } from '../connectors/acme/index.ts';", /acme/],
    ['src/connectors/acme/a.ts', "import { b } from '../other/b.ts';", /other/],
    ['src/api/a.ts', "import { b } from '../checkout/b.ts';", /checkout/],
    ['src/api/a.ts', "export { b } from '../worker/b.ts';", /worker/],
    ['src/api/a.ts', "const b = await import('../worker/b.ts');", /worker/],
    ['src/api/a.ts', "import { request } from 'undici';", /only src\/net\//],
    ['src/flows/a.ts', "import pg from 'pg';", /only src\/store\//],
    ['src/sandbox-bank/a.ts', "import { money } from '../domain/money.ts';", /domain/],
    ['src/store/a.ts', "import { bank } from '../sandbox-bank/server.ts';", /sandbox-bank/],
    ['src/checkout/browser/a.ts', "import { b } from '../routes.ts';", /browser script/],
    ['src/compose.ts', "import { suite } from './connectors/conformance/connector-suite.ts';", /only tests/],
    ['src/config.ts', "import { b } from './store/db.ts';", /store/],
    ['sdk/src/a.ts', "import { b } from '../../src/domain/signature.ts';", /sdk\/ imports nothing of src/],
    [
      'sdk/src/a.test.ts',
      "import { b } from '../../src/domain/signature.ts';",
      /sdk\/ imports nothing of src/,
    ],
    [
      'examples/store/a.ts',
      "import { b } from '../../src/domain/id.ts';",
      /examples\/ imports nothing of src/,
    ],
    ['src/new-folder/a.ts', '', /not in scripts\/tidy\/import-table\.ts/],
  ];
  for (const [path, text, message] of bad) {
    const found = messages(path, text);
    assert.equal(found.length, 1, `${path}: ${text}`);
    assert.match(found[0] ?? '', message);
  }
});

test('a crossing that is for types only lets no value through', () => {
  assert.deepEqual(
    messages('src/checkout/a.ts', "import type { CardDetails } from '../connectors/connector.ts';"),
    [],
  );
  assert.equal(messages('src/checkout/a.ts', "import { pay } from '../connectors/connector.ts';").length, 1);
});
