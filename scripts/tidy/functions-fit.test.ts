import assert from 'node:assert/strict';
import { test } from 'node:test';
import { functionsFit } from './functions-fit.ts';
import { sourceFile } from './source-file.ts';

function settings(level: string, maxLines: number): string {
  const noExcessiveLinesPerFunction = { level, options: { maxLines } };
  return JSON.stringify({ linter: { rules: { complexity: { noExcessiveLinesPerFunction } } } });
}

test('the linter must hold functions to sixty lines', () => {
  assert.deepEqual(functionsFit([sourceFile('biome.json', settings('error', 60))]), []);
  assert.equal(functionsFit([sourceFile('biome.json', settings('error', 80))]).length, 1);
  assert.equal(functionsFit([sourceFile('biome.json', settings('warn', 60))]).length, 1);
  assert.equal(functionsFit([sourceFile('biome.json', '{}')]).length, 1);
});
