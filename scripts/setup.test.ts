import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const setupProgram = fileURLToPath(new URL('./setup.js', import.meta.url));
const lock = {
  packages: {
    '': {},
    'node_modules/one': { version: '1.0.0' },
    'node_modules/mine': { version: '1.0.0', os: [process.platform], cpu: [process.arch], optional: true },
    'node_modules/other': { version: '1.0.0', os: ['plan9'], optional: true },
  },
};

/**
 * Stands for npm: notes what it was asked, installs the packages of the lock that fit this machine, and, like npm,
 * says so in its own record. Told to, it refuses `ci` as npm does for a lock that is not complete.
 */
const fakeNpm = `
const fs = require('node:fs');
const args = process.argv.slice(2);
fs.appendFileSync('npm-calls', args.join(' ') + '\\n');
if (args[0] === 'ci' && fs.existsSync('refuse-ci')) {
  console.error(fs.readFileSync('refuse-ci', 'utf8'));
  process.exit(1);
}
const { packages } = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
const installed = {};
for (const [path, entry] of Object.entries(packages)) {
  if (path === '' || entry.os?.[0] === 'plan9') continue;
  fs.mkdirSync(path, { recursive: true });
  fs.writeFileSync(path + '/package.json', JSON.stringify(entry));
  installed[path] = entry;
}
fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: installed }));
`;

const fakeBuild = `
import { copyFileSync, mkdirSync } from 'node:fs';
mkdirSync('dist', { recursive: true });
copyFileSync('src/main.ts', 'dist/main.js');
process.exit(0);
`;

test('a fresh clone is installed once, and a second start touches no network', (t) => {
  const clone = freshClone(t);
  assert.match(clone.setup().stdout, /^Installing packages\n/);
  assert.match(clone.npmCalls()[0] ?? '', /^ci .*--include=dev/);
  assert.equal(clone.setup().stdout, '');
  assert.equal(clone.npmCalls().length, 1);
});

test('a lock that asks for another version is installed again', (t) => {
  const clone = freshClone(t);
  clone.setup();
  clone.write('package-lock.json', JSON.stringify(lock).replace('1.0.0', '1.0.1'));
  assert.match(clone.setup().stdout, /Installing packages/);
  assert.equal(clone.npmCalls().length, 2);
});

test('a package that went missing is installed again, one for another system is not missed', (t) => {
  const clone = freshClone(t);
  clone.setup();
  assert.equal(existsSync(join(clone.root, 'node_modules/other')), false);
  rmSync(join(clone.root, 'node_modules/mine'), { recursive: true });
  assert.match(clone.setup().stdout, /Installing packages/);
});

test('where our marker cannot be kept, what npm recorded is believed', (t) => {
  const clone = freshClone(t);
  clone.setup();
  rmSync(join(clone.root, 'node_modules/.maxfi-installed'));
  // A folder in its place cannot be written to, not even by root.
  mkdirSync(join(clone.root, 'node_modules/.maxfi-installed'));
  assert.equal(clone.setup().stdout, '');
  assert.equal(clone.npmCalls().length, 1);
});

test('when npm fails, its own words are shown and the start ends', (t) => {
  const clone = freshClone(t);
  clone.write('refuse-ci', 'npm error network unreachable');
  const { status, stderr } = clone.setup();
  assert.equal(status, 1);
  assert.match(stderr, /network unreachable\nnpm could not install/);
  assert.equal(clone.npmCalls().length, 1);
});

test('dist is built when a source changed, by content and not by time', (t) => {
  const clone = freshClone(t);
  assert.match(clone.setup().stdout, /Building/);
  clone.write('src/main.ts', 'one');
  assert.equal(clone.setup().stdout, '', 'the same content with a new time is the same');
  clone.write('src/main.ts', 'two');
  assert.equal(clone.setup().stdout, 'Building\n');
  assert.equal(readFileSync(join(clone.root, 'dist/main.js'), 'utf8'), 'two');
});

interface Clone {
  readonly root: string;
  setup(): { status: number | null; stdout: string; stderr: string };
  npmCalls(): string[];
  write(path: string, content: string): void;
}

function freshClone(t: TestContext): Clone {
  const root = mkdtempSync(join(tmpdir(), 'maxfi-setup-'));
  t.after(() => rmSync(root, { recursive: true }));
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  write('package.json', '{"type":"module"}');
  write('package-lock.json', JSON.stringify(lock));
  write('src/main.ts', 'one');
  write('fake/npm-cli.js', fakeNpm);
  write('fake/package.json', '{"type":"commonjs"}');
  // Stands for the build, in the place of the loader that the build runs under: setup.js only decides when to run it.
  write('node_modules/tsx/package.json', '{"name":"tsx","type":"module","exports":"./build.js"}');
  write('node_modules/tsx/build.js', fakeBuild);
  mkdirSync(join(root, 'scripts'));
  copyFileSync(setupProgram, join(root, 'scripts/setup.js'));
  return {
    root,
    write,
    setup: () =>
      spawnSync(process.execPath, ['scripts/setup.js', 'start'], {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, npm_execpath: join(root, 'fake/npm-cli.js') },
      }),
    npmCalls: () => readFileSync(join(root, 'npm-calls'), 'utf8').trim().split('\n'),
  };
}
