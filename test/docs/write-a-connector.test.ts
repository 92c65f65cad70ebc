import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fencesOf, textOf } from '../support/fences.ts';

/*
 * What a reader of the guide does, in a copy of what it needs: the skeleton, then every file that the guide shows (the fences
 * `ts acme <file>`), the formatter, the compiler and the conformance suite.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const guide = 'docs/guides/write-a-connector.md';
const shown = fencesOf(guide).flatMap(({ info, text }) => {
  const [, file] = /^ts acme (\S+)$/.exec(info) ?? [];
  return file === undefined ? [] : [{ file, text }];
});
const folder = 'src/connectors/acme';
const copy = await mkdtemp(join(tmpdir(), 'maxfi-acme-'));
after(() => rm(copy, { recursive: true, force: true }));
await prepare();

async function prepare(): Promise<void> {
  for (const name of ['src', 'scripts']) await mkdir(join(copy, name));
  for (const name of await readdir(join(root, 'src')))
    if (name !== 'connectors') await symlink(join(root, 'src', name), join(copy, 'src', name));
  for (const name of ['node_modules', 'test']) await symlink(join(root, name), join(copy, name), 'dir');
  const copied = ['src/connectors', 'scripts/new-connector.ts', 'scripts/connector-templates.ts'];
  for (const name of copied) await cp(join(root, name), join(copy, name), { recursive: true });
  // Somebody may be trying the guide out in this very folder.
  await rm(join(copy, folder), { recursive: true, force: true });
  const registry = join(copy, 'src/connectors/registry.ts');
  await writeFile(registry, (await readFile(registry, 'utf8')).replaceAll(/^.*\bacme\b(?!-).*\n/gm, ''));
  const { vcs: _, ...formatter } = JSON.parse(await readFile(join(root, 'biome.json'), 'utf8'));
  await writeFile(join(copy, 'biome.json'), JSON.stringify(formatter));
  await writeFile(join(copy, 'package.json'), '{"type":"module"}');
  const include = [`${folder}/*.ts`, 'src/connectors/registry.ts'];
  await writeFile(
    join(copy, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.json'), include }),
  );
}

/** Runs Node in the copy. */
function run(...words: string[]): Promise<{ isDone: boolean; said: string }> {
  // A test that is started by a test would speak to it in another way than to its reader.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const options = { cwd: copy, env, maxBuffer: 10_000_000 };
  return new Promise((resolve) => {
    execFile(process.execPath, words, options, (error, stdout, stderr) =>
      resolve({ isDone: error === null, said: `${stdout}${stderr}` }),
    );
  });
}

const suite = ['--import', 'tsx', '--test', '--test-reporter=tap', `${folder}/acme.test.ts`];

test('the connector of the guide stands on the skeleton and passes the conformance suite', async () => {
  const written = await run('--import', 'tsx', 'scripts/new-connector.ts', 'acme', 'Acme');
  assert.ok(written.isDone, written.said);
  const unwritten = await run(...suite);
  assert.match(unwritten.said, /^# fail [1-9]/m, 'the skeleton alone is no connector');

  assert.ok(shown.length > 0, 'the guide shows files');
  for (const { file, text } of shown) await writeFile(join(copy, folder, file), text);
  // What the skeleton has beside the README is shown in the guide as it becomes.
  const files = (await readdir(join(copy, folder))).filter((file) => file.endsWith('.ts'));
  assert.deepEqual(files.sort(), shown.map(({ file }) => file).sort());

  const [formatted, compiled, { said, isDone }] = await Promise.all([
    run('node_modules/@biomejs/biome/bin/biome', 'check', folder),
    run('node_modules/typescript/bin/tsc', '-p', '.', '--noEmit', '--pretty', 'false'),
    run(...suite),
  ]);
  assert.ok(formatted.isDone, formatted.said);
  assert.equal(compiled.said, '');
  const counted = (what: string) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(said)?.[1]);
  assert.ok(isDone, said);
  assert.ok(counted('pass') > 80, `${counted('pass')} cases passed`);
  assert.deepEqual([counted('fail'), counted('cancelled'), counted('skipped')], [0, 0, 0]);
  const ran = [...said.matchAll(/^ok \d+ - acme (\d+): /gm)].map(([, number]) => Number(number));
  const explained = [...textOf(guide).matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number));
  // Acme reports nothing by itself, so the cases of 8 have nothing to read.
  assert.deepEqual([...new Set([...ran, 8])].sort(), [...explained].sort());
});
