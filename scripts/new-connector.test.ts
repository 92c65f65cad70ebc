import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { writeConnector } from './new-connector.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What a program of ours says. */
function said(program: string, options: readonly string[], cwd = root): Promise<string> {
  return new Promise((resolve) => {
    const words = [join(root, 'node_modules', program), ...options];
    execFile(process.execPath, words, { cwd }, (error, stdout, stderr) =>
      resolve(error ? `${stdout}${stderr}` : ''),
    );
  });
}

const compile = (folder: string) =>
  said('typescript/bin/tsc', ['-p', folder, '--noEmit', '--pretty', 'false']);

test('a new connector compiles, stands in the registry, and a name that is taken or wrong is refused', async (t) => {
  const copy = await mkdtemp(join(tmpdir(), 'maxfi-connector-'));
  t.after(() => rm(copy, { recursive: true, force: true }));
  await mkdir(join(copy, 'src'));
  for (const folder of await readdir(join(root, 'src')))
    if (folder !== 'connectors') await symlink(join(root, 'src', folder), join(copy, 'src', folder));
  await cp(join(root, 'src/connectors'), join(copy, 'src/connectors'), { recursive: true });
  // Somebody may be trying the guide of connectors out.
  await rm(join(copy, 'src/connectors/acme'), { recursive: true, force: true });
  const registryFile = join(copy, 'src/connectors/registry.ts');
  await writeFile(
    registryFile,
    (await readFile(registryFile, 'utf8')).replaceAll(/^.*\bacme\b(?!-).*\n/gm, ''),
  );
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'), 'dir');
  const files = await writeConnector(copy, 'acme-bank', 'Acme Bank');
  assert.deepEqual(files.map((file) => file.split('/').at(-1)).sort(), [
    'README.md',
    'acme-bank-world.ts',
    'acme-bank.test.ts',
    'index.ts',
    'kills.test.ts',
  ]);
  const registry = await readFile(registryFile, 'utf8');
  assert.match(registry, /import \{ acmeBank \} from '\.\/acme-bank\/index\.ts';/);
  assert.match(registry, /manifests: readonly ConnectorManifest\[\] = \[\s*sandbox,[^\]]*acmeBank,?\s*\]/);
  const { vcs: _, ...formatter } = JSON.parse(await readFile(join(root, 'biome.json'), 'utf8'));
  await writeFile(join(copy, 'biome.json'), JSON.stringify(formatter));
  const written = ['src/connectors/registry.ts', ...files.filter((file) => file.endsWith('.ts'))];
  assert.equal(await said('@biomejs/biome/bin/biome', ['check', ...written], copy), '');
  await symlink(join(root, 'test'), join(copy, 'test'), 'dir');
  await writeFile(join(copy, 'package.json'), '{"type":"module"}');
  const config = {
    extends: join(root, 'tsconfig.json'),
    include: ['src/connectors/acme-bank/*.ts', 'src/connectors/registry.ts'],
  };
  await writeFile(join(copy, 'tsconfig.json'), JSON.stringify(config));
  assert.equal(await compile(copy), '');
  await writeConnector(copy, 'acme', 'Acme');
  assert.equal(await said('@biomejs/biome/bin/biome', ['check', 'src/connectors/registry.ts'], copy), '');
  await writeFile(join(copy, 'src/connectors/acme-bank/wrong.ts'), 'export const wrong: number = "text";\n');
  assert.match(await compile(copy), /wrong\.ts.*not assignable/);
  await assert.rejects(writeConnector(copy, 'acme-bank', 'Acme Bank'), /is there already/);
  for (const name of ['Acme', 'acme_bank', '../acme', ''])
    await assert.rejects(writeConnector(copy, name, 'Acme'), /kebab-case/);
});
