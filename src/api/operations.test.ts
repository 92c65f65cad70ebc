import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { operations, publicOperations } from './operations.ts';

const folder = fileURLToPath(new URL('./v2', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
const isTest = (name: string) => name.endsWith('.test.ts');
const tests = files.filter(isTest).map((name) => readFileSync(join(folder, name), 'utf8'));

/** Every operation that a file of `v2` exports, by the name of the export. */
async function exportedOperations(): Promise<ReadonlyMap<unknown, string>> {
  const modules = await Promise.all(
    files.filter((name) => !isTest(name)).map((name) => import(`./v2/${name}`) as Promise<object>),
  );
  const isOperation = (value: unknown) =>
    value !== null && typeof value === 'object' && 'handle' in value && 'path' in value;
  const exports = modules.flatMap((module) => Object.entries(module));
  return new Map(exports.filter(([, value]) => isOperation(value)).map(([name, value]) => [value, name]));
}

test('an operation that is written is also registered, under the name that it has in the code', async () => {
  const exported = await exportedOperations();
  const registered = new Map([...operations, ...publicOperations].map((one) => [one as unknown, one.id]));
  assert.deepEqual([...exported.values()].sort(), [...registered.values()].sort());
  for (const [operation, name] of exported) assert.equal(registered.get(operation), name);
});

test('every operation with a key runs the suite that holds it to what all of them promise', () => {
  const names = new Set(tests.flatMap(namesInSuites));
  const without = operations.filter(({ id }) => !names.has(id)).map(({ id }) => id);
  assert.deepEqual(
    without,
    [],
    'these lack `await operationSuite(…)` or `operationSuites([…])` in a test of src/api/v2',
  );
});

/** What a test hands to the suite: one operation, or several, each first in a list of its own. */
function namesInSuites(text: string): string[] {
  const several = /^await operationSuites\(\[$(.*?)^\]\);$/ms.exec(text)?.[1] ?? '';
  return [
    ...text.matchAll(/\bawait operationSuite\(\s*(\w+)/g),
    ...several.matchAll(/^ {2}\[\s*(\w+),/gm),
  ].map(([, name = '']) => name);
}

test('every operation without a key has each of its documented errors provoked', () => {
  for (const { id } of publicOperations)
    assert.ok(
      tests.some((text) => text.includes(`errorsOf(${id})`)),
      `no test of src/api/v2 compares what happened with errorsOf(${id})`,
    );
});

test('no two operations answer at one path, and every write can be repeated safely', () => {
  const places = [...operations, ...publicOperations].map(
    ({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`,
  );
  assert.deepEqual(places.length, new Set(places).size);
  for (const { id, method, errors } of operations) {
    if (method !== 'POST') continue;
    for (const code of ['IDEMPOTENCY_CONFLICT', 'IDEMPOTENCY_IN_PROGRESS'] as const)
      assert.ok(errors.includes(code), `${id} takes an Idempotency-Key and does not document ${code}`);
  }
});
