import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readInstalled, readTree } from './read-tree.ts';

test('the tree holds our text files, and what is installed is read apart', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'tidy-'));
  t.after(() => rmSync(root, { recursive: true }));
  for (const folder of ['src', 'node_modules/pg', 'dist/assets', '.git'])
    mkdirSync(join(root, folder), { recursive: true });
  const files = {
    '.gitignore': 'node_modules\ndist\n*.log\n',
    'package.json': '{"dependencies":{"pg":"8","absent":"1"}}',
    'src/a.ts': 'export const a = 1;',
    'src/logo.png': 'x',
    'run.log': 'x',
    'node_modules/pg/package.json': '{}',
    'dist/assets/manifest.json': '[]',
    '.git/config': 'x',
  };
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  const tree = readTree(root);
  assert.deepEqual(tree.map(({ path }) => path).sort(), ['.gitignore', 'package.json', 'src/a.ts']);
  assert.deepEqual(
    readInstalled(root, tree).map(({ path }) => path),
    ['node_modules/pg/package.json', 'dist/assets/manifest.json'],
  );
});
