import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { testDatabase } from '../support/database.ts';
import { kindMistake } from '../support/example-kinds.ts';
import { documents, type Fence, fencesOf, textOf } from '../support/fences.ts';
import { syntaxMistakes } from '../support/parse-program.ts';

/* Every block of every document is of a kind that some test checks. Those that run are in test/stories/the-guides-work.test.ts. */

const fences = documents().flatMap(fencesOf);
const ofKind = (kind: string) => fences.filter(({ info }) => info.split(' ')[0] === kind);
const at = ({ file, line }: Fence) => `${file}:${line}`;

/** Modules, and JSON with a name, are for a test of their own: which, and how many of them it uses. */
const used: readonly { file: string; info: string; examples: number; by: string }[] = [
  {
    file: 'docs/guides/migrate-from-stripe-checkout.md',
    info: 'ts stripe',
    examples: 1,
    by: 'test/docs/examples.test.ts',
  },
  { file: 'docs/guides/accept-a-payment.md', info: 'ts', examples: 1, by: 'test/docs/examples.test.ts' },
  {
    file: 'docs/guides/brand-the-page.md',
    info: 'json branding',
    examples: 1,
    by: 'test/docs/examples.test.ts',
  },
  {
    file: 'docs/guides/signed-return.md',
    info: 'ts',
    examples: 1,
    by: 'test/stories/the-guides-work.test.ts',
  },
  { file: 'docs/guides/verify-a-webhook.md', info: 'ts', examples: 3, by: 'test/docs/examples.test.ts' },
  { file: 'docs/guides/verify-a-webhook.md', info: 'ts v1a', examples: 1, by: 'test/docs/examples.test.ts' },
  {
    file: 'docs/guides/verify-a-webhook.md',
    info: 'json vectors',
    examples: 1,
    by: 'test/docs/examples.test.ts',
  },
  { file: 'sdk/README.md', info: 'ts', examples: 5, by: 'test/contract/sdk-package.test.ts' },
];

test('every block in every document is of a kind that is known', () => {
  assert.ok(documents().length > 50, `${documents().length} documents`);
  assert.ok(fences.length > 50, `${fences.length} blocks`);
  assert.deepEqual(fences.map(kindMistake).filter(Boolean), []);
});

test('a block of an unknown kind, code without one, and a connector’s file elsewhere are refused', () => {
  const block = (info: string, text: string) => ({ file: 'docs/guides/made-up.md', line: 7, info, text });
  for (const info of [
    'js',
    'ruby server',
    'ts server x',
    'bash',
    'python',
    'bash server status=900',
    'ts acme',
    'yaml server',
  ])
    assert.match(kindMistake(block(info, '')) ?? '', /^docs\/guides\/made-up\.md:7: no test knows/, info);
  assert.match(kindMistake(block('ts acme client.ts', '')) ?? '', /only write-a-connector\.md/);
  for (const text of [
    'curl "$MAXFI_URL"',
    "import { a } from 'b';",
    'const a = 1;',
    '<?php',
    'package main',
    '{"a": 1}',
  ])
    assert.match(kindMistake(block('', text)) ?? '', /looks like code/, text);
  for (const text of ['npx maxfi doctor', 'export MAXFI_KEY=sk_test_…', 'warning  mail'])
    assert.equal(kindMistake(block('', text)), null, text);
});

test('every module, and every JSON with a name, is used by the test that is named here, and by one that names its document', () => {
  const counted = new Map<string, number>();
  for (const { file, info } of fences)
    if (/^ts(?! server$| acme )|^json \S/.test(info))
      counted.set(`${file} ${info}`, (counted.get(`${file} ${info}`) ?? 0) + 1);
  assert.deepEqual(
    [...counted].sort(),
    used.map(({ file, info, examples }): [string, number] => [`${file} ${info}`, examples]).sort(),
    'a new example needs a test that uses it, and a line in `used`',
  );
  for (const { file, info, by } of used) {
    const text = textOf(by);
    assert.ok(
      text.includes(file.replace('docs/guides/', '')) && text.includes(info),
      `${by}: ${file} ${info}`,
    );
  }
});

test('all JSON can be read', () => {
  for (const fence of ofKind('json')) assert.doesNotThrow(() => JSON.parse(fence.text), at(fence));
});

test('all YAML can be read', () => {
  for (const fence of ofKind('yaml'))
    for (const { errors } of parseAllDocuments(fence.text)) assert.deepEqual(errors, [], at(fence));
});

test('all settings in sections can be read', async () => {
  for (const fence of ofKind('ini')) assert.deepEqual(await syntaxMistakes('ini', fence.text), [], at(fence));
});

test('all SQL is taken by a migrated database, and none changes it', async () => {
  const { db } = await testDatabase({ after });
  const statements = (text: string) => text.split(/;\s*$/m).filter((one) => one.trim() !== '');
  const prepare = (statement: string) => db.execute(`prepare example as ${statement}; deallocate example`);
  await assert.rejects(prepare('select no_such_column from sessions'));
  for (const fence of ofKind('sql'))
    for (const statement of statements(fence.text))
      await assert.doesNotReject(prepare(statement), `${at(fence)}: ${statement}`);
});
