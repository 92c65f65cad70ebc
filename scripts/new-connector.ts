/**
 * Writes the folder of a new connector and its line in the registry:
 *
 *   node --import tsx scripts/new-connector.ts acme-bank "Acme Bank"
 *
 * It compiles, sends nothing, and fails every case of the conformance suite by name until it is written.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

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
  const files = filesOf({ name, title, variable });
  await mkdir(join(folder, 'fixtures'), { recursive: true });
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
  const registry = join(root, 'src/connectors/registry.ts');
  const before = await readFile(registry, 'utf8');
  const line = `import { ${variable} } from './${name}/index.ts';\n`;
  const after = before
    .replace(/(import type \{ ConnectorManifest \} from '\.\/connector\.ts';\n)/, `$1${line}`)
    .replace(/(manifests: readonly ConnectorManifest\[\] = \[)([^\]]*?),?\s*\]/, `$1$2, ${variable}]`);
  await writeFile(registry, after);
  return Object.keys(files).map((file) => join('src/connectors', name, file));
}

interface Names {
  readonly name: string;
  readonly title: string;
  readonly variable: string;
}

function filesOf({ name, title, variable }: Names): Readonly<Record<string, string>> {
  return {
    'index.ts': `import { Secret } from '../../vault/secret.ts';
import type { ConnectorManifest } from '../connector.ts';
import { isBaseUrl, isHeaderToken, readCredentials } from '../credentials.ts';

export interface Credentials {
  readonly baseUrl: string;
  readonly apiKey: Secret<string>;
}

export const ${variable}: ConnectorManifest<Credentials> = {
  name: '${name}',
  title: '${title}',
  currencies: [],
  methods: ['card'],
  modes: ['direct'],
  asksIssuer: 'acquirer',
  notifications: 'none',
  isLive: true,
  can: {
    lookup: true,
    reverse: false,
    callOff: false,
    payByProofAlone: false,
    refund: false,
    partialRefund: false,
    void: false,
  },
  notFoundIsFinalAfterMs: null,
  credentialFields: [
    { name: 'base_url', kind: 'url' },
    { name: 'api_key', kind: 'secret' },
  ],
  parseCredentials(raw) {
    const fields = readCredentials(raw, { base_url: isBaseUrl, api_key: isHeaderToken });
    return { baseUrl: fields.base_url, apiKey: new Secret(fields.api_key) };
  },
  create() {
    return {
      mode: 'direct',
      // Nothing is sent before it is written how.
      pay: async () => ({ kind: 'not_sent', cause: 'not_written' }),
      lookup: async () => ({ kind: 'not_reached', cause: 'not_written' }),
      verify: async () => ({ kind: 'not_reached', cause: 'not_written' }),
    };
  },
};
`,
    [`${name}.test.ts`]: `import type { AcquirerWorld } from '../conformance/acquirer-world.ts';
import { connectorSuite } from '../conformance/connector-suite.ts';
import { ${variable} } from './index.ts';

/** A fake of the acquirer over HTTP, in its own dialect: answers with states and faults, and checks what it is sent. */
const world: AcquirerWorld = {
  chargesBy: 'pay',
  hasChallenges: false,
  async start() {
    throw new Error('The fake acquirer of ${title} is not written.');
  },
};

connectorSuite(${variable}, world);
`,
    'README.md': `# ${title}

Sandbox access, links, and what is odd about it.

- Modes: \`direct\`; methods: ; currencies: .
- Credentials: \`base_url\` and \`api_key\`.
- Evidence: (A official description or client that runs here, B official description, C others' code), read on (date).

## What a real account must still confirm

Everything.

## Pay

| ours | theirs |
| --- | --- |
| \`operationId\` | |
| \`amount\` | |
| \`sendBefore\` | not sent after it (\`not_sent\`) |

## Look up, reverse, refund

## Declines

| theirs | ours | again |
| --- | --- | --- |
`,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name = '', title = ''] = process.argv.slice(2);
  const root = fileURLToPath(new URL('..', import.meta.url));
  try {
    for (const file of await writeConnector(root, name, title)) console.log(file);
    console.log('Its line stands in src/connectors/registry.ts. The suite says what is next.');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
