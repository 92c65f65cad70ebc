import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noMachinePaths } from './no-machine-paths.ts';
import { sourceFile } from './source-file.ts';

// Put together here, so that this file passes its own rule.
const path = ['', 'home', 'ada', 'maxfi'].join('/');
const host = ['registry', 'npmjs', 'org'].join('.');

test('a folder of one machine and the host of a registry are found in any text file', () => {
  assert.match(
    noMachinePaths([sourceFile('README.md', `\ncd ${path}`)])[0]?.message ?? '',
    /one machine only/,
  );
  assert.match(
    noMachinePaths([sourceFile('package-lock.json', `"x": "${host}/pg"`)])[0]?.message ?? '',
    /host/,
  );
});

test('a lock file that says where a package came from is found, and one that names a folder is not', () => {
  const lock = (resolved: string) => sourceFile('package-lock.json', JSON.stringify({ resolved }, null, 2));
  assert.equal(noMachinePaths([lock('https://packages.example/pg.tgz')]).length, 1);
  assert.deepEqual(noMachinePaths([lock('sdk')]), []);
});

test('relative paths, web addresses and plain words pass', () => {
  const text =
    'src/home/page.ts ./work/a https://shop.example/home/page /var/lib/maxfi under /root, mode 700';
  assert.deepEqual(noMachinePaths([sourceFile('README.md', text)]), []);
});
