import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { plants } from './mutations/plants.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

test('every mistake that `npm run mutations` plants still finds the one place where it belongs', () => {
  for (const { name, changes, caughtBy } of plants) {
    for (const { file, from } of changes) {
      const places = readFileSync(join(root, file), 'utf8').split(from).length - 1;
      assert.equal(places, 1, `${name}: ${file}`);
    }
    for (const file of caughtBy === 'sequences' ? [] : caughtBy)
      assert.ok(existsSync(join(root, file)), file);
  }
});
