/**
 * Writes the folder of a new connector and its line in the registry:
 *
 *   node --import tsx scripts/new-connector.ts acme-bank "Acme Bank"
 *
 * It compiles, sends nothing, and fails the conformance suite case by case until it is written.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectorTemplates } from './connector-templates.ts';

/** Makes `src/connectors/<name>` below `root`. Throws a sentence when the name cannot be used. */
export async function writeConnector(root: string, name: string, title: string): Promise<string[]> {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name))
    throw new Error(
      'The name is kebab-case, such as acme-bank: it names the folder and stands in the database.',
    );
  if (title.trim() === '' || /[\n'\\`]/.test(title))
    throw new Error('The title is what people read: Acme Bank.');
  const folder = join(root, 'src/connectors', name);
  if (existsSync(folder)) throw new Error(`${folder} is there already.`);
  const variable = name.replaceAll(/-(\w)/g, (_all, letter: string) => letter.toUpperCase());
  const files = connectorTemplates({ name, title, variable });
  await mkdir(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
  const registry = join(root, 'src/connectors/registry.ts');
  await writeFile(registry, withConnector(await readFile(registry, 'utf8'), name, variable));
  return Object.keys(files).map((file) => join('src/connectors', name, file));
}

/** The registry with one connector more, sorted and laid out as the formatter would. */
function withConnector(registry: string, name: string, variable: string): string {
  const isImport = (line: string) => line.startsWith('import ');
  // Folder by folder, as the formatter compares them: `acme/` stands before `acme-bank/`.
  const pathOf = (line: string) => (line.split("'")[1] ?? '').replaceAll('/', '\0');
  const lines = registry.split('\n');
  const imports = [...lines.filter(isImport), `import { ${variable} } from './${name}/index.ts';`];
  const others = lines.filter((line) => !isImport(line)).join('\n');
  return [
    ...imports.sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1)),
    others.replace(/(manifests: readonly ConnectorManifest\[\] = \[[^\]]*)\]/, `$1  ${variable},\n]`),
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name = '', title = ''] = process.argv.slice(2);
  const root = fileURLToPath(new URL('..', import.meta.url));
  try {
    for (const file of await writeConnector(root, name, title)) console.log(file);
    console.log(
      'Its line stands in src/connectors/registry.ts. What is next says docs/guides/write-a-connector.md,',
    );
    console.log(`and of each step: node --import tsx --test src/connectors/${name}/${name}.test.ts`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
